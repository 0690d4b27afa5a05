using System.Diagnostics;
using Studio.Scripting.Expressions;
using Xunit.Abstractions;

namespace Studio.Scripting.Tests.Expressions;

/// <summary>Conditions run for every rule at every contact: they allocate nothing and take nanoseconds.</summary>
public sealed class ExpressionCostTests(ITestOutputHelper output)
{
    private const int Rounds = 2_000_000;

    private readonly Values _input = new();

    [Theory]
    [InlineData("facts.orderTotal90d > 500 && cart.total >= 30 && facts.tier === 'gold'")]
    [InlineData("facts.orderTotal90d - cart.total > 1 || Math.round(now / 2) % 7 === 3 || !facts.isVip")]
    [InlineData("(facts.anything ?? 3) > 2 && facts.tags?.length !== 1 && !facts.bought('22423')")]
    public void A_condition_allocates_nothing(string source)
    {
        var compiled = TestScope.Compile(source);
        Run(compiled, 100_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        Run(compiled, Rounds);
        watch.Stop();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1_000);
        output.WriteLine($"{watch.Elapsed.TotalMicroseconds / Rounds:0.0000} µs for a Test and an Evaluate of {source}");
    }

    private void Run(CompiledExpression compiled, int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            compiled.Test(_input);
            compiled.Evaluate(_input);
        }
    }

    private sealed class Values : IExpressionInput
    {
        private static readonly ScriptValue[] Facts = [600d, true, "gold", ScriptValue.From([1d, 2d]), 45d, "Taipei", 1000d, ScriptValue.Missing];

        public ScriptValue Get(int slot) => Facts[slot];

        public ScriptValue Call(int slot, ReadOnlySpan<ScriptValue> arguments) => arguments[0].AsString().Length == 3;
    }
}

using System.Diagnostics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Studio.Scripting.Expressions;

namespace Studio.Scripting.Tests.Expressions;

/// <summary>Whatever is typed, errors with a place come out or a delegate that runs; never an exception, never a long wait.</summary>
public sealed class ExpressionFuzzTests
{
    private static readonly string[] Seeds =
    [
        "facts.orderTotal90d > 500 && cart.total >= 30 && !facts.bought('22423')",
        "facts.tags?.includes('vip') || facts.anything?.[0] === `a${facts.tier}b`",
        "(facts.anything ?? 'x').toUpperCase().slice(0, -1) == \"\\u0041\\n\" ? 0x1F : 1_000.5e-3",
        "Math.max(now, 1, ...[1]) ** 2 % 3 <= -Math.round(facts.between(1, 2)) >>> 1",
        "typeof facts.anything === 'undefined' || [1, [2, 'a'], null].join() != JSON.stringify([customer.address.city])",
        "x = 5; new Date(); /a/.test('b'); () => 1; {a: 1}; a++; function f(){}; this.x; tag`x${1}`",
    ];

    private static readonly string[] Pieces =
        ["(", ")", "[", "]", "{", "}", "${", "`", "'", "\"", "\\", "?.", "??", "?", ":", "&&", "||", "!", "-", "**", ".", ",", "0", "1e", "0x", "_", "facts", "facts.", "length", "true", "/*", "//", "\n", "\ud800", "\u2028", "\u00a0", "=>", "=", "..."];

    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(3_000);

    [Fact]
    public void Random_text_never_throws() => Prop.ForAll<string>(text => Check(text ?? "")).Check(Runs);

    [Fact]
    public void Mutated_expressions_never_throw() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => Check(Mutate(new Random(seed)))).Check(Runs);

    [Theory]
    [InlineData("(", "1", ")")]
    [InlineData("[", "1", "]")]
    [InlineData("!", "1", "")]
    [InlineData("- ", "1", "")]
    [InlineData("typeof ", "1", "")]
    [InlineData("1?", "1", ":1")]
    [InlineData("", "1", "?1:1")]
    [InlineData("", "1", "+1")]
    [InlineData("1**", "1", "")]
    [InlineData("`${", "1", "}`")]
    [InlineData("Math.abs(", "1", ")")]
    [InlineData("", "'a'", ".trim()")]
    [InlineData("", "[1]", "?.[0]")]
    [InlineData("1<(1||(", "1", "))")]
    [InlineData("(", "", "")]
    [InlineData("`${", "", "")]
    public void Deep_sources_are_refused_quickly(string open, string core, string close)
    {
        var count = 8_000 / (open.Length + close.Length);
        var watch = Stopwatch.StartNew();
        Compile(Repeat(open, count) + core + Repeat(close, count)).ShouldBeNull();
        Compile(Repeat(open, 90) + core + Repeat(close, 90))?.Evaluate(FactInput.None);
        // Quadratic work would take minutes; a busy machine takes seconds.
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
    }

    [Theory]
    [InlineData("now>1&&")]
    [InlineData("now>1||")]
    [InlineData("null??")]
    public void Long_chains_are_one_level(string link)
    {
        var source = Repeat(link, 8_000 / link.Length) + "true";
        var compiled = Compile(source).ShouldNotBeNull();
        compiled.Test(FactInput.None).ShouldBe(link.Contains("&&", StringComparison.Ordinal) ? Truth.Unknown : Truth.True);
        compiled.Evaluate(FactInput.None);
        compiled.AssumingMet(_ => true).Test(FactInput.None).ShouldBe(Truth.True);
    }

    [Fact]
    public void Many_unknown_names_stay_cheap()
    {
        var scope = new ExpressionScope(Enumerable.Range(0, 3_000).Select(i => new ScopeMember($"facts.someRatherLongName{i}", ExpressionType.Any, i)));
        var watch = Stopwatch.StartNew();
        new ExpressionCompiler().Compile(Repeat("facts.someRatherLongNamex||", 300) + "1", scope, out var errors).ShouldBeNull();
        errors.Count.ShouldBe(new ExpressionOptions().MaxErrors);
        // Quadratic work would take minutes; a busy machine takes seconds.
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void Texts_and_lists_cannot_grow_without_end()
    {
        TestScope.Evaluate("'ab'.repeat(50000).length").ShouldBe(100_000d);
        TestScope.Evaluate("'ab'.repeat(50001)").ShouldBe(ScriptValue.Missing);
        TestScope.Evaluate("'a'.repeat(1e4).split('').join('-----------')").ShouldBe(ScriptValue.Missing);
        TestScope.Evaluate("'a'.repeat(9e4).split('')").ShouldBe(ScriptValue.Missing);
        TestScope.Evaluate("'a'.repeat(1e4).replaceAll('a', '$`')").ShouldBe(ScriptValue.Missing);
        TestScope.Evaluate("`${'a'.repeat(9e4)}${'a'.repeat(9e4)}`").ShouldBe(ScriptValue.Missing);
        TestScope.Evaluate("'a'.repeat(9e4).concat('a'.repeat(9e4), 'a'.repeat(9e4))").ShouldBe(ScriptValue.Missing);
        TestScope.Evaluate("'ab'.repeat(5e4).includes('ab'.repeat(2e4) + 'b' + 'ab'.repeat(2e4))").ShouldBe(ScriptValue.False);
    }

    [Fact]
    public void A_source_over_the_limit_is_refused() =>
        TestScope.Error(new string('1', 8_193)).Code.ShouldBe(ExpressionErrorCodes.TooLong);

    private static string Mutate(Random random)
    {
        var text = new StringBuilder(Seeds[random.Next(Seeds.Length)]);
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            var at = random.Next(text.Length + 1);
            switch (random.Next(3))
            {
                case 0:
                    text.Remove(at, random.Next(Math.Min(8, text.Length - at) + 1));
                    break;
                case 1:
                    text.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                default:
                    var from = random.Next(text.Length + 1);
                    text.Insert(at, text.ToString(from, random.Next(Math.Min(20, text.Length - from) + 1)));
                    break;
            }
        }

        return text.ToString();
    }

    private static void Check(string source)
    {
        var compiled = new ExpressionCompiler().Compile(source, TestScope.Typed, out var errors);
        if (compiled is null)
        {
            errors.ShouldNotBeEmpty(source);
            errors.ShouldAllBe(error => error.Line >= 1 && error.Column >= 1 && error.Length >= 0 && error.Length <= source.Length && error.Message.Length > 0);
            return;
        }

        errors.ShouldBeEmpty(source);
        var value = compiled.Evaluate(FactInput.None);
        compiled.Test(FactInput.None).ShouldBe(value.TruthValue, source);
        compiled.AssumingMet(member => member.Slot > 3).Test(FactInput.None);
    }

    private static CompiledExpression? Compile(string source) => new ExpressionCompiler().Compile(source, TestScope.Typed, out _);

    private static string Repeat(string text, int count) => new StringBuilder().Insert(0, text, count).ToString();
}

using FsCheck;
using FsCheck.Fluent;
using Studio.Scripting.Expressions;

namespace Studio.Scripting.Tests.Expressions;

/// <summary>Properties over random expressions with missing facts.</summary>
public sealed class ExpressionPropertyTests
{
    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(1_500);

    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue - 1).ToArbitrary();

    [Fact]
    public void The_compiled_delegate_agrees_with_a_naive_evaluator() => Prop.ForAll(Seeds, seed =>
    {
        var maker = new TreeMaker(seed);
        var tree = maker.Make(4);
        var compiled = TestScope.Compile(tree.Print(), TestScope.Loose);
        for (var i = 0; i < 5; i++)
        {
            var facts = maker.Values(6);
            var expected = new NaiveEvaluator(facts).Evaluate(tree);
            compiled.Evaluate(new FactInput(facts)).ShouldBe(expected, Describe(tree, facts));
            compiled.Test(new FactInput(facts)).ShouldBe(expected.TruthValue, Describe(tree, facts));
        }
    }).Check(Runs);

    [Fact]
    public void Assuming_met_is_never_false_where_open_facts_could_make_it_true() => Prop.ForAll(Seeds, seed =>
    {
        var maker = new TreeMaker(seed);
        var tree = maker.Make(4);
        var compiled = TestScope.Compile(tree.Print(), TestScope.Loose);
        var assumed = compiled.AssumingMet(member => member.Slot >= 3);
        assumed.Members.ShouldAllBe(member => member.Slot < 3);
        var known = maker.Values(3);
        var answer = assumed.Test(new FactInput(known));
        for (var i = 0; i < 12; i++)
        {
            ScriptValue[] facts = [.. known, .. maker.Values(3)];
            if (compiled.Test(new FactInput(facts)) == Truth.True)
            {
                answer.ShouldBe(Truth.True, Describe(tree, facts));
            }
        }

        if (!tree.ReadsOpen())
        {
            answer.ShouldBe(compiled.Test(new FactInput(known)), Describe(tree, known));
        }
    }).Check(Runs);

    [Fact]
    public void Learning_a_fact_never_turns_true_into_false()
    {
        // Kleene's order: what is decided stays decided, as long as nothing asks whether a fact is there.
        Prop.ForAll(Seeds, seed =>
        {
            var random = new Random(seed);
            var source = Condition(random, 4);
            var compiled = TestScope.Compile(source, TestScope.Loose);
            ScriptValue[] all = [.. Enumerable.Range(0, 6).Select(_ => (ScriptValue)(double)random.Next(4))];
            ScriptValue[] some = [.. all.Select(value => random.Next(2) == 0 ? value : ScriptValue.Missing)];
            var before = compiled.Test(new FactInput(some));
            if (before != Truth.Unknown)
            {
                compiled.Test(new FactInput(all)).ShouldBe(before, source);
            }
        }).Check(Runs);
    }

    [Fact]
    public void The_random_trees_reach_every_truth_often()
    {
        var answers = Enumerable.Range(0, 1_000).Select(seed =>
        {
            var maker = new TreeMaker(seed);
            var tree = maker.Make(4);
            return new NaiveEvaluator(maker.Values(6)).Evaluate(tree).TruthValue;
        });
        var counts = answers.CountBy(truth => truth).ToDictionary(pair => pair.Key, pair => pair.Value);
        counts.Keys.ShouldBe([Truth.False, Truth.True, Truth.Unknown], ignoreOrder: true);
        counts.Values.ShouldAllBe(count => count > 150);
    }

    private static string Condition(Random random, int depth) => depth == 0 || random.Next(5) == 0
        ? $"f.{"abcdef"[random.Next(6)]} {new[] { "<", ">", "===", "!==" }[random.Next(4)]} {random.Next(4)}"
        : random.Next(4) switch
        {
            0 => $"!({Condition(random, depth - 1)})",
            1 => $"(({Condition(random, depth - 1)}) ? ({Condition(random, depth - 1)}) : ({Condition(random, depth - 1)}))",
            2 => $"({Condition(random, depth - 1)}) && ({Condition(random, depth - 1)})",
            _ => $"({Condition(random, depth - 1)}) || ({Condition(random, depth - 1)})",
        };

    private static string Describe(Tree tree, ScriptValue[] facts) => $"{tree.Print()} with {string.Join(" | ", facts.Select(f => $"{f.Kind}:{f}"))}";
}

using System.Globalization;
using System.Text.Json.Nodes;
using Studio.DecisionEngine.Facts;
using Studio.DecisionEngine.Matching;
using Studio.DecisionEngine.Rules;
using Studio.Scripting.Expressions;

namespace Studio.DecisionEngine.Tests;

/// <summary>The index answers as each condition does when it is asked alone, whatever is missing.</summary>
public sealed class RuleIndexTests
{
    private static readonly string[] Texts = ["", "a", "b", "ab", "喬", "喬治", "m", "zz"];
    private static readonly FactCatalogue Catalogue = new(
    [
        new("facts.n", ExpressionType.Number, "N", FactScope.Customer), new("facts.m", ExpressionType.Number, "M", FactScope.Customer),
        new("facts.s", ExpressionType.String, "S", FactScope.Customer), new("facts.t", ExpressionType.String, "T", FactScope.Customer),
        new("facts.b", ExpressionType.Boolean, "B", FactScope.Customer), new("facts.tags", ExpressionType.List, "Tags", FactScope.Customer),
        new("facts.bought", ExpressionType.Boolean, "Bought", FactScope.Customer) { Parameters = [ExpressionType.String] },
    ]);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory, MemberData(nameof(Seeds))]
    public void What_is_found_is_what_is_true(int seed)
    {
        var random = new Random(seed);
        var compiler = new ExpressionCompiler();
        var conditions = Enumerable.Range(0, 40 + (seed * 40)).Select(i => random.Next(50) == 0 ? null : Compile(compiler, Tree(random, random.Next(4)))).ToArray();
        var index = Index(conditions);
        var selection = index.Select(i => i % 3 != 0);
        var matched = new int[index.Count];
        for (var round = 0; round < 400; round++)
        {
            var profile = Profile(random);
            var expected = Enumerable.Range(0, conditions.Length).Where(i => conditions[i] is not { } c || c.Test(profile) == Truth.True).ToArray();
            matched[..index.Match(profile, null, matched)].ShouldBe(expected, $"round {round}");
            matched[..index.Match(profile, selection, matched)].ShouldBe(expected.Where(i => i % 3 != 0).ToArray());
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void What_a_decision_keeps_of_a_profile_is_answered_as_the_profile_was(int seed)
    {
        var random = new Random(seed);
        var rules = new RuleSet(Enumerable.Range(0, 150).Select(i => new Rule($"r{i:000}", "1", "R", random.Next(20) == 0 ? "facts.bought(facts.s)" : Tree(random, random.Next(4)), [], 0, "o", null, null, null)), Catalogue, new ExpressionCompiler());
        for (var round = 0; round < 100; round++)
        {
            var profile = Profile(random);
            var kept = FactProfile.FromJson(Catalogue, (JsonObject)JsonNode.Parse(profile.ToJson(rules.AskedAbout).ToJsonString())!);
            rules.Ask(kept, default, default).ShouldBe(rules.Ask(profile, default, default), $"round {round}");
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void What_is_said_to_be_contradictory_is_never_true(int seed)
    {
        var random = new Random(seed);
        var compiler = new ExpressionCompiler();
        var found = Enumerable.Range(0, 3_000).Select(_ => Compile(compiler, $"{Leaf(random)} && {Leaf(random)} && ({Tree(random, 1)})")).Where(c => new PreparedCondition(c).IsContradictory).ToList();
        found.Count.ShouldBeGreaterThan(20);
        for (var round = 0; round < 500; round++)
        {
            var profile = Profile(random);
            found.Where(c => c.Test(profile) == Truth.True).Select(c => c.Source).ShouldBeEmpty($"round {round}");
        }
    }

    [Theory]
    [InlineData("facts.n > 5 && facts.n < 3", true)]
    [InlineData("facts.n > 5 && facts.n <= 5", true)]
    [InlineData("facts.n >= 5 && facts.n <= 5", false)]
    [InlineData("facts.n >= 5 && facts.n <= 5 && facts.n !== 5", true)]
    [InlineData("facts.n === 4 && facts.n > 4", true)]
    [InlineData("facts.s === 'a' && facts.s === 'b'", true)]
    [InlineData("['a', 'b'].includes(facts.s) && facts.s.startsWith('c')", true)]
    [InlineData("facts.s.startsWith('ab') && facts.s.startsWith('ac')", true)]
    [InlineData("facts.s.startsWith('a') && facts.s.startsWith('ac')", false)]
    [InlineData("facts.b && facts.b === false", true)]
    [InlineData("facts.n == null && facts.n > 1", true)]
    [InlineData("facts.bought('a') && !facts.bought('a')", true)]
    [InlineData("facts.bought('a') && !facts.bought('b')", false)]
    [InlineData("(facts.n > 5 || facts.s === 'a') && facts.n < 3 && facts.s !== 'a'", true)]
    [InlineData("(facts.n > 5 || facts.s === 'a') && facts.n < 3", false)]
    [InlineData("facts.n + 1 < facts.n", false)]
    [InlineData("facts.n > 1 || facts.n < 3", false)]
    public void Contradictions_are_seen(string condition, bool isContradictory) =>
        new PreparedCondition(Compile(new ExpressionCompiler(), condition)).IsContradictory.ShouldBe(isContradictory);

    [Fact]
    public void Divisions_by_facts_and_by_zero_are_seen_with_their_place()
    {
        Compile(new ExpressionCompiler(), "facts.n / 2 > 1 &&\n  facts.n / facts.m > 3 && facts.n % 0 > 1").Divisions.Select(d => (d.Divisor?.Path, d.Line, d.Column)).ShouldBe([("facts.m", 2, 13), (null, 2, 38)]);
    }

    [Fact]
    public void Of_what_was_bought_only_that_is_kept_which_somebody_asks_about()
    {
        var batch = new FactBatch(Catalogue, [new FactSubject("c", null)], null, default);
        batch.SetMembers(0, "facts.bought", new HashSet<string>(["A", "B", "C"], StringComparer.OrdinalIgnoreCase));
        Kept("facts.bought('a') || facts.bought('x')").ShouldBe("""{"facts.bought":["a"]}""");
        Kept("facts.bought('a') || facts.bought(facts.s)").ShouldBe("""{"facts.bought":["A","B","C"]}""");
        Kept("facts.n > 1").ShouldBe("{}");

        string Kept(string condition) => batch.Profiles[0].ToJson(new RuleSet([new Rule("r", "1", "R", condition, [], 0, "o", null, null, null)], Catalogue, new ExpressionCompiler()).AskedAbout).ToJsonString();
    }

    [Fact]
    public void Many_thresholds_and_many_texts_are_told_apart()
    {
        var compiler = new ExpressionCompiler();
        var conditions = Enumerable.Range(0, 3_000).Select(i => Compile(compiler, (i % 3) switch
        {
            0 => $"facts.n >= {i} && facts.n < {i + 40}",
            1 => $"facts.s === 'text {i % 700}' || facts.n === {i}",
            _ => $"facts.s !== 'text {i % 700}' && !(facts.n > {i} && facts.n <= {i + 5})",
        })).ToArray();
        var index = Index(conditions);
        var matched = new int[index.Count];
        var batch = new FactBatch(Catalogue, [.. Enumerable.Range(0, 300).Select(i => new FactSubject("c", null))], null, default);
        for (var i = 0; i < 300; i++)
        {
            batch.Set(i, "facts.n", ScriptValue.From((i * 11) + ((i % 2) * 0.5)));
            batch.Set(i, "facts.s", i % 5 == 0 ? ScriptValue.Missing : ScriptValue.From($"text {i * 3}"));
            matched[..index.Match(batch.Profiles[i], null, matched)].ShouldBe(Enumerable.Range(0, conditions.Length).Where(c => conditions[c].Test(batch.Profiles[i]) == Truth.True).ToArray());
        }
    }

    [Fact]
    public void A_match_allocates_nothing_and_no_conditions_match_nobody()
    {
        RuleIndex.Build([]).Match(Profile(new Random(1)), null, []).ShouldBe(0);
        var compiler = new ExpressionCompiler();
        var index = Index([.. Enumerable.Range(0, 40_000).Select(i => Compile(compiler, $"facts.n > {i % 97} && facts.s === '{Texts[i % Texts.Length]}' && facts.tags.includes('a')"))]);
        var matched = new int[index.Count];
        var profile = Profile(new Random(2));
        index.Match(profile, null, matched);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            index.Match(profile, null, matched);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static RuleIndex Index(params CompiledExpression?[] conditions) => RuleIndex.Build(Array.ConvertAll(conditions, c => c is null ? null : new PreparedCondition(c)));

    private static CompiledExpression Compile(ExpressionCompiler compiler, string text) => compiler.Compile(text, Catalogue, out var errors) ?? throw new InvalidOperationException($"{text}: {errors[0]}");

    private static FactProfile Profile(Random random)
    {
        var batch = new FactBatch(Catalogue, [new FactSubject("c", null)], null, default);
        foreach (var path in new[] { "facts.n", "facts.m" })
        {
            batch.Set(0, path, random.Next(4) switch { 0 => ScriptValue.Missing, 1 => ScriptValue.From(random.Next(-3, 12)), _ => ScriptValue.From(random.Next(-6, 24) / 2.0) });
        }

        foreach (var path in new[] { "facts.s", "facts.t" })
        {
            batch.Set(0, path, random.Next(5) switch { 0 => ScriptValue.Missing, 1 => ScriptValue.From("other"), _ => ScriptValue.From(Texts[random.Next(Texts.Length)]) });
        }

        batch.Set(0, "facts.b", random.Next(3) switch { 0 => ScriptValue.Missing, 1 => ScriptValue.True, _ => ScriptValue.False });
        batch.Set(0, "facts.tags", random.Next(4) == 0 ? ScriptValue.Missing : ScriptValue.From([.. Texts.Where(_ => random.Next(3) == 0).Select(t => ScriptValue.From(t))]));
        if (random.Next(4) > 0)
        {
            batch.SetMembers(0, "facts.bought", Texts.Where(_ => random.Next(2) == 0).ToHashSet(StringComparer.OrdinalIgnoreCase));
        }

        return batch.Profiles[0];
    }

    private static string Tree(Random random, int depth)
    {
        if (depth == 0 || random.Next(5) == 0)
        {
            return random.Next(6) == 0 ? $"!({Leaf(random)})" : Leaf(random);
        }

        var text = string.Join(random.Next(2) == 0 ? " && " : " || ", Enumerable.Range(0, random.Next(2, 5)).Select(_ => $"({Tree(random, depth - 1)})"));
        return random.Next(5) == 0 ? $"!({text})" : text;
    }

    private static string Leaf(Random random)
    {
        var (number, text) = (random.Next(2) == 0 ? "facts.n" : "facts.m", random.Next(2) == 0 ? "facts.s" : "facts.t");
        var value = (random.Next(-4, 22) / 2.0).ToString(CultureInfo.InvariantCulture);
        var words = Texts[random.Next(Texts.Length)];
        string[] order = ["<", "<=", ">", ">=", "===", "!=="];
        return random.Next(13) switch
        {
            0 or 1 or 2 => $"{number} {order[random.Next(6)]} {value}",
            3 => $"{value} {order[random.Next(4)]} {number}",
            4 => $"[{value}, 3, 7].includes({number})",
            5 => $"{text} {order[random.Next(6)]} '{words}'",
            6 => $"['a', '{words}'].includes({text})",
            7 => $"{text}.{new[] { "includes", "startsWith", "endsWith" }[random.Next(3)]}('{words}')",
            8 => random.Next(2) == 0 ? "facts.b" : "facts.b === false",
            9 => $"facts.tags.includes('{words}')",
            10 => $"facts.bought('{words}')",
            11 => $"{new[] { number, text, "facts.b" }[random.Next(3)]} {(random.Next(2) == 0 ? "==" : "!=")} null",
            _ => random.Next(2) == 0 ? $"facts.n + facts.m > {value}" : $"{(random.Next(2) == 0 ? number : text)}",
        };
    }
}

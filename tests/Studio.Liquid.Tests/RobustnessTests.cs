using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Studio.Liquid.Tests.Conformance;

namespace Studio.Liquid.Tests;

public sealed class RobustnessTests
{
    private static readonly LiquidOptions Small = new()
    {
        MaxSourceLength = 5_000,
        MaxOutputLength = 5_000,
        MaxDepth = 20,
        MaxSteps = 5_000,
        MaxLoopIterations = 300,
        MaxRenderTime = TimeSpan.FromSeconds(10),
        Templates = new PartialSource(("p", "{{ a }}{% include 'p' %}"), ("q", "{{ p }}{% break %}")),
    };

    private const long MostAllocated = 4 * 1024 * 1024;

    private static readonly string[] Pieces =
    [
        "{{", "}}", "{%", "%}", "{{-", "-}}", "{%-", "-%}", " ", "\n", "a", "b.c", "list", "map", "forloop", "nothing", "[", "]", "(1..3)", "(a..5)", "..", ".", ",", ":", "|", "'x'", "\"y", "1", "-2",
        "3.5", "99999999999999999999", "true", "nil", "empty", "blank", "and", "or", "contains", "==", "<", "<>", "=", "limit: 2", "offset: continue", "reversed", "#", "é", "\ud800", "\0", "text",
        "{% if a %}", "{% elsif b %}", "{% else %}", "{% endif %}", "{% unless list %}", "{% endunless %}", "{% case a %}", "{% when 1, 'x' %}", "{% endcase %}", "{% for i in list %}", "{% for i in (1..9) %}",
        "{% endfor %}", "{% break %}", "{% continue %}", "{% assign a = list | ", "{% capture b %}", "{% endcapture %}", "{% raw %}", "{% endraw %}", "{% comment %}", "{% endcomment %}", "{% liquid ",
        "{% cycle a: 'x', b %}", "{% increment a %}", "{% tablerow i in map cols: 2 %}", "{% endtablerow %}", "{% include 'p' %}", "{% render 'q' for list %}", "{% ifchanged %}", "{% endifchanged %}", "{{ a }}", "{{ i | ",
    ];

    private static readonly object?[] Odd =
    [
        null, true, false, 0L, -1L, long.MinValue, long.MaxValue, 0.0, -2.5, double.NaN, double.PositiveInfinity, double.MaxValue, double.Epsilon, 1.10m, decimal.MaxValue, "", " ", "abc", "-", "%", "1e400", "9999999999999999999999",
        "2020-01-01", "0001-01-01", "10:00", "\ud800", "<a&b>", new string('x', 3000), DateTimeOffset.MinValue, DateTimeOffset.MaxValue, Array.Empty<object?>(), new object?[] { 1, "a", null, new object?[] { 2.5, true } },
        new Dictionary<string, object?>(StringComparer.Ordinal) { ["a"] = 1, ["\ud800"] = "\udc00" }, JsonNode.Parse("""{"a":[1,{"b":null}],"size":"s"}"""),
    ];

    [Fact]
    public void Nothing_but_liquid_faults_leaves_the_engine_whatever_the_template()
    {
        var engines = new[] { LiquidMode.Strict, LiquidMode.Lax }.Select(mode => new LiquidEngine(Small with { Mode = mode })).ToArray();
        string[] pieces = [.. Pieces, .. engines[0].FilterNames.Select(name => name + ": "), .. engines[0].FilterNames.Select(name => "| " + name)];
        var templates = Gen.Elements(pieces).ListOf().Select(string.Concat).ToArbitrary();
        var scope = new LiquidScope(Templates.Map(("a", "text"), ("b", Templates.Map(("c", 5))), ("list", new object?[] { 1, "x", null, 2.5 }), ("map", Templates.Map(("k", "v"))), ("text", "p")));
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(4_000).WithEndSize(60),
            Prop.ForAll(templates, template => engines.All(engine => IsHarmless(engine, template, scope))));
    }

    /// <summary>Cases of the golden suite with pieces of others in them, cut, doubled and swapped: near to what is valid, where parsers err.</summary>
    [GoldenTheory]
    [InlineData(LiquidMode.Strict)]
    [InlineData(LiquidMode.Lax)]
    public void Nothing_but_liquid_faults_leaves_the_engine_whatever_becomes_of_a_golden_case(LiquidMode mode)
    {
        var engine = new LiquidEngine(Small with { Mode = mode, MaxAllocatedBytes = MostAllocated });
        string[] cases = [.. GoldenLiquid.Cases.Select(c => c!["template"]!.GetValue<string>()).Where(t => t.Length < 1_000)];
        var scope = new LiquidScope(Templates.Map(("a", "text"), ("b", Templates.Map(("c", 5))), ("list", new object?[] { 1, "x", null, 2.5 }), ("map", Templates.Map(("k", "v")))));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(4_000), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => IsHarmless(engine, Mutated(cases, new Random(seed)), scope)));
    }

    /// <summary>What one render allocates beyond its limit is what one filter call makes at most, and what parsing takes.</summary>
    [Fact]
    public void No_template_allocates_much_more_than_it_may()
    {
        var engine = new LiquidEngine(Small with { MaxAllocatedBytes = MostAllocated, MaxOutputLength = 100_000, MaxSteps = 100_000 });
        var most = 0L;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            if (!engine.TryParse(new TemplateMaker(seed, engine.FilterNames).Body(4), out var template, out _))
            {
                return true;
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            var scope = new LiquidScope(Templates.Map(("a", new string('x', 50_000)), ("list", Enumerable.Repeat<object?>(new string('y', 1_000), 50).ToArray()), ("map", Templates.Map(("k", new string('z', 20_000))))));
            IsHarmless(template, scope);
            most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
            return true;
        }));
        most.ShouldBeLessThan(MostAllocated + (8 * 1024 * 1024));
    }

    [Fact]
    public void Nothing_but_liquid_faults_leaves_the_engine_whatever_the_text()
    {
        var engine = new LiquidEngine(Small);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll<string>(text => text is null || IsHarmless(engine, "{{ " + text + " }}{% " + text, new LiquidScope())));
    }

    [Fact]
    public void Well_formed_templates_render_or_reach_a_limit()
    {
        var engine = new LiquidEngine(Small);
        var rendered = 0;
        var scope = new LiquidScope(Templates.Map(("a", "text"), ("b", Templates.Map(("c", 5))), ("list", new object?[] { 1, "x", null, 2.5 }), ("map", Templates.Map(("k", "v"))), ("text", "p")));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3_000), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var template = new TemplateMaker(seed, engine.FilterNames).Body(4);
            var isParsed = engine.TryParse(template, out var parsed, out _);
            rendered += isParsed ? 1 : 0;
            return isParsed ? IsHarmless(parsed!, scope) : IsHarmless(engine, template, scope);
        }));
        rendered.ShouldBeGreaterThan(1_000, "the templates made should mostly be valid");
    }

    [Fact]
    public void Every_filter_survives_every_kind_of_value()
    {
        var engine = new LiquidEngine(Small);
        foreach (var filter in engine.FilterNames)
        {
            foreach (var arguments in new[] { "", ": x", ": x, y" })
            {
                if (!engine.TryParse("{{ v | " + filter + arguments + " }}", out var template, out _))
                {
                    continue;
                }

                foreach (var value in Odd)
                {
                    foreach (var argument in Odd)
                    {
                        foreach (var second in arguments.Length > 3 ? Odd.Where((_, index) => index % 4 == 0) : [null])
                        {
                            var scope = new LiquidScope().Set("v", value).Set("x", argument).Set("y", second);
                            IsHarmless(template, scope).ShouldBeTrue($"{filter}{arguments} of {value} with {argument} and {second}");
                        }
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData("==")]
    [InlineData("<")]
    [InlineData(">=")]
    [InlineData("contains")]
    public void Every_comparison_survives_every_kind_of_value(string comparison)
    {
        var template = new LiquidEngine(Small).Parse("{% if v " + comparison + " x %}{% endif %}{{ v.size }}{{ v.first }}{{ v[x] }}{% for i in v limit: x %}{% endfor %}{% for i in (v..x) %}{% break %}{% endfor %}{% case v %}{% when x %}{% endcase %}");
        foreach (var value in Odd)
        {
            foreach (var other in Odd)
            {
                IsHarmless(template, new LiquidScope().Set("v", value).Set("x", other)).ShouldBeTrue($"{value} {comparison} {other}");
            }
        }
    }

    private static string Mutated(string[] cases, Random random)
    {
        var text = cases[random.Next(cases.Length)];
        for (var count = random.Next(1, 5); count > 0 && text.Length > 0; count--)
        {
            var other = cases[random.Next(cases.Length)];
            var (at, length) = (random.Next(text.Length), random.Next(1, 8));
            var end = Math.Min(text.Length, at + length);
            text = random.Next(6) switch
            {
                0 => text.Remove(at, end - at),
                1 => text.Insert(at, text[at..end]),
                2 => text.Insert(at, other),
                3 => text[..at] + other[(other.Length / 2)..],
                4 => text.Insert(at, Pieces[random.Next(Pieces.Length)]),
                _ => string.Concat(text.AsSpan(0, at), ((char)random.Next(1, 0x2ff)).ToString(), text.AsSpan(end)),
            };
        }

        return text;
    }

    private static bool IsHarmless(LiquidEngine engine, string source, LiquidScope scope)
        => !engine.TryParse(source, out var template, out var errors)
            ? errors.Count > 0 && errors.All(error => error.Line > 0 && error.Code != LiquidErrorCode.Internal)
            : IsHarmless(template, scope);

    // A render without lazy values never waits, so its result is there at once.
    private static bool IsHarmless(LiquidTemplate template, LiquidScope scope)
    {
        var render = template.RenderAsync(scope, CancellationToken.None).AsTask();
        return render.IsCompletedSuccessfully
            || (render.Exception?.InnerException is LiquidException { Line: > 0 } fault && fault.Code != LiquidErrorCode.Internal);
    }
}

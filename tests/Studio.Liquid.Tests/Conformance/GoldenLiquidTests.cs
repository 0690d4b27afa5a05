using System.Text.Json.Nodes;

namespace Studio.Liquid.Tests.Conformance;

/// <summary>
/// All cases of golden-liquid, with no exceptions. Where the suite leaves a choice, this is Studio's:
/// <list type="bullet">
/// <item>Two cases have several <c>results</c>, <c>special, first of a string</c> (<c>h</c> or nothing) and <c>special, last of a string</c> (<c>o</c> or nothing): a string has a first and a last character, as it has in Shopify's Liquid.</item>
/// <item>The 24 cases tagged <c>strict</c> and the 63 that are <c>invalid</c>: they are those of Shopify's strict error mode, and are run in <see cref="LiquidMode.Strict"/>,
/// where every invalid one is a fault with a line. Lax mode, which the suite does not describe, is in <c>ErrorModeTests</c>.</item>
/// <item>A variable without a value writes nothing, as the suite asks throughout: <see cref="LiquidOptions.StrictVariables"/> is off.</item>
/// <item>The suite knows no encoding of output: <see cref="LiquidEncoding.None"/>.</item>
/// </list>
/// </summary>
[Trait("Category", "Conformance")]
public sealed class GoldenLiquidTests
{
    public static TheoryData<int, string> Cases()
    {
        var data = new TheoryData<int, string>();
        for (var index = 0; GoldenLiquid.File is not null && index < GoldenLiquid.Cases.Count; index++)
        {
            data.Add(index, GoldenLiquid.Cases[index]!["name"]!.GetValue<string>());
        }

        return data;
    }

    [GoldenTheory]
    [MemberData(nameof(Cases))]
    public async Task The_golden_suite_passes(int index, string name)
    {
        var example = GoldenLiquid.Cases[index]!.AsObject();
        var template = example["template"]!.GetValue<string>();
        if (example["invalid"]?.GetValue<bool>() == true)
        {
            var fault = await Should.ThrowAsync<LiquidException>(() => RenderAsync(example, template), name);
            fault.Code.ShouldNotBe(LiquidErrorCode.Internal);
            fault.Line.ShouldBePositive();
            return;
        }

        string[] expected = example["results"]?.AsArray().Select(result => result!.GetValue<string>()).ToArray() ?? [example["result"]!.GetValue<string>()];
        (await RenderAsync(example, template)).ShouldBeOneOf(expected);
    }

    private static async Task<string> RenderAsync(JsonObject example, string template)
    {
        var engine = new LiquidEngine(new LiquidOptions { Templates = new Partials(example["templates"]?.AsObject()) });
        var scope = new LiquidScope((example["data"] ?? new JsonObject()).AsObject()) { Encoding = LiquidEncoding.None };
        return await engine.Parse(template).RenderAsync(scope, CancellationToken.None);
    }

    private sealed class Partials(JsonObject? templates) : ITemplateSource
    {
        public ValueTask<string?> FindAsync(string name, CancellationToken cancellationToken)
            => new(templates?[name]?.GetValue<string>());
    }
}

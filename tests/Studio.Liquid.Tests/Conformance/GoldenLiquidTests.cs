using System.Text.Json.Nodes;

namespace Studio.Liquid.Tests.Conformance;

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

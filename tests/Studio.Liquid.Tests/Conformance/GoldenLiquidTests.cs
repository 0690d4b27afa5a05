using System.Text;
using System.Text.Json.Nodes;

namespace Studio.Liquid.Tests.Conformance;

[Trait("Category", "Conformance")]
public sealed class GoldenLiquidTests
{
    [GoldenFact]
    public async Task Every_case_of_the_golden_suite_passes()
    {
        var cases = GoldenLiquid.Cases();
        var failures = new StringBuilder();
        var failed = 0;
        foreach (var example in cases)
        {
            if (await FailureAsync(example!.AsObject()) is { } failure)
            {
                failed++;
                failures.AppendLine().Append(example["name"]).Append(": ").Append(failure);
            }
        }

        cases.Count.ShouldBeGreaterThan(500, "the suite is cut short");
        failed.ShouldBe(0, $"{failed} of {cases.Count} cases failed:{failures}");
    }

    private static async Task<string?> FailureAsync(JsonObject example)
    {
        var isInvalid = example["invalid"]?.GetValue<bool>() == true;
        try
        {
            var engine = new LiquidEngine(new LiquidOptions { Templates = new Partials(example["templates"]?.AsObject()) });
            var scope = new LiquidScope((example["data"] ?? new JsonObject()).AsObject()) { Encoding = LiquidEncoding.None };
            var output = await engine.Parse(example["template"]!.GetValue<string>()).RenderAsync(scope, CancellationToken.None);
            var expected = example["results"]?.AsArray().Select(result => result!.GetValue<string>()).ToArray() ?? [example["result"]?.GetValue<string>() ?? ""];
            return isInvalid ? $"rendered '{output}' where an error is expected"
                : expected.Contains(output, StringComparer.Ordinal) ? null
                : $"rendered '{output}' where '{expected[0]}' is expected";
        }
        catch (LiquidException fault)
        {
            return isInvalid && fault.Code != LiquidErrorCode.Internal ? null : $"failed at {fault.Line}:{fault.Column}: {fault}";
        }
    }

    private sealed class Partials(JsonObject? templates) : ITemplateSource
    {
        public ValueTask<string?> FindAsync(string name, CancellationToken cancellationToken)
            => new(templates?[name]?.GetValue<string>());
    }
}

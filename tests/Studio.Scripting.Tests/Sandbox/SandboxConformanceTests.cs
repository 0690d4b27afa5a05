using System.Text.Json;
using Studio.Scripting.Worker.Sandbox;
using Xunit.Abstractions;

namespace Studio.Scripting.Tests.Sandbox;

/// <summary>The sandbox gives the answers of V8.</summary>
[Trait("Category", "Conformance")]
public sealed class SandboxConformanceTests(ITestOutputHelper output)
{
    private const string Suite = "conformance/scripting/expressions.json";

    // All 4,483 of the shared collection are equal; another of the same layout may ask for the last digit of what the language leaves open.
    private const double LeastEqual = 0.998;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    [ConformanceFact(Suite)]
    public void Expressions_give_the_answer_of_V8()
    {
        var cases = JsonSerializer.Deserialize<List<Case>>(File.ReadAllText(SharedData.Find(Suite)!), Json)!;
        var differences = new List<(Case Case, string Answer)>();
        Sandboxes.OnThread(() =>
        {
            var engine = new SandboxEngine(new SandboxLimits());
            foreach (var @case in cases)
            {
                string answer;
                try
                {
                    answer = Sandboxes.Text(engine, @case.Expression);
                }
                catch (SandboxException e)
                {
                    answer = $"{e.Kind}: {e.Message}";
                    engine = engine.Reusable ? engine : new SandboxEngine(new SandboxLimits());
                }

                if (!string.Equals(answer, @case.Result, StringComparison.Ordinal))
                {
                    differences.Add((@case, answer));
                }
            }
        });

        foreach (var category in cases.GroupBy(c => c.Category, StringComparer.Ordinal))
        {
            output.WriteLine($"{category.Key}: {category.Count() - differences.Count(d => d.Case.Category == category.Key)} of {category.Count()}");
        }

        output.WriteLine($"all: {cases.Count - differences.Count} of {cases.Count}");
        foreach (var (@case, answer) in differences)
        {
            output.WriteLine($"{@case.Category}: {@case.Expression} => {answer}, V8: {@case.Result}");
        }

        differences.ShouldNotContain(d => d.Case.Category == "bitwise" || d.Case.Category.StartsWith("date", StringComparison.Ordinal));
        ((double)(cases.Count - differences.Count) / cases.Count).ShouldBeGreaterThanOrEqualTo(LeastEqual);
    }

    private sealed record Case(string Category, string Expression, string Result);
}

using System.Text.Json;
using Studio.Scripting.Expressions;
using Xunit.Abstractions;

namespace Studio.Scripting.Tests.Expressions;

/// <summary>What the compiler accepts of a large collection of JavaScript expressions has the value V8 gives it.</summary>
[Trait("Category", "Conformance")]
public sealed class V8ConformanceTests(ITestOutputHelper output)
{
    private const string Suite = "conformance/scripting/expressions.json";

    // The share of the collection that the language must cover. What is refused needs functions, objects, regular expressions, dates, or changes its list.
    private const double LeastAccepted = 0.8;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    [ConformanceFact(Suite)]
    public void Accepted_expressions_give_the_answer_of_V8()
    {
        var cases = JsonSerializer.Deserialize<List<Case>>(File.ReadAllText(SharedData.Find(Suite)!), Json)!;
        var compiler = new ExpressionCompiler();
        var differences = new List<string>();
        var accepted = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var @case in cases)
        {
            if (compiler.Compile(@case.Expression, ExpressionScope.Empty, out _) is not { } compiled)
            {
                continue;
            }

            accepted[@case.Category] = accepted.GetValueOrDefault(@case.Category) + 1;
            var answer = Encode(compiled.Evaluate(FactInput.None));
            if (!string.Equals(answer, @case.Result, StringComparison.Ordinal))
            {
                differences.Add($"{@case.Expression} => {answer}, V8: {@case.Result}");
            }
        }

        foreach (var category in cases.GroupBy(c => c.Category, StringComparer.Ordinal))
        {
            var count = accepted.GetValueOrDefault(category.Key);
            output.WriteLine($"{category.Key}: {count} accepted, {category.Count() - count} refused");
        }

        output.WriteLine($"all: {accepted.Values.Sum()} accepted of {cases.Count}");
        differences.ShouldBeEmpty();
        ((double)accepted.Values.Sum() / cases.Count).ShouldBeGreaterThanOrEqualTo(LeastAccepted);
    }

    // The suite writes what String(value) gives, except that it tells -0 from 0.
    private static string Encode(ScriptValue value) => value.IsNumber && value.AsNumber() == 0 && double.IsNegative(value.AsNumber()) ? "-0" : value.ToString();

    private sealed record Case(string Category, string Expression, string Result);
}

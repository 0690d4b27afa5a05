using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Scripting.Engine;
using Xunit.Abstractions;

namespace Studio.Scripting.Tests.Engine;

/// <summary>A large collection of JavaScript expressions has the values V8 gives them, through worker and translator as authors' scripts go.</summary>
[Trait("Category", "Conformance")]
public sealed class V8AnswerTests(ITestOutputHelper output)
{
    private const string Suite = "conformance/scripting/expressions.json";
    private const int Batch = 25;

    [ConformanceFact(Suite)]
    public async Task Expressions_have_the_values_of_V8()
    {
        var cases = JsonSerializer.Deserialize<List<Case>>(await File.ReadAllTextAsync(SharedData.Find(Suite)!), JsonSerializerOptions.Web)!;
        await using var engine = new ScriptEngine(new ScriptOptions(), TimeProvider.System);
        var wrong = new List<(string Category, string Text)>();
        foreach (var batch in cases.Chunk(Batch))
        {
            var answers = await AnswersAsync(engine, batch);
            wrong.AddRange(batch.Zip(answers).Where(p => p.First.Result != p.Second).Select(p => (p.First.Category, $"{p.First.Expression} => {p.Second}, V8: {p.First.Result}")));
        }

        foreach (var category in cases.GroupBy(c => c.Category))
        {
            output.WriteLine($"{category.Key}: {category.Count()}, {wrong.Count(w => w.Category == category.Key)} different");
        }

        wrong.Take(40).ToList().ForEach(w => output.WriteLine(w.Text));
        ((double)(cases.Count - wrong.Count) / cases.Count).ShouldBeGreaterThanOrEqualTo(0.97);
        wrong.Where(w => w.Category.Contains("date", StringComparison.OrdinalIgnoreCase) || w.Category.Contains("bit", StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty();
    }

    /// <summary>Each expression is a function of its own; where one cannot be read at all, they are asked one by one.</summary>
    private static async Task<IReadOnlyList<string>> AnswersAsync(ScriptEngine engine, IReadOnlyList<Case> cases)
    {
        try
        {
            var functions = string.Join(",\n", cases.Select(c => $"function () {{ return ({c.Expression}\n); }}"));
            var script = $"[{functions}].map(function (f) {{ try {{ var v = f(); return v === 0 && 1 / v < 0 ? '-0' : String(v); }} catch (e) {{ return 'throws ' + e.name; }} }})";
            var result = await engine.RunAsync(new ScriptSource("Expressions", script), new ScriptRun { Tenant = "conformance" }, CancellationToken.None);
            return [.. ((JsonArray)result.Value!).Select(a => (string?)a ?? "null")];
        }
        catch (ScriptException e) when (cases.Count == 1)
        {
            return [e.Code.ToString()];
        }
        catch (ScriptException)
        {
            var answers = new List<string>();
            foreach (var one in cases)
            {
                answers.AddRange(await AnswersAsync(engine, [one]));
            }

            return answers;
        }
    }

    private sealed record Case(string Category, string Expression, string Result);
}

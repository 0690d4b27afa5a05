using System.Diagnostics;
using System.Text.Json;
using Studio.DecisionEngine.Facts;
using Studio.Scripting.Expressions;

namespace Studio.DecisionEngine.Tests;

/// <summary>The rules and customers that engines are compared on, as the shared generator writes them, with the answers that it expects.</summary>
/// <param name="Catalogue">The customers' attributes as facts.</param>
/// <param name="Profiles">The customers.</param>
/// <param name="Conditions">The rules, as expressions.</param>
/// <param name="Expected">For each customer the places of the rules that match.</param>
internal sealed record PeerWorkload(FactCatalogue Catalogue, IReadOnlyList<FactProfile> Profiles, IReadOnlyList<string> Conditions, IReadOnlyList<int[]> Expected)
{
    /// <summary>The generator below the shared folder.</summary>
    public const string Generator = "peers/rules/gen.mjs";

    /// <summary>Writes the workload of a seed into a folder.</summary>
    public static async Task GenerateAsync(string generator, string folder, int seed, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("node", [generator]) { WorkingDirectory = folder, RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["SEED"] = FormattableString.Invariant($"{seed}");
        using var process = Process.Start(start)!;
        await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{generator} ended with {process.ExitCode}.");
        }
    }

    /// <summary>Reads the workload of so many rules from a folder.</summary>
    public static PeerWorkload Read(string folder, int rules)
    {
        using var customers = Parse(folder, "customers.json");
        var all = customers.RootElement.EnumerateArray().ToList();
        var catalogue = new FactCatalogue(all[0].EnumerateObject().Where(p => p.Name != "id").Select(p => new FactDescriptor("facts." + p.Name, TypeOf(p.Value), p.Name, FactScope.Customer)));
        var batch = new FactBatch(catalogue, [.. all.Select(c => new FactSubject(c.GetProperty("id").GetString(), null))], null, default);
        for (var i = 0; i < all.Count; i++)
        {
            foreach (var property in all[i].EnumerateObject())
            {
                batch.Set(i, "facts." + property.Name, Value(property.Value));
            }
        }

        using var written = Parse(folder, $"rules-{rules}.json");
        using var expected = Parse(folder, $"expected-{rules}.json");
        var places = written.RootElement.EnumerateArray().Select((r, i) => (Id: r.GetProperty("id").GetString()!, i)).ToDictionary(r => r.Id, r => r.i, StringComparer.Ordinal);
        return new PeerWorkload(catalogue, batch.Profiles,
            [.. written.RootElement.EnumerateArray().Select(r => string.Join(" && ", r.GetProperty("all").EnumerateArray().Select(Condition)))],
            [.. expected.RootElement.EnumerateArray().Select(e => e.EnumerateArray().Select(id => places[id.GetString()!]).Order().ToArray())]);
    }

    private static JsonDocument Parse(string folder, string file) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, file)));

    private static string Condition(JsonElement test)
    {
        var (fact, value) = ("facts." + test.GetProperty("fact").GetString(), test.GetProperty("value").GetRawText());
        return test.GetProperty("op").GetString() switch
        {
            "in" => $"{value}.includes({fact})",
            "contains" => $"{fact}.includes({value})",
            "==" => $"{fact} === {value}",
            "!=" => $"{fact} !== {value}",
            var order => $"{fact} {order} {value}",
        };
    }

    private static ExpressionType TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => ExpressionType.Number,
        JsonValueKind.String => ExpressionType.String,
        JsonValueKind.Array => ExpressionType.List,
        _ => ExpressionType.Boolean,
    };

    private static ScriptValue Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => ScriptValue.From(value.GetDouble()),
        JsonValueKind.String => ScriptValue.From(value.GetString()!),
        JsonValueKind.Array => ScriptValue.From([.. value.EnumerateArray().Select(Value)]),
        _ => ScriptValue.From(value.GetBoolean()),
    };
}

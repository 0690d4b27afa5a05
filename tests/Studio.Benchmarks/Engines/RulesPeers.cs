using System.Text.Json;
using Studio.DecisionEngine.Tests;
using Studio.Testing;

namespace Studio.Benchmarks.Engines;

/// <summary>
/// zen-engine and json-rules-engine on the shared workload, run by the shared program. They are taken from the folder that <c>STUDIO_RULE_ENGINES</c> names, or else installed by npm now.
/// </summary>
internal sealed class RulesPeers : IDisposable
{
    private readonly PeerFolder _folder;

    private RulesPeers(PeerFolder folder) => _folder = folder;

    /// <summary>The peers, or null where they cannot be had.</summary>
    public static async Task<RulesPeers?> FindAsync(CancellationToken cancellationToken) =>
        await PeerFolder.FindAsync("STUDIO_RULE_ENGINES", ["json-rules-engine@7.3.1", "@gorules/zen-engine@0.54.0"], cancellationToken) is { } folder ? new RulesPeers(folder) : null;

    /// <summary>How long each needs for one customer, in µs, on the rules of a folder; answers that are wrong end the benchmark.</summary>
    public async Task<(double Zen, double JsonRules)> MeasureAsync(string folder, int rules, CancellationToken cancellationToken) =>
        (await MeasureAsync(folder, rules, "decision table", cancellationToken), await MeasureAsync(folder, rules, "json-rules-engine", cancellationToken));

    public void Dispose() => _folder.Dispose();

    private async Task<double> MeasureAsync(string folder, int rules, string engine, CancellationToken cancellationToken)
    {
        var program = Path.Combine(Path.GetDirectoryName(SharedData.Find(PeerWorkload.Generator)!)!, "bench.mjs");
        var command = FormattableString.Invariant($"cd '{folder}' && PEERS_MODULES='{_folder.Path}/' BUDGET=4000 exec node '{program}' {rules} '{engine}'");
        var answer = await _folder.RunAsync("sh", ["-c", command], "", cancellationToken) ?? throw new CannotRunException($"{engine} does not run in {_folder.Path}.");
        using var json = JsonDocument.Parse(answer.Split('\n').First(line => line.StartsWith('{')));
        return json.RootElement.GetProperty("wrong").GetInt32() == 0 ? json.RootElement.GetProperty("usPerCustomer").GetDouble() : throw new CannotRunException($"{engine} answers wrongly: {answer}");
    }
}

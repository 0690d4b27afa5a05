using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Benchmarks.Measuring;

namespace Studio.Benchmarks.Engines;

/// <summary>
/// liquidjs in a folder outside of the project: the one that <c>STUDIO_LIQUIDJS</c> names, where it is installed already, or else one that npm fills now and that is removed afterwards.
/// </summary>
internal sealed class LiquidPeer : IDisposable
{
    /// <summary>The version that is measured beside.</summary>
    public const string Version = "10.30.1";

    private const string Script = """
        const { Liquid } = require('liquidjs');
        const input = JSON.parse(require('fs').readFileSync(0, 'utf8'));
        const engine = new Liquid({ cache: false });
        const answer = {};
        for (const [name, source] of Object.entries(input.templates)) {
          const template = engine.parse(source);
          let output = '';
          const warm = process.hrtime.bigint();
          while (Number(process.hrtime.bigint() - warm) < input.warm * 1e9) output = engine.renderSync(template, input.data);
          let count = 0;
          const began = process.hrtime.bigint();
          while (Number(process.hrtime.bigint() - began) < input.seconds * 1e9) { engine.renderSync(template, input.data); count++; }
          answer[name] = { rate: count / (Number(process.hrtime.bigint() - began) / 1e9), output };
        }
        console.log(JSON.stringify(answer));
        """;

    private readonly PeerFolder _folder;

    private LiquidPeer(PeerFolder folder) => _folder = folder;

    /// <summary>The peer, or null where it cannot be had.</summary>
    public static async Task<LiquidPeer?> FindAsync(CancellationToken cancellationToken) =>
        await PeerFolder.FindAsync("STUDIO_LIQUIDJS", ["liquidjs@" + Version], cancellationToken) is { } folder ? new LiquidPeer(folder) : null;

    /// <summary>How often a second it renders each template, and what it writes.</summary>
    public async Task<IReadOnlyDictionary<string, (double Rate, string Output)>> MeasureAsync(
        IReadOnlyDictionary<string, string> templates, JsonObject data, TimeSpan warm, TimeSpan time, CancellationToken cancellationToken)
    {
        var input = new JsonObject
        {
            ["templates"] = new JsonObject(templates.Select(t => KeyValuePair.Create(t.Key, (JsonNode?)t.Value))),
            ["data"] = data.DeepClone(),
            ["warm"] = warm.TotalSeconds,
            ["seconds"] = time.TotalSeconds,
        };
        var answer = await _folder.RunAsync("node", ["-e", Script], input.ToJsonString(), cancellationToken) ?? throw new CannotRunException($"liquidjs does not run in {_folder.Path}.");
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => (p.Value.GetProperty("rate").GetDouble(), p.Value.GetProperty("output").GetString()!), StringComparer.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}

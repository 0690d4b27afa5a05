using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Studio.Benchmarks.Measuring;
using Studio.Testing;

namespace Studio.Benchmarks.Hosts;

/// <summary>The published host as a process of its own, with the imported real data and a program's key.</summary>
internal sealed class StudioUnderTest : IAsyncDisposable
{
    private const string DataSet = "datasets/online-retail/online_retail_sample.csv";

    private StudioUnderTest(StudioHost host, HttpClient api, string realFile)
    {
        Host = host;
        Api = api;
        RealFile = realFile;
    }

    public StudioHost Host { get; }

    /// <summary>Signed in by key as administrator; for preparation.</summary>
    public HttpClient Api { get; }

    /// <summary>What the key's requests carry in Authorization.</summary>
    public string Key => Api.DefaultRequestHeaders.Authorization!.ToString();

    public string RealFile { get; }

    /// <summary>The processor time that the host used so far: a figure that other work on the machine hardly changes.</summary>
    public TimeSpan ProcessorTime()
    {
        Host.Process.Refresh();
        return Host.Process.TotalProcessorTime;
    }

    /// <summary>Starts the host on a fresh tenant and imports the real file.</summary>
    public static async Task<StudioUnderTest> StartAsync(CancellationToken cancellationToken)
    {
        var file = Path.Combine(StudioHost.SharedFolder ?? "", DataSet);
        if (!File.Exists(file))
        {
            throw new CannotRunException($"The shared test data '{DataSet}' is not here; set STUDIO_SHARED to its folder.");
        }

        await EnsurePublishedAsync(cancellationToken);
        // The quota that keeps one tenant from taking all is not what is measured.
        var host = await StudioHost.StartAsync(settings: new Dictionary<string, string> { ["Studio__RateLimit__PerTenantPerSecond"] = "1000000" });
        try
        {
            Report.Say("importing the real file");
            var (exitCode, output) = await host.CommandAsync("import", file);
            if (exitCode != 0)
            {
                throw new CannotRunException("The import failed:\n" + output);
            }

            return new StudioUnderTest(host, await host.CreateApiClientAsync(), file);
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Saves and publishes an item; the item as the server keeps it.</summary>
    public async Task<JsonObject> SaveAsync(JsonObject item, CancellationToken cancellationToken)
    {
        using var answer = await Api.PostAsJsonAsync("/api/content", item, cancellationToken);
        return answer.IsSuccessStatusCode
            ? (await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!
            : throw new CannotRunException($"An item was refused: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
    }

    /// <summary>All published items of a type.</summary>
    public async Task<List<JsonObject>> ListAsync(string type, CancellationToken cancellationToken)
    {
        var items = new List<JsonObject>();
        for (var page = 1; ; page++)
        {
            var answer = await Api.GetFromJsonAsync<JsonObject>(FormattableString.Invariant($"/api/content?type={type}&sort=CreatedUtc&pageSize=100&page={page}"), cancellationToken);
            items.AddRange(answer!["items"]!.AsArray().Select(i => i!.AsObject()));
            if (items.Count >= (int)answer["total"]!)
            {
                return items;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await Host.DisposeAsync();
    }

    /// <summary>Publishes the host where it is not yet.</summary>
    public static async Task EnsurePublishedAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(StudioHost.RepositoryRoot, "artifacts", "host");
        if (Environment.GetEnvironmentVariable("STUDIO_HOST") is not null || File.Exists(Path.Combine(folder, "Studio.Web.dll")))
        {
            return;
        }

        Report.Say("publishing the host");
        var start = new ProcessStartInfo("dotnet", ["publish", Path.Combine(StudioHost.RepositoryRoot, "src", "Studio.Web"), "-c", "Release", "-o", folder, "-nologo", "-v", "q"]) { RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new CannotRunException("The host could not be published:\n" + output);
        }
    }
}

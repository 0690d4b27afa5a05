using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Benchmarks.Measuring;
using Studio.Testing;

namespace Studio.Benchmarks.Pages;

/// <summary>What Lighthouse says of a page.</summary>
/// <param name="Performance">0 to 100.</param>
/// <param name="Accessibility">0 to 100.</param>
/// <param name="Scripts">The addresses of all scripts that the page loaded.</param>
internal sealed record LighthouseScore(double Performance, double Accessibility, IReadOnlyList<string> Scripts);

/// <summary>Lighthouse from npm, installed into an ignored folder when it is first asked for, on the Chromium of the system.</summary>
internal sealed class Lighthouse
{
    private const string Version = "12.8.2";
    private static readonly string[] Browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private readonly string _browser;
    private readonly string _program;

    private Lighthouse(string browser, string program)
    {
        _browser = browser;
        _program = program;
    }

    /// <summary>Installs it where it is not yet.</summary>
    /// <returns>Null and the reason where it cannot be had here.</returns>
    public static async Task<(Lighthouse? Found, string Reason)> FindAsync(CancellationToken cancellationToken)
    {
        if ((Environment.GetEnvironmentVariable("CHROMIUM") ?? Array.Find(Browsers, File.Exists)) is not { } browser)
        {
            return (null, "Chromium is not installed.");
        }

        var folder = Path.Combine(StudioHost.RepositoryRoot, "artifacts", "lighthouse");
        var program = Path.Combine(folder, "node_modules", "lighthouse", "cli", "index.js");
        if (!File.Exists(program))
        {
            Report.Say("installing Lighthouse");
            Directory.CreateDirectory(folder);
            try
            {
                var (code, output) = await RunAsync("npm", ["install", "--prefix", folder, "--no-save", "--no-audit", "--no-fund", "--loglevel=error", "lighthouse@" + Version], null, cancellationToken);
                if (code != 0)
                {
                    return (null, "Lighthouse cannot be installed: " + output.Trim());
                }
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return (null, "npm is not installed.");
            }
        }

        return (new Lighthouse(browser, program), "");
    }

    /// <summary>Looks at a page with the desktop preset.</summary>
    /// <param name="page">The page.</param>
    /// <param name="cookies">The Cookie header of whoever is signed in; empty for a stranger.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    public async Task<LighthouseScore> LookAsync(Uri page, string cookies, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("studio-lighthouse-");
        try
        {
            var (report, headers) = (Path.Combine(folder.FullName, "report.json"), Path.Combine(folder.FullName, "headers.json"));
            await File.WriteAllTextAsync(headers, JsonSerializer.Serialize(cookies.Length == 0 ? [] : new Dictionary<string, string> { ["Cookie"] = cookies }), cancellationToken);
            var (code, output) = await RunAsync("node",
                [
                    _program, page.ToString(), "--preset=desktop", "--only-categories=performance,accessibility", "--output=json", "--output-path=" + report, "--extra-headers=" + headers, "--quiet",
                    "--no-enable-error-reporting", "--chrome-flags=--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-dev-shm-usage",
                ],
                _browser, cancellationToken);
            if (code != 0 || !File.Exists(report))
            {
                throw new CannotRunException("Lighthouse failed: " + output);
            }

            var json = JsonNode.Parse(await File.ReadAllTextAsync(report, cancellationToken))!;
            return (string?)json["runtimeError"]?["message"] is { } error
                ? throw new CannotRunException($"Lighthouse could not load {page}: {error}")
                : new LighthouseScore(Score(json, "performance"), Score(json, "accessibility"), [.. json["audits"]!["network-requests"]!["details"]!["items"]!.AsArray()
                    .Where(r => (string?)r!["resourceType"] == "Script").Select(r => (string)r!["url"]!).Distinct(StringComparer.Ordinal)]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static double Score(JsonNode report, string category) => Math.Round(100 * (double)report["categories"]![category]!["score"]!);

    private static async Task<(int Code, string Output)> RunAsync(string program, string[] arguments, string? browser, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        if (browser is not null)
        {
            start.Environment["CHROME_PATH"] = browser;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, output + await error);
    }
}

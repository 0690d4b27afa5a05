using System.Diagnostics;
using System.Globalization;
using Studio.Benchmarks.Measuring;
using Studio.Testing;

namespace Studio.Benchmarks.Contents;

/// <summary>
/// The peer, installed by npm in a folder outside of the project and run as a process of its own. <c>STUDIO_STRAPI</c> names a folder where it is installed already.
/// Where it cannot be had in reasonable time there is none.
/// </summary>
internal sealed class StrapiUnderTest : IAsyncDisposable
{
    private static readonly string[] Packages =
        ["@strapi/strapi@5.54.0", "@strapi/plugin-users-permissions@5.54.0", "better-sqlite3@12", "react@18", "react-dom@18", "react-router-dom@6", "styled-components@6"];

    private static readonly TimeSpan InstallTime = TimeSpan.FromMinutes(12);
    private static readonly TimeSpan StartTime = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly string? _ownFolder;

    private StrapiUnderTest(Process process, Uri address, string? ownFolder)
    {
        _process = process;
        _ownFolder = ownFolder;
        Address = address;
    }

    public Uri Address { get; }

    public static async Task<StrapiUnderTest?> StartAsync(CancellationToken cancellationToken)
    {
        var known = Environment.GetEnvironmentVariable("STUDIO_STRAPI");
        var folder = known ?? Directory.CreateTempSubdirectory("studio-peer-").FullName;
        if (known is null && !await InstallAsync(folder, cancellationToken))
        {
            Directory.Delete(folder, recursive: true);
            return null;
        }

        var data = Path.Combine(folder, ".tmp");
        if (Directory.Exists(data))
        {
            Directory.Delete(data, recursive: true);
        }

        Directory.CreateDirectory(data);

        // It does not start without it.
        Directory.CreateDirectory(Path.Combine(folder, "public", "uploads"));
        var port = FreePorts.Next();
        var start = new ProcessStartInfo("npx", ["strapi", "start"]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["STRAPI_TELEMETRY_DISABLED"] = "true";
        start.Environment["NODE_ENV"] = "production";
        start.Environment["PORT"] = port.ToString(CultureInfo.InvariantCulture);
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var peer = new StrapiUnderTest(process, new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}"), known is null ? folder : null);
        if (await peer.AnswersAsync(cancellationToken))
        {
            return peer;
        }

        await peer.DisposeAsync();
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        if (_ownFolder is not null)
        {
            Directory.Delete(_ownFolder, recursive: true);
        }
    }

    private static async Task<bool> InstallAsync(string folder, CancellationToken cancellationToken)
    {
        var source = Path.Combine(StudioHost.SharedFolder ?? "", "peers", "content", "strapi");
        if (!Directory.Exists(source))
        {
            return false;
        }

        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(folder, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        Report.Say("installing the peer");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(InstallTime);
        return await RunAsync(folder, ["install", "--no-audit", "--no-fund", "--loglevel=error", .. Packages], limit.Token) && await RunAsync(folder, ["rebuild", "better-sqlite3", "esbuild", "@swc/core"], limit.Token);
    }

    private static async Task<bool> RunAsync(string folder, string[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("npm", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
            try
            {
                await Task.WhenAll(process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
                await process.WaitForExitAsync(cancellationToken);
                return process.ExitCode == 0;
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                return false;
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // There is no npm.
        }
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = Address };
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < StartTime && !_process.HasExited; await Task.Delay(500, cancellationToken))
        {
            try
            {
                using var answer = await client.GetAsync(new Uri("/api/articles", UriKind.Relative), cancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    return true;
                }
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }
        }

        return false;
    }
}

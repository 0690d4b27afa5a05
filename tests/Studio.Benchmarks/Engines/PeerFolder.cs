using System.Diagnostics;
using Studio.Benchmarks.Measuring;

namespace Studio.Benchmarks.Engines;

/// <summary>A folder outside of the project where a peer is installed by npm: one that is there already, or one that is filled now and removed afterwards.</summary>
internal sealed class PeerFolder : IDisposable
{
    private static readonly TimeSpan InstallTime = TimeSpan.FromMinutes(3);

    private readonly bool _isOwn;

    private PeerFolder(string path, bool isOwn) => (Path, _isOwn) = (path, isOwn);

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>The folder, or null where the packages cannot be had.</summary>
    /// <param name="setting">The environment variable that may name a folder where they are installed already.</param>
    /// <param name="packages">What npm installs.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<PeerFolder?> FindAsync(string setting, string[] packages, CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(setting) is { Length: > 0 } known)
        {
            return new PeerFolder(known, isOwn: false);
        }

        var peer = new PeerFolder(Directory.CreateTempSubdirectory("studio-peer-").FullName, isOwn: true);
        Report.Say("installing the peer");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(InstallTime);
        if (await peer.RunAsync("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", .. packages], "", limit.Token) is not null)
        {
            return peer;
        }

        peer.Dispose();
        return null;
    }

    /// <summary>Runs a program in the folder; what it prints, or null where it fails, is not there or was cancelled.</summary>
    public async Task<string?> RunAsync(string program, string[] arguments, string input, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = Path, RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
            try
            {
                await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
                process.StandardInput.Close();
                var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
                await process.WaitForExitAsync(cancellationToken);
                return process.ExitCode == 0 ? output : null;
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                return null;
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // There is no such program.
        }
    }

    public void Dispose()
    {
        if (_isOwn)
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}

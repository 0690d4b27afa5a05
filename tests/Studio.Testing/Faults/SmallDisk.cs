using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Studio.Testing.Faults;

/// <summary>A small file system of its own in a folder (tmpfs): it can be full without anything else being so.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    /// <summary>Why there can be none here, or null where there can.</summary>
    public static string? Absent { get; } = FindAbsence();

    /// <summary>How many bytes are free.</summary>
    public long Free => new DriveInfo(_folder).AvailableFreeSpace;

    /// <summary>What takes the room that a test wants taken.</summary>
    private string Ballast => Path.Combine(_folder, "ballast");

    /// <summary>Puts it in a folder, which is made where it is not there; what was in the folder is hidden until it is disposed.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="size">Its size in bytes.</param>
    public static async Task<SmallDisk> MountAsync(string folder, long size)
    {
        Directory.CreateDirectory(folder);
        await RunAsync("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={size}"), "tmpfs", folder);
        return new SmallDisk(folder);
    }

    /// <summary>Takes so much room; what it took before is free again.</summary>
    public void Take(long bytes)
    {
        using var file = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        for (var left = bytes; left > 0; left -= block.Length)
        {
            file.Write(block, 0, (int)Math.Min(left, block.Length));
        }
    }

    /// <summary>Gives the room back.</summary>
    public void GiveBack() => File.Delete(Ballast);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await RunAsync("umount", "--lazy", _folder);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} failed: {said}");
        }
    }

    /// <summary>Tries it in a folder of its own: only root may, and in most containers not even root.</summary>
    private static string? FindAbsence()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            return "A small disk is mounted as root, on Linux.";
        }

        var folder = Directory.CreateTempSubdirectory("studio-disk-").FullName;
        try
        {
            using var mount = Process.Start(new ProcessStartInfo("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]) { RedirectStandardError = true, UseShellExecute = false })!;
            var said = mount.StandardError.ReadToEnd();
            mount.WaitForExit();
            if (mount.ExitCode != 0)
            {
                return "A small disk cannot be mounted here: " + said.Trim();
            }

            using var unmount = Process.Start("umount", folder);
            unmount.WaitForExit();
            return null;
        }
        finally
        {
            Directory.Delete(folder);
        }
    }
}

/// <summary>A test that fills a small disk. Skipped, with the reason shown, where none can be mounted.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SmallDiskFactAttribute : FactAttribute
{
    /// <summary>Finds out whether one can.</summary>
    public SmallDiskFactAttribute()
    {
        Skip = SmallDisk.Absent;
    }
}

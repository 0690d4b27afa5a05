using System.Diagnostics;

namespace Studio.Benchmarks.Measuring;

/// <summary>What it costs the disk to make a small write durable: the floor under everything that is durable when answered.</summary>
internal static class DiskSync
{
    private const int Writes = 200;
    private const int Page = 4096;

    /// <summary>Writes and syncs a file in the folder, and removes it.</summary>
    public static Samples Measure(string folder)
    {
        var samples = new Samples();
        var page = new byte[Page];
        using var file = new FileStream(Path.Combine(folder, "sync.tmp"), FileMode.Create, FileAccess.Write, FileShare.None, Page, FileOptions.DeleteOnClose);
        for (var i = 0; i < Writes; i++)
        {
            var began = Stopwatch.GetTimestamp();
            file.Write(page);
            file.Flush(flushToDisk: true);
            samples.Add(began);
        }

        return samples;
    }
}

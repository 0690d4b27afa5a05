using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace Studio.Kernel.Telemetry;

/// <summary>
/// Gives memory back to the system that native code, such as a database's, has freed: the C library of Linux keeps it in its arenas for ever, as much as a quarter of what a
/// resting tenant weighs. Does nothing on other systems.
/// </summary>
public sealed class FreedMemory(TimeProvider time) : BackgroundService
{
    /// <summary>How long after a note it is given back, at the most.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private int _noted;

    private delegate int Trim(nuint pad);

    /// <summary>How often it was given back.</summary>
    internal int Returned { get; private set; }

    /// <summary>Something large was freed.</summary>
    public void Note() => Volatile.Write(ref _noted, 1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (Find() is not { } trim)
        {
            return;
        }

        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (Interlocked.Exchange(ref _noted, 0) == 1)
            {
                trim(0);
                Returned++;
            }
        }
    }

    /// <summary>glibc's <c>malloc_trim</c>; other C libraries have none, and no need of it.</summary>
    private static Trim? Find() =>
        OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out var library) && NativeLibrary.TryGetExport(library, "malloc_trim", out var function) ? Marshal.GetDelegateForFunctionPointer<Trim>(function) : null;
}

using System.Runtime.InteropServices;
using Studio.Kernel.Telemetry;

namespace Studio.Kernel.Tests.Telemetry;

public sealed class FreedMemoryTests
{
    private const int Piece = 1024;
    private const int Pieces = 64 * 1024;

    [Fact]
    public async Task What_native_code_freed_goes_back_to_the_system_after_it_was_noted()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var freed = new FreedMemory(new HurriedTime());
        await freed.StartAsync(CancellationToken.None);
        var held = AllocateAndFree();
        try
        {
            var before = Environment.WorkingSet;
            await Task.Delay(200);
            freed.Returned.ShouldBe(0, "nobody noted anything");

            freed.Note();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            while (freed.Returned == 0)
            {
                await Task.Delay(10, patience.Token);
            }

            (before - Environment.WorkingSet).ShouldBeGreaterThan(Piece * Pieces / 4, "other tests of this process allocate meanwhile");
            await Task.Delay(200);
            freed.Returned.ShouldBe(1, "once for each note");
        }
        finally
        {
            Marshal.FreeHGlobal(held);
            await freed.StopAsync(CancellationToken.None);
        }
    }

    /// <summary>Leaves the last piece, above which alone the C library gives back by itself.</summary>
    private static nint AllocateAndFree()
    {
        var pieces = new nint[Pieces];
        for (var i = 0; i < Pieces; i++)
        {
            pieces[i] = Marshal.AllocHGlobal(Piece);
            Marshal.WriteInt64(pieces[i], i);
        }

        for (var i = 0; i < Pieces - 1; i++)
        {
            Marshal.FreeHGlobal(pieces[i]);
        }

        return pieces[^1];
    }

    /// <summary>Time whose timers are a hundred times as fast.</summary>
    private sealed class HurriedTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, state, dueTime / 100, period / 100);
    }
}

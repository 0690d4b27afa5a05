using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Sessions;

namespace Studio.Data.Tests;

public sealed class RestTests
{
    [Fact]
    public async Task Connections_that_nobody_uses_are_closed_and_opened_again_when_they_are_needed()
    {
        var clock = new HandClock();
        await using var database = await TestDatabase.CreateAsync("Sqlite", s => s.AddSingleton<TimeProvider>(clock));
        await database.InsertAsync("one");
        (await database.CountAsync()).ShouldBe(1);

        // SQLite takes its log away with the last connection to the file.
        var log = Path.Combine(database.Place.Folder, "studio.db-wal");
        clock.Advance(SqliteDatabase.RestTime);
        clock.Advance(SqliteDatabase.RestTime);
        await UntilAsync(() => !File.Exists(log));

        (await database.CountAsync()).ShouldBe(1);
        await database.InsertAsync("two");
        (await database.CountAsync()).ShouldBe(2);
        File.Exists(log).ShouldBeTrue();
    }

    [Fact]
    public async Task A_write_under_way_keeps_its_connection()
    {
        var clock = new HandClock();
        await using var database = await TestDatabase.CreateAsync("Sqlite", s => s.AddSingleton<TimeProvider>(clock));
        var written = await database.Database.WriteAsync(Writing.WriteClass.Bulk, async (session, ct) =>
        {
            await session.ExecuteAsync("INSERT INTO Thing (Name) VALUES ('before')", null, ct);
            clock.Advance(SqliteDatabase.RestTime);
            clock.Advance(SqliteDatabase.RestTime);
            return await session.ExecuteAsync("INSERT INTO Thing (Name) VALUES ('after')", null, ct);
        }, CancellationToken.None);
        written.ShouldBe(1);
        (await database.CountAsync()).ShouldBe(2);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            await Task.Delay(20, patience.Token);
        }
    }

    /// <summary>A clock whose hands are moved, and whose timers fire then.</summary>
    private sealed class HandClock : TimeProvider
    {
        private readonly Lock _gate = new();
        private readonly List<HandTimer> _timers = [];
        private long _ticks = TimeSpan.TicksPerDay;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Volatile.Read(ref _ticks);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new HandTimer(this, callback, state, period);
            timer.Change(dueTime, period);
            lock (_gate)
            {
                _timers.Add(timer);
            }

            return timer;
        }

        public void Advance(TimeSpan time)
        {
            var now = Interlocked.Add(ref _ticks, time.Ticks);
            HandTimer[] due;
            lock (_gate)
            {
                due = [.. _timers.Where(t => t.Due <= now)];
            }

            foreach (var timer in due)
            {
                timer.Fire();
            }
        }

        private sealed class HandTimer(HandClock clock, TimerCallback callback, object? state, TimeSpan period) : ITimer
        {
            private TimeSpan _period = period;

            public long Due { get; private set; }

            public void Fire()
            {
                Change(_period, _period);
                callback(state);
            }

            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                _period = period;
                Due = dueTime < TimeSpan.Zero ? long.MaxValue : clock.GetTimestamp() + dueTime.Ticks;
                return true;
            }

            public void Dispose() => Due = long.MaxValue;

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}

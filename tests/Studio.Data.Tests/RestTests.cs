using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Outbox;
using Studio.Data.Sessions;
using Studio.Kernel.Telemetry;

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
    public async Task A_tenant_that_rests_is_not_looked_into_again_and_again()
    {
        var clock = new HandClock();
        await using var database = await TestDatabase.CreateAsync("Sqlite", s => s.AddSingleton<TimeProvider>(clock));
        await database.InsertAsync("one");
        var measure = database.Services.GetServices<ITenantMeasure>().Single(m => m.Name == "studio.outbox.size");
        (await measure.ReadAsync(CancellationToken.None))["waiting"].ShouldBe(0);
        var watch = new ChangeWatch(database.Database, clock);
        watch.MayHaveChanged().ShouldBeTrue("nobody has looked yet");

        var log = Path.Combine(database.Place.Folder, "studio.db-wal");
        clock.Advance(SqliteDatabase.RestTime);
        clock.Advance(SqliteDatabase.RestTime);
        await UntilAsync(() => !File.Exists(log));
        watch.MayHaveChanged().ShouldBeFalse("the last connection tidied up; nobody wrote");
        (await measure.ReadAsync(CancellationToken.None))["waiting"].ShouldBe(0);
        File.Exists(log).ShouldBeFalse("no connection was opened");

        (await database.CountAsync()).ShouldBe(1);
        watch.MayHaveChanged().ShouldBeFalse("reading is no change");
        clock.Advance(TimeSpan.FromMinutes(6));
        watch.MayHaveChanged().ShouldBeTrue("now and then it looks all the same");
    }

    [Fact]
    public async Task What_this_or_another_process_writes_is_seen()
    {
        await using var database = await TestDatabase.CreateAsync("Sqlite");
        var watch = new ChangeWatch(database.Database, TimeProvider.System);
        var measure = database.Services.GetServices<ITenantMeasure>().Single(m => m.Name == "studio.outbox.size");
        watch.MayHaveChanged().ShouldBeTrue();
        (await measure.ReadAsync(CancellationToken.None))["waiting"].ShouldBe(0);

        await database.InsertAsync("one");
        watch.MayHaveChanged().ShouldBeTrue("this process wrote");
        watch.MayHaveChanged().ShouldBeFalse();
        await Task.Delay(30);
        var other = new SqliteConnection($"Data Source={Path.Combine(database.Place.Folder, "studio.db")};Pooling=False");
        await using (other)
        {
            await other.OpenAsync();
            await using var command = other.CreateCommand();
            command.CommandText = "INSERT INTO Outbox (Id, Type, Payload, CreatedUtc, Attempts, DueUtc) VALUES ('1', 'thing', '\"x\"', 0, 0, 0)";
            await command.ExecuteNonQueryAsync();
            watch.MayHaveChanged().ShouldBeTrue("another wrote");
        }

        (await measure.ReadAsync(CancellationToken.None))["waiting"].ShouldBe(1);
    }

    [Fact]
    public async Task The_outbox_delivers_what_another_process_left_when_it_is_due()
    {
        var consumer = new CountingConsumer();
        await using var database = await TestDatabase.CreateAsync("Sqlite", s => s.AddScoped<IOutboxConsumer>(_ => consumer));
        var dispatcher = database.Services.GetRequiredService<OutboxDispatcher>();
        await dispatcher.StartAsync(CancellationToken.None);
        await Task.Delay(300);
        await using (var other = new SqliteConnection($"Data Source={Path.Combine(database.Place.Folder, "studio.db")};Pooling=False"))
        {
            await other.OpenAsync();
            await using var command = other.CreateCommand();
            command.CommandText = "INSERT INTO Outbox (Id, Type, Payload, CreatedUtc, Attempts, DueUtc) VALUES ('1', 'counted', '\"x\"', 0, 0, 0), ('2', 'counted', '\"y\"', 0, 0, @later)";
            command.Parameters.AddWithValue("@later", TimeProvider.System.GetUtcNow().AddSeconds(7).ToUnixTimeMilliseconds());
            await command.ExecuteNonQueryAsync();
        }

        // It is told of neither, and nobody writes between the two.
        await UntilAsync(() => consumer.Consumed == 1);
        await UntilAsync(() => consumer.Consumed == 2);
        await dispatcher.StopAsync(CancellationToken.None);
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

    private sealed class CountingConsumer : IOutboxConsumer
    {
        private int _consumed;

        public int Consumed => Volatile.Read(ref _consumed);

        public string Type => "counted";

        public Task ConsumeAsync(IReadOnlyList<OutboxMessage> messages, CancellationToken cancellationToken)
        {
            Interlocked.Add(ref _consumed, messages.Count);
            return Task.CompletedTask;
        }
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

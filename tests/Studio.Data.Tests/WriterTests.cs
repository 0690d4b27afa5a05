using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Dialects;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Testing.Faults;
using Studio.Testing.Storage;

namespace Studio.Data.Tests;

public sealed class WriterTests
{
    [Fact]
    public async Task What_was_answered_is_there_after_the_file_is_opened_again()
    {
        var first = await TestDatabase.CreateAsync("Sqlite");
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => first.InsertAsync($"thing {i}", WriteClass.Events)));

        // As after a kill: the file and its log as they are on disk, not closed.
        await using var second = await TestDatabase.OpenAsync(first.Place.Copy());
        (await second.CountAsync()).ShouldBe(200);
        await first.DisposeAsync();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_piece_that_fails_is_undone_alone_while_its_neighbours_are_kept(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        using var gate = new SemaphoreSlim(0);
        var holder = HoldWriterAsync(database, gate);
        var good = Enumerable.Range(0, 10).Select(i => database.InsertAsync($"good {i}", WriteClass.Workflow)).ToList();
        var bad = database.Database.WriteAsync<int>(WriteClass.Workflow, async (s, ct) =>
        {
            await s.ExecuteAsync("INSERT INTO Thing (Name) VALUES ('half done')", null, ct);
            throw new InvalidOperationException("on purpose");
        }, CancellationToken.None);
        var twice = database.InsertAsync("good 0", WriteClass.Workflow);
        gate.Release();
        await holder;

        await Task.WhenAll(good);
        (await Should.ThrowAsync<InvalidOperationException>(bad)).Message.ShouldBe("on purpose");
        await Should.ThrowAsync<System.Data.Common.DbException>(twice);
        (await database.CountAsync()).ShouldBe(10);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Many_rows_are_inserted_as_they_are_and_one_that_is_there_already_undoes_them_all(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        var longest = string.Concat(Enumerable.Repeat("長い文字列 ", 2000));
        object?[][] rows = [["", 0L], ["one", null], ["it's; --", long.MinValue], ["二", long.MaxValue], [longest, 5L], ["three", 3L]];
        await InsertAsync(rows);
        var there = await database.Database.ReadAsync((s, ct) => s.QueryAsync<(string Name, long? Value)>("SELECT Name, Value FROM Thing", null, ct), CancellationToken.None);
        there.OrderBy(r => r.Name, StringComparer.Ordinal).ShouldBe(rows.Select(r => ((string)r[0]!, (long?)r[1])).OrderBy(r => r.Item1, StringComparer.Ordinal));

        await Should.ThrowAsync<System.Data.Common.DbException>(InsertAsync([["new", 1L], ["one", 2L], ["newer", 3L]]));
        (await database.CountAsync()).ShouldBe(rows.Length);
        await InsertAsync([["new", 1L]]);

        Task InsertAsync(object?[][] many) => database.Database.WriteAsync(WriteClass.Bulk, async (s, ct) =>
        {
            await s.InsertManyAsync("Thing", ["Name", "Value"], many, ct);
            return true;
        }, CancellationToken.None);
    }

    [Fact]
    public async Task Rows_may_be_made_by_what_itself_writes_such_rows_with_the_statement_that_is_kept()
    {
        await using var database = await TestDatabase.CreateAsync("Sqlite");
        for (var round = 0L; round < 3; round++)
        {
            var now = round;
            await database.Database.WriteAsync(WriteClass.Bulk, async (s, ct) =>
            {
                await UpsertAsync(s, Outer(s, now));
                return true;
            }, CancellationToken.None);
        }

        var there = await database.Database.ReadAsync((s, ct) => s.QueryAsync<(string Name, long? Value)>("SELECT Name, Value FROM Thing ORDER BY Name", null, ct), CancellationToken.None);
        there.ShouldBe([("inner", 2), ("outer 0", 0), ("outer 1", 1), ("outer 2", 2)]);

        static IEnumerable<object?[]> Outer(WriteSession session, long now)
        {
            UpsertAsync(session, [["inner", now]]).IsCompletedSuccessfully.ShouldBeTrue();
            yield return [$"outer {now}", now];
        }

        static Task UpsertAsync(WriteSession session, IEnumerable<object?[]> rows) =>
            session.UpsertManyAsync("Thing", [new("Name", WrittenKind.Text), new("Value", WrittenKind.Whole)], 1, overwrite: true, rows, CancellationToken.None);
    }

    [Fact]
    public async Task A_piece_that_ends_the_transaction_takes_its_neighbours_along_and_they_are_told_why()
    {
        await using var database = await TestDatabase.CreateAsync("Sqlite");
        using var gate = new SemaphoreSlim(0);
        var holder = HoldWriterAsync(database, gate);
        var before = database.InsertAsync("before", WriteClass.Workflow);
        var filling = database.Database.WriteAsync(WriteClass.Workflow, async (s, ct) =>
        {
            await s.ExecuteAsync("PRAGMA max_page_count = 1", null, ct);
            return await s.ExecuteAsync("INSERT INTO Thing (Name) VALUES (@name)", new { name = new string('x', 100_000) }, ct);
        }, CancellationToken.None);
        gate.Release();
        await holder;

        // SQLITE_FULL, for which SQLite undoes the whole transaction by itself.
        (await Should.ThrowAsync<Microsoft.Data.Sqlite.SqliteException>(filling)).SqliteErrorCode.ShouldBe(13);
        (await Should.ThrowAsync<Microsoft.Data.Sqlite.SqliteException>(before)).SqliteErrorCode.ShouldBe(13);
        await database.InsertAsync("after", WriteClass.Workflow);
        (await database.CountAsync()).ShouldBe(1);
    }

    [SmallDiskFact]
    [Trait("Category", "Faults")]
    public async Task A_log_that_has_filled_the_disk_does_not_take_the_room_that_is_made()
    {
        var place = await TenantPlace.NewAsync("Sqlite");
        var disk = await SmallDisk.MountAsync(place.Folder, 6 * 1024 * 1024);
        await using var database = await TestDatabase.OpenAsync(place);
        await using (disk)
        {
            await database.InsertAsync("thing");
            disk.Take(1024 * 1024);

            // The same row again and again: the log grows with each commit, but not to the length at which SQLite empties it.
            (await UpdatesAsync(database, 3000)).ShouldBeGreaterThan(100);
            disk.GiveBack();
            (await UpdatesAsync(database, 3000)).ShouldBeLessThan(10);
        }
    }

    /// <summary>How many of so many updates found no room.</summary>
    private static async Task<int> UpdatesAsync(TestDatabase database, int count)
    {
        var refused = 0;
        for (var i = 0; i < count; i++)
        {
            try
            {
                await database.Database.WriteAsync(WriteClass.Interactive, (s, ct) => s.ExecuteAsync("UPDATE Thing SET Value = @i", new { i }, ct), CancellationToken.None);
            }
            catch (Microsoft.Data.Sqlite.SqliteException e) when (e.SqliteErrorCode == 13)
            {
                refused++;
            }
        }

        return refused;
    }

    [Fact]
    public async Task The_writer_takes_no_thread_from_those_that_serve_requests()
    {
        await using var database = await TestDatabase.CreateAsync("Sqlite");
        var threads = await database.Database.WriteAsync(WriteClass.Events, async (_, ct) =>
        {
            var before = Thread.CurrentThread;
            await Task.Delay(10, ct);
            return (before, after: Thread.CurrentThread);
        }, CancellationToken.None);
        threads.before.IsThreadPoolThread.ShouldBeFalse();
        threads.after.ShouldBeSameAs(threads.before);
        Thread.CurrentThread.IsThreadPoolThread.ShouldBeTrue();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Work_that_waits_together_shares_a_commit(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider, s => s.Configure<WriterOptions>(o => o.BatchTime = TimeSpan.FromSeconds(10)));
        using var gate = new SemaphoreSlim(0);
        var transactions = new ConcurrentDictionary<object, int>();
        var holder = HoldWriterAsync(database, gate);
        var waiting = Enumerable.Range(0, 50).Select(_ => database.Database.WriteAsync(WriteClass.Workflow, (s, _) =>
            Task.FromResult(transactions.AddOrUpdate(s.Transaction!, 1, (_, n) => n + 1)), CancellationToken.None)).ToList();
        gate.Release();
        await holder;
        await Task.WhenAll(waiting);

        transactions.Count.ShouldBe(1);
        transactions.Values.Single().ShouldBe(50);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_persons_save_goes_before_an_import_that_waits_longer(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider, s => s.Configure<WriterOptions>(o => o.Patience = TimeSpan.FromHours(1)));
        using var gate = new SemaphoreSlim(0);
        var order = new ConcurrentQueue<WriteClass>();
        var holder = HoldWriterAsync(database, gate);
        WriteClass[] serial = provider == "Sqlite" ? [WriteClass.Interactive, WriteClass.Events, WriteClass.Workflow, WriteClass.Bulk] : [WriteClass.Interactive, WriteClass.Workflow, WriteClass.Bulk];
        var all = serial.Reverse()
            .Select(c => database.Database.WriteAsync(c, (_, _) =>
            {
                order.Enqueue(c);
                return Task.FromResult(0);
            }, CancellationToken.None)).ToList();
        gate.Release();
        await holder;
        await Task.WhenAll(all);

        order.ShouldBe(serial);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task No_class_starves_beyond_its_patience(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider, s => s.Configure<WriterOptions>(o => o.Patience = TimeSpan.FromMilliseconds(50)));
        using var stop = new CancellationTokenSource();
        var busy = Enumerable.Range(0, 8).Select(n => Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                await database.InsertAsync($"{n}/{i}");
            }
        })).ToList();

        await database.InsertAsync("patient", WriteClass.Bulk).WaitAsync(TimeSpan.FromSeconds(20));
        await stop.CancelAsync();
        await Task.WhenAll(busy);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_full_queue_says_come_back_later_and_writes_nothing(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider, s => s.Configure<WriterOptions>(o => o.QueueLimit = 5));
        using var gate = new SemaphoreSlim(0);
        var holder = HoldWriterAsync(database, gate);
        var accepted = Enumerable.Range(0, 5).Select(i => database.InsertAsync($"in {i}", WriteClass.Workflow)).ToList();
        var refused = await Should.ThrowAsync<WriterBusyException>(() => database.InsertAsync("out", WriteClass.Workflow));
        refused.Status.ShouldBe(503);
        refused.RetryAfter.ShouldNotBeNull();
        var other = database.InsertAsync("another class has a queue of its own");
        gate.Release();
        await holder;
        await Task.WhenAll(accepted.Append(other));
        (await database.CountAsync()).ShouldBe(6);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_is_cancelled_before_its_turn_changes_nothing(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        using var gate = new SemaphoreSlim(0);
        using var cancel = new CancellationTokenSource();
        var holder = HoldWriterAsync(database, gate);
        var cancelled = database.Database.WriteAsync(WriteClass.Workflow, (s, ct) => s.ExecuteAsync("INSERT INTO Thing (Name) VALUES ('no')", null, ct), cancel.Token);
        await cancel.CancelAsync();
        gate.Release();
        await holder;
        await Should.ThrowAsync<OperationCanceledException>(cancelled);
        (await database.CountAsync()).ShouldBe(0);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Caches_are_told_before_the_answer_and_only_after_a_commit(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        var told = new List<string>();
        await database.Database.WriteAsync(WriteClass.Interactive, (s, _) =>
        {
            s.AfterCommit(() => told.Add("committed"));
            return Task.FromResult(0);
        }, CancellationToken.None);
        told.ShouldBe(["committed"]);

        await Should.ThrowAsync<InvalidOperationException>(database.Database.WriteAsync<int>(WriteClass.Interactive, (s, _) =>
        {
            s.AfterCommit(() => told.Add("never"));
            throw new InvalidOperationException();
        }, CancellationToken.None));
        told.ShouldBe(["committed"]);
    }

    private static Task<int> HoldWriterAsync(TestDatabase database, SemaphoreSlim gate) => database.Database.WriteAsync(WriteClass.Interactive, async (_, ct) =>
    {
        await gate.WaitAsync(ct);
        return 0;
    }, CancellationToken.None);
}

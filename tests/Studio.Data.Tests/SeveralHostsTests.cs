using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Studio.Data.Idempotency;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Testing.Storage;

namespace Studio.Data.Tests;

/// <summary>Two hosts, each with a writer of its own, on one tenant.</summary>
public sealed class SeveralHostsTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task What_reads_and_then_writes_loses_nothing_where_it_is_no_event(string provider)
    {
        await using var here = await TestDatabase.CreateAsync(provider);
        await using var there = await TestDatabase.OpenAsync(here.Place);
        await here.InsertAsync("counter");
        var classes = new[] { WriteClass.Interactive, WriteClass.Workflow, WriteClass.Bulk };
        await Task.WhenAll(Enumerable.Range(0, 120).Select(i => Task.Run(() => CountUpAsync(i % 2 == 0 ? here : there, classes[i % 3], ""))));
        (await here.CountAsync("Name = 'counter' AND Value = 120")).ShouldBe(1);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Events_lose_nothing_where_they_lock_the_row_that_they_decide_by(string provider)
    {
        await using var here = await TestDatabase.CreateAsync(provider);
        await using var there = await TestDatabase.OpenAsync(here.Place);
        await here.InsertAsync("counter");
        await Task.WhenAll(Enumerable.Range(0, 120).Select(i => Task.Run(() => CountUpAsync(i % 2 == 0 ? here : there, WriteClass.Events, here.Database.Dialect.LockRows))));
        (await here.CountAsync("Name = 'counter' AND Value = 120")).ShouldBe(1);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Sixty_four_copies_over_two_hosts_are_one_row_and_one_answer(string provider)
    {
        await using var here = await TestDatabase.CreateAsync(provider);
        await using var there = await TestDatabase.OpenAsync(here.Place);
        for (var round = 0; round < 10; round++)
        {
            var key = new IdempotencyKey("test", $"key {round}", "hash");
            var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => OnceAsync(i % 2 == 0 ? here : there, key, $"{round}/{i}"))));
            answers.Select(a => a.Value).Distinct().ShouldHaveSingleItem();
            answers.Count(a => !a.Replayed).ShouldBe(1);
            (await here.CountAsync()).ShouldBe(round + 1);
        }
    }

    [PostgresFact]
    public async Task Events_go_on_while_another_host_holds_a_long_write()
    {
        await using var here = await TestDatabase.CreateAsync("Postgres");
        await using var there = await TestDatabase.OpenAsync(here.Place);
        using var gate = new SemaphoreSlim(0);
        var begun = new TaskCompletionSource();
        var long1 = there.Database.WriteAsync(WriteClass.Bulk, async (_, ct) =>
        {
            begun.SetResult();
            await gate.WaitAsync(ct);
            return 0;
        }, CancellationToken.None);
        await begun.Task;
        await here.InsertAsync("event", WriteClass.Events).WaitAsync(TimeSpan.FromSeconds(5));
        var save = here.InsertAsync("save");
        await Task.Delay(200);
        save.IsCompleted.ShouldBeFalse("a save waits for its turn");
        gate.Release();
        await Task.WhenAll(long1, save);
    }

    [PostgresFact]
    public async Task A_connection_that_died_while_nobody_wrote_is_replaced_unseen()
    {
        // In a database of its own, whose sessions are all this test's.
        var place = await TenantPlace.NewAsync("Postgres") with { ConnectionString = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() };
        await using var database = await TestDatabase.OpenAsync(place);
        await database.InsertAsync("first");
        await database.InsertAsync("first event", WriteClass.Events);
        await EndSessionsAsync(database);
        await Task.Delay(TimeSpan.FromSeconds(1.2));
        await database.InsertAsync("second");
        await database.InsertAsync("second event", WriteClass.Events);
        (await database.Database.WriteAsync(WriteClass.Interactive, (s, ct) => s.ScalarAsync<long>("SELECT count(*) FROM Thing", null, ct), CancellationToken.None)).ShouldBe(4);
    }

    private static async Task EndSessionsAsync(TestDatabase database)
    {
        await using var connection = new NpgsqlConnection(database.Place.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();

        await using var command = new NpgsqlCommand("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()", connection);
        ((long)(await command.ExecuteScalarAsync())!).ShouldBeGreaterThanOrEqualTo(2);
    }

    private static Task<int> CountUpAsync(TestDatabase database, WriteClass writeClass, string lockRows) => database.Database.WriteAsync(writeClass, async (s, ct) =>
    {
        var value = await s.ScalarAsync<long?>($"SELECT Value FROM Thing WHERE Name = 'counter'{lockRows}", null, ct);
        return await s.ExecuteAsync("UPDATE Thing SET Value = @Next WHERE Name = 'counter'", new { Next = (value ?? 0) + 1 }, ct);
    }, CancellationToken.None);

    private static Task<IdempotentAnswer<string>> OnceAsync(TestDatabase database, IdempotencyKey key, string name) => database.Database.WriteAsync(WriteClass.Events, (s, ct) =>
        database.Services.GetRequiredService<IdempotencyStore>().RunAsync(s, key, async () =>
        {
            await s.ExecuteAsync("INSERT INTO Thing (Name) VALUES (@name)", new { name }, ct);
            return name;
        }, ct), CancellationToken.None);
}

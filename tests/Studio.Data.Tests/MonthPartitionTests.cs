using Studio.Data.Dialects;
using Studio.Data.Partitions;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Identifiers;
using Studio.Testing.Storage;

namespace Studio.Data.Tests;

public sealed class MonthPartitionTests
{
    private const string Index = "CREATE INDEX IX_Told_Kind ON Told (Kind, Id) WHERE Kind IS NOT NULL";

    private static readonly DateTimeOffset Now = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);

    [Theory, OnPostgres]
    public async Task A_filled_table_becomes_one_of_months_and_keeps_every_row_and_index(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        var dates = Enumerable.Range(0, 2000).Select(i => Now.AddHours(-7 * i)).ToList();
        var ids = dates.Select((d, i) => Id(d, i)).ToList();

        // A clock that was half a year ahead, and a row that no clock made.
        ids.AddRange([Id(Now.AddDays(20), 1), Id(Now.AddMonths(6), 1), "zzzzzzzzzzzzzzzzzzzzzzzzzz"]);
        await MakeAsync(database, ids);
        var before = await RowsAsync(database);

        await ConvertAsync(database);
        await ConvertAsync(database);

        (await RowsAsync(database)).ShouldBe(before);
        (await CountsAsync(database)).ShouldBe([("told_2026_12", 1), ("told_2027_01", 0), ("told_2027_02", 0), ("told_before_2026_12", 2000), ("told_default", 2)]);
        var indexes = await QueryAsync<string>(database, "SELECT c.relname || CASE WHEN i.indisvalid THEN '' ELSE ' broken' END FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = to_regclass('Told') ORDER BY 1");
        indexes.ShouldBe(["ix_told_kind", "told_pkey"]);
        (await QueryAsync<long>(database, "SELECT count(*) FROM pg_index WHERE indrelid = to_regclass('told_before_2026_12')")).ShouldBe([2], "what was there is used, and not built again");
        (await QueryAsync<string>(database, database.Database.Dialect.IntegrityProblems)).ShouldBeEmpty();
        (await ScalarAsync(database, database.Database.Dialect.RowEstimate("Told"))).ShouldBe(2003);
        await Should.ThrowAsync<Npgsql.PostgresException>(() => AddAsync(database, ids[500]));
    }

    [Theory, OnPostgres]
    public async Task Rows_lie_in_their_months_and_what_has_none_is_moved_when_it_is_made(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await MakeAsync(database, []);
        await ConvertAsync(database);
        DateTimeOffset[] moments = [Now.AddDays(-40), Now, new(2026, 11, 30, 23, 59, 59, 999, TimeSpan.Zero), new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero), Now.AddMonths(3), Now.AddMonths(4), Now.AddMonths(5)];
        for (var i = 0; i < moments.Length; i++)
        {
            await AddAsync(database, Id(moments[i], i));
        }

        (await CountsAsync(database)).ShouldBe([("told_2026_11", 2), ("told_2026_12", 1), ("told_2027_01", 0), ("told_2027_02", 1), ("told_default", 3)]);
        var before = await RowsAsync(database);
        (await ReadAsync(database, (s, ct) => s.CountMissingMonthsAsync("Told", Now, ct))).ShouldBe(0);
        (await ReadAsync(database, (s, ct) => s.CountMissingMonthsAsync("Told", Now.AddMonths(1), ct))).ShouldBe(1);
        (await WriteAsync(database, (s, ct) => s.MakeMonthsAsync("Told", Now.AddMonths(1), ct))).ShouldBe(1);
        (await CountsAsync(database)).ShouldBe([("told_2026_11", 2), ("told_2026_12", 1), ("told_2027_01", 0), ("told_2027_02", 1), ("told_2027_03", 1), ("told_default", 2)]);
        (await RowsAsync(database)).ShouldBe(before);
        (await QueryAsync<long>(database, "SELECT count(*) FROM pg_index WHERE indrelid = to_regclass('told_2027_03')")).ShouldBe([2]);
    }

    [Theory, OnPostgres]
    public async Task Hosts_that_make_months_at_once_while_others_write_make_each_once(string provider)
    {
        var place = await TenantPlace.NewAsync(provider);
        var hosts = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => TestDatabase.OpenAsync(place))));
        await MakeAsync(hosts[0], []);
        await ConvertAsync(hosts[0]);
        var now = Now.AddMonths(10);
        using var done = new CancellationTokenSource();
        var written = Task.Run(() => WriteUntilAsync(hosts[0], now, done.Token));

        var made = await Task.WhenAll(hosts.Select(h => Task.Run(() => WriteAsync(h, (s, ct) => s.MakeMonthsAsync("Told", now, ct)))));
        await done.CancelAsync();
        var ids = await written;

        made.Sum().ShouldBe(MonthPartitions.Ahead + 1);
        (await RowsAsync(hosts[1])).Select(r => r.Id).ShouldBe(ids.Order(StringComparer.Ordinal));
        (await CountsAsync(hosts[1])).Single(c => c.Part == "told_2027_09").Rows.ShouldBe(ids.Count, "what came in before its month was made was moved there");
        foreach (var host in hosts)
        {
            await host.DisposeAsync();
        }
    }

    [Theory, OnPostgres]
    public async Task Of_months_that_are_over_only_empty_ones_are_dropped(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await MakeAsync(database, [Id(Now.AddDays(-100), 0)]);
        await ConvertAsync(database);
        await AddAsync(database, Id(Now.AddMonths(2), 0));
        var later = Now.AddMonths(3);

        (await ReadAsync(database, (s, ct) => s.FindEmptyMonthsAsync("Told", later, ct))).ShouldBe(["told_2026_12"]);
        await WriteAsync(database, (s, ct) => s.ExecuteAsync("DELETE FROM Told WHERE Id = @id", new { id = Id(Now.AddDays(-100), 0) }, ct));
        (await ReadAsync(database, (s, ct) => s.FindEmptyMonthsAsync("Told", later, ct))).Order(StringComparer.Ordinal).ShouldBe(["told_2026_12", "told_before_2026_12"]);
        (await WriteAsync(database, (s, ct) => s.DropMonthAsync("Told", "told_2027_01", ct))).ShouldBeFalse("somebody wrote since it was looked at");
        (await WriteAsync(database, (s, ct) => s.DropMonthAsync("Told", "told_before_2026_12", ct))).ShouldBeTrue();
        (await CountsAsync(database)).Select(c => c.Part).ShouldBe(["told_2026_12", "told_2027_01", "told_2027_02", "told_default"]);

        // What belongs where nothing is any more is not refused.
        await AddAsync(database, Id(Now.AddDays(-90), 3));
        (await CountsAsync(database))[^1].ShouldBe(("told_default", 1));
    }

    [Theory, OnSqlite]
    public async Task Where_there_are_no_partitions_nothing_is_done(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await MakeAsync(database, [Id(Now, 0)]);
        await ConvertAsync(database);
        (await WriteAsync(database, (s, ct) => s.MakeMonthsAsync("Told", Now, ct))).ShouldBe(0);
        (await ReadAsync(database, (s, ct) => s.FindEmptyMonthsAsync("Told", Now.AddYears(1), ct))).ShouldBeEmpty();
        (await RowsAsync(database)).Count.ShouldBe(1);
    }

    private static async Task<List<string>> WriteUntilAsync(TestDatabase database, DateTimeOffset moment, CancellationToken stop)
    {
        var ids = new List<string>();
        while (ids.Count < 10 || (!stop.IsCancellationRequested && ids.Count < 100_000))
        {
            var id = Id(moment, ids.Count);
            await database.Database.WriteAsync(WriteClass.Events, (s, ct) => s.InsertNewAsync(new NewRows("Told", ["Id", "Kind"], 1, [[id, 7L]]), ct), CancellationToken.None);
            ids.Add(id);
        }

        return ids;
    }

    private static string Id(DateTimeOffset moment, int number) => IdGenerator.FirstAt(moment)[..20] + number.ToString("d6", System.Globalization.CultureInfo.InvariantCulture);

    private static Task<int> MakeAsync(TestDatabase database, IReadOnlyList<string> ids) => WriteAsync(database, async (session, ct) =>
    {
        await session.ExecuteAsync("CREATE TABLE Told (Id TEXT PRIMARY KEY, Kind INTEGER); " + Index, null, ct);
        await session.AlterTableAsync("ALTER TABLE Told ADD COLUMN Words TEXT", ct);
        await session.InsertManyAsync("Told", ["Id", "Kind", "Words"], ids.Select((id, i) => new object?[] { id, i % 3 == 0 ? null : (long)i, "w" + i }), ct);
        return 0;
    });

    private static Task<int> ConvertAsync(TestDatabase database) => WriteAsync(database, async (session, ct) =>
    {
        await session.PartitionByMonthAsync("Told", [Index], Now, ct);
        return 0;
    });

    private static Task<int> AddAsync(TestDatabase database, string id) => WriteAsync(database, (s, ct) => s.ExecuteAsync("INSERT INTO Told (Id, Kind, Words) VALUES (@id, 1, 'w')", new { id }, ct));

    private static Task<IReadOnlyList<(string Part, long Rows)>> CountsAsync(TestDatabase database) =>
        QueryAsync<(string, long)>(database, "SELECT CAST(p.relname AS TEXT), count(t.Id) FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhrelid LEFT JOIN Told t ON t.tableoid = p.oid WHERE i.inhparent = to_regclass('Told') GROUP BY p.relname ORDER BY p.relname");

    private static Task<IReadOnlyList<(string Id, long? Kind, string? Words)>> RowsAsync(TestDatabase database) => QueryAsync<(string, long?, string?)>(database, "SELECT Id, Kind, Words FROM Told ORDER BY Id");

    private static Task<long> ScalarAsync(TestDatabase database, string sql) => ReadAsync(database, (s, ct) => s.ScalarAsync<long>(sql, null, ct));

    private static Task<IReadOnlyList<T>> QueryAsync<T>(TestDatabase database, string sql) => ReadAsync(database, (s, ct) => s.QueryAsync<T>(sql, null, ct));

    private static Task<T> ReadAsync<T>(TestDatabase database, Func<DbSession, CancellationToken, Task<T>> read) => database.Database.ReadAsync(read, CancellationToken.None);

    private static Task<T> WriteAsync<T>(TestDatabase database, Func<WriteSession, CancellationToken, Task<T>> write) => database.Database.WriteAsync(WriteClass.Bulk, write, CancellationToken.None);
}

using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Testing.Storage;

namespace Studio.Data.Tests;

/// <summary>Statements that stay compiled say what those said that were compiled each time.</summary>
public sealed class KeptStatementTests
{
    private const string Insert = "INSERT INTO Thing (Name) VALUES (@Name)";
    private const string Names = "SELECT Name FROM Thing ORDER BY Name";

    private static CancellationToken Always => CancellationToken.None;

    [Theory, OnSqlite, OnPostgres]
    public async Task A_statement_that_is_run_for_a_list_takes_the_values_of_each(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        for (var round = 0; round < 3; round++)
        {
            await database.Database.WriteAsync(WriteClass.Interactive, (s, ct) => s.ExecuteAsync(Insert, Enumerable.Range(0, 5).Select(i => new { Name = $"{round}{i}" }), ct), Always);
        }

        (await ReadAsync(database)).ShouldBe(Enumerable.Range(0, 3).SelectMany(r => Enumerable.Range(0, 5).Select(i => $"{r}{i}")));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Lists_of_every_length_find_what_is_in_them(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await database.Database.WriteAsync(WriteClass.Interactive, (s, ct) => s.ExecuteAsync(Insert, Enumerable.Range(0, 200).Select(i => new { Name = $"{i:000}" }), ct), Always);
        foreach (var length in Enumerable.Range(1, 40).Concat([64, 150, 151, 200]).Concat(Enumerable.Range(1, 40)))
        {
            var asked = Enumerable.Range(0, length).Select(i => $"{i:000}").ToArray();
            var found = await database.Database.ReadAsync((s, ct) => s.QueryAsync<string>("SELECT Name FROM Thing WHERE Name IN @asked ORDER BY Name", new { asked }, ct), Always);
            found.ShouldBe(asked);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task After_a_failure_a_missing_value_and_a_changed_table_the_same_text_says_what_is_true_now(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await database.InsertAsync("a");
        await Should.ThrowAsync<Exception>(() => database.Database.WriteAsync(WriteClass.Interactive, (s, ct) => s.ExecuteAsync(Insert, new { Name = "a" }, ct), Always));
        await database.InsertAsync("b");
        await Should.ThrowAsync<Exception>(() => database.Database.ReadAsync((s, ct) => s.QueryAsync<string>("SELECT Name FROM Thing WHERE Name = @missing", null, ct), Always));
        (await ReadAsync(database)).ShouldBe(["a", "b"]);
        await database.Database.WriteAsync(WriteClass.Interactive, (s, ct) => s.ExecuteAsync("ALTER TABLE Thing ADD COLUMN Size INTEGER NOT NULL DEFAULT 7", null, ct), Always);
        (await ReadAsync(database)).ShouldBe(["a", "b"]);
        (await database.Database.ReadAsync((s, ct) => s.ScalarAsync<long>("SELECT sum(Size) FROM Thing", null, ct), Always)).ShouldBe(14);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task More_texts_than_are_kept_and_many_readers_at_once_disturb_nobody(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await database.InsertAsync("a");
        var sums = await Task.WhenAll(Enumerable.Range(0, 8).Select(reader => Task.Run(async () =>
        {
            long sum = 0;
            for (var i = 0; i < 200; i++)
            {
                sum += await database.Database.ReadAsync((s, ct) => s.ScalarAsync<long>($"SELECT {i % 100} + @reader FROM Thing", new { reader }, ct), Always);
            }

            return sum;
        })));
        sums.ShouldBe(Enumerable.Range(0, 8).Select(reader => 9_900L + (200 * reader)));
    }

    private static Task<IReadOnlyList<string>> ReadAsync(TestDatabase database) => database.Database.ReadAsync((s, ct) => s.QueryAsync<string>(Names, null, ct), Always);
}

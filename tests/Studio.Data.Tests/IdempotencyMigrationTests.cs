using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Idempotency;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Testing.Storage;

namespace Studio.Data.Tests;

public sealed class IdempotencyMigrationTests
{
    private const string Earlier =
        "CREATE TABLE IdempotencyKey (Scope TEXT NOT NULL, Key TEXT NOT NULL, BodyHash TEXT NOT NULL, Response TEXT NOT NULL, CreatedUtc INTEGER NOT NULL, PRIMARY KEY (Scope, Key)) WITHOUT ROWID";

    [Theory, OnSqlite, OnPostgres]
    public async Task Answers_of_before_the_table_was_laid_out_anew_are_repeated(string provider)
    {
        var place = await TenantPlace.NewAsync(provider);
        var key = IdempotencyKey.From("events:喬", "key", "body"u8)!;
        await using (var database = await TestDatabase.OpenAsync(place))
        {
            await database.Database.WriteAsync(WriteClass.Bulk, async (s, ct) =>
            {
                await s.ExecuteAsync("DROP TABLE IdempotencyKey", null, ct);
                await s.ExecuteAsync(Earlier, null, ct);
                await s.ExecuteAsync("INSERT INTO IdempotencyKey (Scope, Key, BodyHash, Response, CreatedUtc) VALUES (@Scope, @Key, @BodyHash, '7', 1)", key, ct);
                return await s.ExecuteAsync("UPDATE DataMigration SET Version = 1 WHERE Name LIKE '%IdempotencyMigration'", null, ct);
            }, CancellationToken.None);
            await using var again = await TestDatabase.OpenAsync(place);
            (await RunAsync(again, key)).ShouldBe(new IdempotentAnswer<int>(7, Replayed: true));
            (await RunAsync(again, key with { Key = "another" })).ShouldBe(new IdempotentAnswer<int>(9, Replayed: false));
            (await RunAsync(again, key with { Key = "another" })).ShouldBe(new IdempotentAnswer<int>(9, Replayed: true));
        }
    }

    private static Task<IdempotentAnswer<int>> RunAsync(TestDatabase database, IdempotencyKey key) => database.Database.WriteAsync(WriteClass.Interactive,
        (s, ct) => database.Services.GetRequiredService<IdempotencyStore>().RunAsync(s, key, () => Task.FromResult(9), ct), CancellationToken.None);
}

using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Testing.Storage;

namespace Studio.Data.Tests;

public sealed class MigrationTests
{
    // Three steps of three statements each.
    private const int Statements = 9;

    [Theory, OnSqlite, OnPostgres]
    public async Task A_migration_killed_at_any_statement_runs_again_cleanly(string provider)
    {
        for (var deadly = 1; deadly <= Statements; deadly++)
        {
            var place = await TenantPlace.NewAsync(provider);
            var left = await KillAsync(place, deadly);
            await using var database = await TestDatabase.OpenAsync(left, Stepwise.Running(new Life()));

            var rows = await database.Database.ReadAsync((s, ct) => s.QueryAsync<(string A, string B, long C)>("SELECT A, B, C FROM Step ORDER BY A", null, ct), CancellationToken.None);
            rows.ShouldBe([("one", "b", 1), ("two", "b", 1)], $"killed at statement {deadly}");
            (await VersionAsync(database)).ShouldBe(3);
            place.Delete();
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Hosts_that_start_at_once_make_each_step_once(string provider)
    {
        var place = await TenantPlace.NewAsync(provider);
        var life = new Life();
        var databases = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => TestDatabase.OpenAsync(place, Stepwise.Running(life)))));

        life.Statements.ShouldBe(Statements);
        (await VersionAsync(databases[0])).ShouldBe(3);
        foreach (var database in databases)
        {
            await database.DisposeAsync();
        }
    }

    private static Task<long> VersionAsync(TestDatabase database) =>
        database.Database.ReadAsync((s, ct) => s.ScalarAsync<long>("SELECT Version FROM DataMigration WHERE Name LIKE '%Stepwise'", null, ct), CancellationToken.None);

    /// <summary>Lets the migration run up to a statement and takes what is on the disk then.</summary>
    private static async Task<TenantPlace> KillAsync(TenantPlace place, int deadly)
    {
        TenantPlace? left = null;
        var life = new Life
        {
            DeadlyStatement = deadly,
            Kill = async (session, ct) =>
            {
                left = place.Copy();
                if (session.Dialect.Provider == "Postgres")
                {
                    // The session ends in the middle of its transaction, as that of a killed process does.
                    await session.ExecuteAsync("SELECT pg_terminate_backend(pg_backend_pid())", null, ct);
                }

                throw new InvalidOperationException("killed");
            },
        };
        await Should.ThrowAsync<Exception>(() => TestDatabase.OpenAsync(place, Stepwise.Running(life)));
        return left!;
    }

    /// <summary>Counts statements, and ends it all at one of them.</summary>
    internal sealed class Life
    {
        private int _statements;

        public int Statements => _statements;

        public int DeadlyStatement { get; init; }

        public Func<WriteSession, CancellationToken, Task> Kill { get; init; } = (_, _) => Task.CompletedTask;

        public async Task ExecuteAsync(WriteSession session, string sql, CancellationToken cancellationToken)
        {
            await session.ExecuteAsync(sql, null, cancellationToken);
            if (Interlocked.Increment(ref _statements) == DeadlyStatement)
            {
                await Kill(session, cancellationToken);
            }
        }
    }

    internal sealed class Stepwise(Life life) : DataMigration
    {
        public static Action<IServiceCollection> Running(Life life) => services => services.AddSingleton(life).AddMigration<Stepwise>();

        public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
        {
            await life.ExecuteAsync(session, "CREATE TABLE Step (A TEXT PRIMARY KEY)", cancellationToken);
            await life.ExecuteAsync(session, "INSERT INTO Step (A) VALUES ('one')", cancellationToken);
            await life.ExecuteAsync(session, "INSERT INTO Step (A) VALUES ('two')", cancellationToken);
            return 1;
        }

        public async Task<int> UpdateFrom1Async(WriteSession session, CancellationToken cancellationToken)
        {
            await life.ExecuteAsync(session, "ALTER TABLE Step ADD COLUMN B TEXT", cancellationToken);
            await life.ExecuteAsync(session, "UPDATE Step SET B = 'b'", cancellationToken);
            await life.ExecuteAsync(session, "CREATE INDEX IX_Step_B ON Step (B)", cancellationToken);
            return 2;
        }

        public async Task<int> UpdateFrom2Async(WriteSession session, CancellationToken cancellationToken)
        {
            await life.ExecuteAsync(session, "ALTER TABLE Step ADD COLUMN C INTEGER", cancellationToken);
            await life.ExecuteAsync(session, "UPDATE Step SET C = coalesce(C, 0) + 1", cancellationToken);
            await life.ExecuteAsync(session, "CREATE INDEX IX_Step_C ON Step (C)", cancellationToken);
            return 3;
        }
    }
}

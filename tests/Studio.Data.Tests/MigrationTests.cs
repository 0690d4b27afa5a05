using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Migrations;
using Studio.Data.Sessions;

namespace Studio.Data.Tests;

public sealed class MigrationTests
{
    [Fact]
    public async Task A_migration_that_dies_on_its_way_goes_on_from_the_step_it_reached()
    {
        var folder = Directory.CreateTempSubdirectory("studio-data-").FullName;
        Stepwise.FailInSecondStep = true;
        await Should.ThrowAsync<InvalidOperationException>(() => TestDatabase.CreateAsync(s => s.AddMigration<Stepwise>(), folder));

        Stepwise.FailInSecondStep = false;
        await using var database = await TestDatabase.CreateAsync(s => s.AddMigration<Stepwise>(), folder);
        var columns = await database.Database.ReadAsync((s, ct) => s.QueryAsync<string>("SELECT name FROM pragma_table_info('Step') ORDER BY cid", null, ct), CancellationToken.None);
        columns.ShouldBe(["A", "B", "C"]);
        var version = await database.Database.ReadAsync((s, ct) => s.ScalarAsync<long>("SELECT Version FROM DataMigration WHERE Name LIKE '%Stepwise'", null, ct), CancellationToken.None);
        version.ShouldBe(3);
    }

    internal sealed class Stepwise : DataMigration
    {
        public static bool FailInSecondStep { get; set; }

        public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
        {
            await session.ExecuteAsync("CREATE TABLE Step (A TEXT)", null, cancellationToken);
            return 1;
        }

        public async Task<int> UpdateFrom1Async(WriteSession session, CancellationToken cancellationToken)
        {
            await session.ExecuteAsync("ALTER TABLE Step ADD COLUMN B TEXT", null, cancellationToken);
            return FailInSecondStep ? throw new InvalidOperationException("power cut") : 2;
        }

        public async Task<int> UpdateFrom2Async(WriteSession session, CancellationToken cancellationToken)
        {
            await session.ExecuteAsync("ALTER TABLE Step ADD COLUMN C TEXT", null, cancellationToken);
            return 3;
        }
    }
}

using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Tenants;

namespace Studio.Data.Migrations;

/// <summary>Runs what migrations are due before a tenant serves: each by itself, or all in the scope's transaction where there is one.</summary>
internal sealed class MigrationRunner(IDatabase database, UnitOfWork unit, IEnumerable<DataMigration> migrations) : IShellActivator
{
    public int Order => -1000;

    public async Task ActivateAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        if (unit.Current is null)
        {
            await database.PrepareAsync(cancellationToken);
        }

        var versions = await LoadVersionsAsync(cancellationToken);
        foreach (var migration in migrations.OrderBy(m => m.Order))
        {
            var version = versions.GetValueOrDefault(migration.Name);
            while (migration.StepFrom(version) is { } step)
            {
                var before = version;
                version = await unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
                {
                    // Another host may have started at the same moment: whoever writes first makes the step.
                    var kept = await session.ScalarAsync<long>("SELECT Version FROM DataMigration WHERE Name = @Name", new { migration.Name }, ct);
                    if (kept != before)
                    {
                        return (int)kept;
                    }

                    var reached = await step(session, ct);
                    await session.ExecuteAsync("INSERT INTO DataMigration (Name, Version) VALUES (@Name, @reached) ON CONFLICT (Name) DO UPDATE SET Version = @reached",
                        new { migration.Name, reached }, ct);
                    return reached;
                }, cancellationToken);
            }
        }
    }

    private async Task<Dictionary<string, int>> LoadVersionsAsync(CancellationToken cancellationToken)
    {
        await unit.WriteAsync(WriteClass.Interactive, (session, ct) => session.ExecuteAsync("CREATE TABLE IF NOT EXISTS DataMigration (Name TEXT PRIMARY KEY, Version INTEGER NOT NULL)", null, ct), cancellationToken);
        var rows = await unit.ReadAsync((session, ct) => session.QueryAsync<MigrationRow>("SELECT Name, Version FROM DataMigration", null, ct), cancellationToken);
        return rows.ToDictionary(r => r.Name, r => (int)r.Version, StringComparer.Ordinal);
    }

    private sealed record MigrationRow(string Name, long Version);
}

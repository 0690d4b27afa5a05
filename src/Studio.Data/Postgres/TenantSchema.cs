using Npgsql;
using Studio.Data.Dialects;
using Studio.Kernel.Tenants;

namespace Studio.Data.Postgres;

/// <summary>The tenant's schema on a PostgreSQL server.</summary>
internal sealed class TenantSchema : ITenantStorage
{
    // The administrator is made in the transaction that ends a set-up.
    public async Task<bool> HoldsTenantAsync(ShellSettings settings, CancellationToken cancellationToken)
    {
        if (settings.DatabaseProvider != PostgresDialect.Name)
        {
            return false;
        }

        await using var connections = new PostgresConnections(settings);
        await using var connection = await connections.Writers.OpenConnectionAsync(cancellationToken);
        await using var exists = new NpgsqlCommand("SELECT count(*) FROM information_schema.tables WHERE table_schema = $1 AND table_name = 'User'", connection) { Parameters = { new NpgsqlParameter { Value = settings.Schema } } };
        if ((long)(await exists.ExecuteScalarAsync(cancellationToken))! == 0)
        {
            return false;
        }

        await using var users = new NpgsqlCommand("SELECT count(*) FROM \"User\"", connection);
        return (long)(await users.ExecuteScalarAsync(cancellationToken))! > 0;
    }

    public async Task RemoveAsync(ShellSettings settings, CancellationToken cancellationToken)
    {
        if (settings.DatabaseProvider != PostgresDialect.Name)
        {
            return;
        }

        await using var connections = new PostgresConnections(settings);
        await using var connection = await connections.Writers.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand($"DROP SCHEMA IF EXISTS {PostgresConnections.Quote(settings.Schema)} CASCADE", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

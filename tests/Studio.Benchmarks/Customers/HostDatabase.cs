using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Studio.Kernel.Tenants;
using Studio.Testing;

namespace Studio.Benchmarks.Customers;

/// <summary>The database of a host's tenant, beside the host: for rows that would take hours over HTTP.</summary>
internal static class HostDatabase
{
    /// <summary>Opens a connection of its own.</summary>
    public static async Task<DbConnection> OpenAsync(StudioHost host, string provider, CancellationToken cancellationToken)
    {
        DbConnection connection = provider == "Postgres"
            ? new NpgsqlConnection(new NpgsqlConnectionStringBuilder(host.Settings["Studio__Database__ConnectionString"]) { SearchPath = TenantDefaults.SchemaOf("Default"), Pooling = false, CommandTimeout = 300 }.ConnectionString)
            : new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(host.DataFolder, "Sites", "Default", "studio.db"), Mode = SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = 300 }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }
}

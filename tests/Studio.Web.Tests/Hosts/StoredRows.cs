using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;
using Studio.Kernel.Tenants;
using Studio.Testing;

namespace Studio.Web.Tests.Hosts;

/// <summary>Looks into the tenant's database beside the host, without its help: what is stored, not what the host says is stored.</summary>
public sealed class StoredRows(StudioHost host, string tenant = "Default")
{
    /// <summary>When a key was last used: noted once a minute, so that the asking changes it now and then.</summary>
    private const string Noted = "LastUsedUtc";

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = Connect();
        await connection.OpenAsync();
        await connection.ExecuteAsync(connection is SqliteConnection ? "PRAGMA query_only=ON" : "SET default_transaction_read_only = on");
        return [.. await connection.QueryAsync<T>(sql, parameters)];
    }

    public async Task<long> CountAsync(string what, object? parameters = null) => (await QueryAsync<long>("SELECT count(*) FROM " + what, parameters))[0];

    /// <summary>How many rows each table has that people's and programs' doings fill.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CountsAsync()
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in new[] { "ContentItem", "Interaction", "SubjectLink", "SubjectMember", "OrderLine", "Decision", "DecisionResponse", "CartLine", "Outbox", "Role", "\"User\"", "RoleClaim" })
        {
            counts[table] = await CountAsync(table);
        }

        return counts;
    }

    /// <summary>Every table with all that is in it, as one hash each; but for what the asking itself leaves behind.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ContentsAsync()
    {
        await using var connection = Connect();
        await connection.OpenAsync();
        var tables = await connection.QueryAsync<string>(connection is SqliteConnection
            ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            : "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()");
        var contents = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var table in tables)
        {
            var rows = (await connection.QueryAsync($"SELECT * FROM \"{table}\"")).Select(r => string.Join('|', ((IDictionary<string, object?>)r).Where(c => !c.Key.Equals(Noted, StringComparison.OrdinalIgnoreCase)).Select(c => $"{c.Key}={(c.Value is byte[] bytes ? Convert.ToHexString(bytes) : c.Value)}")));
            contents[table.ToUpperInvariant()] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', rows.Order(StringComparer.Ordinal)))));
        }

        return contents;
    }

    /// <summary>The way to the tenant.</summary>
    private DbConnection Connect()
    {
        return host.Settings.TryGetValue("Studio__Database__ConnectionString", out var server)
            ? new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server) { SearchPath = TenantDefaults.SchemaOf(tenant), Pooling = false }.ConnectionString)
            : new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = Path.Combine(host.DataFolder, "Sites", tenant, "studio.db"),
                Mode = SqliteOpenMode.ReadWrite, // WAL needs its shared memory file even to read.
                Pooling = false,
                DefaultTimeout = 30,
            }.ConnectionString);
    }
}

using System.Data.Common;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Studio.Web.Tests.Hosts;

/// <summary>Looks into the tenant's database beside the host, without its help: what is stored, not what the host says is stored.</summary>
public sealed class StoredRows(string dataFolder, string tenant = "Default")
{
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
        foreach (var table in new[] { "ContentItem", "Interaction", "VisitorLink", "OrderLine", "Decision", "DecisionResponse", "CartLine", "Outbox", "Role", "\"User\"", "RoleClaim" })
        {
            counts[table] = await CountAsync(table);
        }

        return counts;
    }

    /// <summary>The way to the tenant as its settings say.</summary>
    private DbConnection Connect()
    {
        var settings = JsonNode.Parse(File.ReadAllText(Path.Combine(dataFolder, "tenants.json")))!.AsArray().Single(t => (string)t!["Name"]! == tenant)!;
        return (string)settings["DatabaseProvider"]! == "Postgres"
            ? new NpgsqlConnection(new NpgsqlConnectionStringBuilder((string)settings["ConnectionString"]!) { SearchPath = (string)settings["Schema"]!, Pooling = false }.ConnectionString)
            : new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = Path.Combine(dataFolder, "Sites", tenant, "studio.db"),
                Mode = SqliteOpenMode.ReadWrite, // WAL needs its shared memory file even to read.
                Pooling = false,
                DefaultTimeout = 30,
            }.ConnectionString);
    }
}

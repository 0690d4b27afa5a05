using System.Data.Common;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Sessions;

namespace Studio.Compliance;

/// <summary>A tenant's tables as they are in its database, whoever made them.</summary>
internal static class TenantTables
{
    /// <summary>Every column of every table, quoted for SQL.</summary>
    public static async Task<IReadOnlyList<(string Table, string Column)>> ColumnsAsync(DbConnection connection)
    {
        var sqlite = connection.GetType().Name.Contains("Sqlite", StringComparison.Ordinal);
        var columns = await connection.QueryAsync<(string Table, string Column)>(sqlite
            ? "SELECT '\"' || m.name || '\"', '\"' || c.name || '\"' FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"
            : "SELECT quote_ident(table_name), quote_ident(column_name) FROM information_schema.columns WHERE table_schema = current_schema()");
        return [.. columns];
    }

    /// <summary>How many rows all tables have together, but for those that the host keeps for itself and changes at any time.</summary>
    public static async Task<long> CountRowsAsync(IServiceProvider tenant)
    {
        await using var connection = await tenant.GetRequiredService<IDatabase>().OpenReaderAsync(CancellationToken.None);
        var tables = (await ColumnsAsync(connection)).Select(c => c.Table).Distinct(StringComparer.Ordinal).Where(t => !t.Contains("BackgroundTask", StringComparison.OrdinalIgnoreCase));
        return await connection.ExecuteScalarAsync<long>($"SELECT {string.Join(" + ", tables.Select(t => $"(SELECT count(*) FROM {t})"))}");
    }
}

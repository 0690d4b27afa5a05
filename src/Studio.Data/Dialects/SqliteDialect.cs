using Microsoft.Data.Sqlite;
using Studio.Data.Sessions;

namespace Studio.Data.Dialects;

/// <summary>SQLite, in whose words statements are written.</summary>
public sealed class SqliteDialect : SqlDialect
{
    /// <summary>The name of the provider.</summary>
    public const string Name = "Sqlite";

    private SqliteDialect()
    {
    }

    /// <summary>The only one.</summary>
    public static SqliteDialect Instance { get; } = new();

    /// <inheritdoc/>
    public override string Provider => Name;

    /// <inheritdoc/>
    public override string LockRows => "";

    /// <inheritdoc/>
    public override int ListLength => 64;

    internal override string? Lock(string name, bool shared) => null;

    internal override string IntegrityProblems => "PRAGMA integrity_check(20)";

    /// <inheritdoc/>
    public override string JsonText(string column, string path) => $"json_extract({column}, '$.{path}')";

    /// <inheritdoc/>
    public override string Unindexed(string column) => "+" + column;

    /// <inheritdoc/>
    public override string Order(string column, bool descending) => column + (descending ? " DESC" : " ASC");

    /// <inheritdoc/>
    public override string IndexedColumn(string column) => column;

    /// <inheritdoc/>
    public override string RowEstimate(string table) => $"SELECT count(*) FROM {table}";

    /// <inheritdoc/>
    public override IDisposable StopOn(DbSession session, CancellationToken cancellationToken)
    {
        var connection = (SqliteConnection)session.Connection;
        return cancellationToken.Register(() => SQLitePCL.raw.sqlite3_interrupt(connection.Handle));
    }

    internal override Statement Translate(string sql) => new(sql, null);

    internal override Task InsertManyAsync(WriteSession session, string table, IReadOnlyList<string> columns, IEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        // One statement, compiled once: a longer one for many rows is no faster here.
        using var statement = SqliteStatement.Of((SqliteConnection)session.Connection,
            $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(_ => "?"))})");
        foreach (var row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            statement.Execute(row);
        }

        return Task.CompletedTask;
    }

    internal override Task UpsertManyAsync(WriteSession session, string table, IReadOnlyList<WrittenColumn> columns, int keys, bool overwrite, IEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        using var statement = SqliteStatement.Of((SqliteConnection)session.Connection,
            $"INSERT INTO {table} ({string.Join(", ", columns.Select(c => c.Name))}) VALUES ({string.Join(", ", columns.Select(_ => "?"))}) {OnConflict(columns, keys, overwrite)}");
        foreach (var row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            statement.Execute(row);
        }

        return Task.CompletedTask;
    }

    internal override Task<IReadOnlyList<bool>> InsertNewAsync(WriteSession session, NewRows rows, CancellationToken cancellationToken)
    {
        using var statement = SqliteStatement.Of((SqliteConnection)session.Connection,
            $"INSERT INTO {rows.Table} ({string.Join(", ", rows.Columns)}) VALUES ({string.Join(", ", rows.Columns.Select(_ => "?"))}) ON CONFLICT ({string.Join(", ", rows.Columns.Take(rows.Keys))}) DO NOTHING");
        var inserted = new bool[rows.Rows.Count];
        for (var i = 0; i < inserted.Length; i++)
        {
            statement.Execute(rows.Rows[i]);
            inserted[i] = statement.Changed > 0;
        }

        return Task.FromResult<IReadOnlyList<bool>>(inserted);
    }

    /// <inheritdoc/>
    public override async Task<bool> HasColumnAsync(DbSession session, string table, string column, CancellationToken cancellationToken) =>
        await session.ScalarAsync<long>("SELECT count(*) FROM pragma_table_info(@table) WHERE lower(name) = lower(@column)", new { table, column }, cancellationToken) > 0;

    internal override Task AlterAsync(WriteSession session, string sql, CancellationToken cancellationToken) => session.ExecuteAsync(sql, null, cancellationToken);
}

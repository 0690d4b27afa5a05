using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Npgsql;
using Studio.Data.Postgres;
using Studio.Data.Sessions;

namespace Studio.Data.Dialects;

/// <summary>
/// PostgreSQL 15 and later. Texts are kept and ordered by their bytes, as in SQLite, whatever the server's locale is; LIKE does not mind the
/// case of a to z, as in SQLite.
/// </summary>
public sealed partial class PostgresDialect : SqlDialect
{
    /// <summary>The name of the provider.</summary>
    public const string Name = "Postgres";

    /// <summary>The collation that does not mind case; each tenant's schema has it.</summary>
    internal const string CreateNoCase = "CREATE COLLATION IF NOT EXISTS nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false)";

    private const int MostKept = 4096;
    internal const int SecondsForTables = 600;
    private const int AlterAttempts = 40;
    private static readonly TimeSpan AlterPause = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, Statement> _translated = new(StringComparer.Ordinal);

    private PostgresDialect()
    {
    }

    /// <summary>The only one.</summary>
    public static PostgresDialect Instance { get; } = new();

    /// <inheritdoc/>
    public override string Provider => Name;

    /// <inheritdoc/>
    public override string LockRows => " FOR NO KEY UPDATE";

    /// <inheritdoc/>
    public override int ListLength => 512;

    internal override string Lock(string name, bool shared) => $"SELECT pg_advisory_xact_lock{(shared ? "_shared" : "")}(hashtextextended('studio:' || current_schema() || ':{name}', 0))";

    internal override string IntegrityProblems => """
        SELECT 'The index ' || c.relname || ' is not valid: build it again by REINDEX.' FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = current_schema() AND NOT (i.indisvalid AND i.indisready)
        """;

    /// <inheritdoc/>
    public override string JsonText(string column, string path) => $"({column}::json #>> '{{{path.Replace('.', ',')}}}')";

    /// <inheritdoc/>
    public override string Unindexed(string column) => column;

    /// <inheritdoc/>
    public override string Order(string column, bool descending) => column + (descending ? " DESC NULLS LAST" : " ASC NULLS FIRST");

    /// <inheritdoc/>
    public override string IndexedColumn(string column) => column + " NULLS FIRST";

    /// <inheritdoc/>
    public override string RowEstimate(string table) => $"""
        SELECT CAST(CASE WHEN c.relkind = 'p' THEN (SELECT sum(greatest(p.reltuples, 0)) FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhrelid WHERE i.inhparent = c.oid) ELSE c.reltuples END AS BIGINT)
        FROM pg_class c WHERE c.oid = to_regclass('{table}')
        """;

    /// <inheritdoc/>
    public override IDisposable StopOn(DbSession session, CancellationToken cancellationToken) => default(CancellationTokenRegistration);

    internal override Statement Translate(string sql)
    {
        if (_translated.TryGetValue(sql, out var known))
        {
            return known;
        }

        var changesTables = ChangesTables().IsMatch(sql);
        var translated = changesTables ? TranslateTables(sql) : sql;
        translated = List().Replace(translated, m => m.Groups["not"].Success ? $"<> ALL({m.Groups["name"].Value})" : $"= ANY({m.Groups["name"].Value})");
        translated = LowerParameter().Replace(translated, "lower(${name} COLLATE \"C\")");
        translated = Like().Replace(translated, m => $"ILIKE {m.Groups["name"].Value}{(m.Groups["name"].Success ? " COLLATE \"C\"" : "")}");
        var statement = new Statement(translated, changesTables ? SecondsForTables : null);

        // Statements come from the program and the definitions, so that there are few; one that is made of values would be many.
        if (_translated.Count < MostKept)
        {
            _translated.TryAdd(sql, statement);
        }

        return statement;
    }

    internal override async Task InsertManyAsync(WriteSession session, string table, IReadOnlyList<string> columns, IEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        await using var writer = await ((NpgsqlConnection)session.Connection).BeginBinaryImportAsync($"COPY {table} ({string.Join(", ", columns)}) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var row in rows)
        {
            await writer.StartRowAsync(cancellationToken);
            foreach (var value in row)
            {
                switch (value)
                {
                    case null:
                        await writer.WriteNullAsync(cancellationToken);
                        break;
                    case string text:
                        await writer.WriteAsync(text, NpgsqlTypes.NpgsqlDbType.Text, cancellationToken);
                        break;
                    default:
                        await writer.WriteAsync(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture), NpgsqlTypes.NpgsqlDbType.Bigint, cancellationToken);
                        break;
                }
            }
        }

        await writer.CompleteAsync(cancellationToken);
    }

    internal override async Task UpsertManyAsync(WriteSession session, string table, IReadOnlyList<WrittenColumn> columns, int keys, bool overwrite, IEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        var written = rows.ToList();
        if (written.Count == 0)
        {
            return;
        }

        await using var command = ((NpgsqlConnection)session.Connection).CreateCommand();
        command.Transaction = (NpgsqlTransaction?)session.Transaction;
        var types = columns.Select((c, i) => $"${i + 1}::{(c.Kind switch { WrittenKind.Text => "text[]", WrittenKind.Whole => "bigint[]", _ => "double precision[]" })}");
        command.CommandText = $"INSERT INTO {table} ({string.Join(", ", columns.Select(c => c.Name))}) SELECT * FROM unnest({string.Join(", ", types)}) {OnConflict(columns, keys, overwrite)}";
        for (var i = 0; i < columns.Count; i++)
        {
            command.Parameters.Add(new NpgsqlParameter
            {
                Value = columns[i].Kind switch
                {
                    WrittenKind.Text => written.ConvertAll(r => (string?)r[i]).ToArray(),
                    WrittenKind.Whole => written.ConvertAll(r => (long?)r[i]).ToArray(),
                    _ => (object)written.ConvertAll(r => (double?)r[i]).ToArray(),
                },
            });
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    internal override async Task<IReadOnlyList<bool>> InsertNewAsync(WriteSession session, NewRows rows, CancellationToken cancellationToken)
    {
        // One statement whose words are the same for every number of rows, so that the server knows it. Those who insert the same rows elsewhere do it in the same order.
        var order = Enumerable.Range(0, rows.Rows.Count).OrderBy(i => KeyOf(rows.Rows[i], rows.Keys), StringComparer.Ordinal).ToArray();
        var key = string.Join(", ", rows.Columns.Take(rows.Keys));
        await using var command = ((NpgsqlConnection)session.Connection).CreateCommand();
        command.Transaction = (NpgsqlTransaction?)session.Transaction;
        command.CommandText = $"INSERT INTO {rows.Table} ({string.Join(", ", rows.Columns)}) SELECT * FROM unnest({string.Join(", ", rows.Columns.Select((_, c) => $"${c + 1}"))}) ON CONFLICT ({key}) DO NOTHING RETURNING {key}";
        for (var column = 0; column < rows.Columns.Count; column++)
        {
            command.Parameters.Add(Array.Exists(order, i => rows.Rows[i][column] is not (null or string))
                ? new NpgsqlParameter<long?[]> { TypedValue = Array.ConvertAll(order, i => rows.Rows[i][column] is { } number ? Convert.ToInt64(number, System.Globalization.CultureInfo.InvariantCulture) : (long?)null) }
                : new NpgsqlParameter<string?[]> { TypedValue = Array.ConvertAll(order, i => (string?)rows.Rows[i][column]), NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Text });
        }

        var inserted = new HashSet<string>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new object?[rows.Keys];
        while (await reader.ReadAsync(cancellationToken))
        {
            reader.GetValues(found!);
            inserted.Add(KeyOf(found, rows.Keys));
        }

        return [.. rows.Rows.Select(r => inserted.Contains(KeyOf(r, rows.Keys)))];
    }

    private static string KeyOf(object?[] row, int keys) => keys == 1 ? (string)row[0]! : string.Join('\0', row.Take(keys));

    /// <inheritdoc/>
    public override async Task<bool> HasColumnAsync(DbSession session, string table, string column, CancellationToken cancellationToken) =>
        await session.ScalarAsync<long>("SELECT count(*) FROM pg_attribute WHERE attrelid = to_regclass(@table) AND attname = lower(@column) AND NOT attisdropped", new { table, column }, cancellationToken) > 0;

    /// <summary>
    /// Waits for the table's lock in short steps: whoever waits for it holds up all who read the table after it, and a long reader may hold
    /// it for minutes.
    /// </summary>
    internal override async Task AlterAsync(WriteSession session, string sql, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await session.Transaction!.SaveAsync("alter", cancellationToken);
            try
            {
                await session.ExecuteAsync("SET LOCAL lock_timeout = '300ms'", null, cancellationToken);
                await session.ExecuteAsync(sql, null, cancellationToken);
                await session.ExecuteAsync($"SET LOCAL lock_timeout = '{PostgresConnections.LockTimeout}'", null, cancellationToken);
                return;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable && attempt < AlterAttempts)
            {
                await session.Transaction.RollbackAsync("alter", cancellationToken);
                await Task.Delay(AlterPause, cancellationToken);
            }
        }
    }

    private static string TranslateTables(string sql)
    {
        var translated = Identity().Replace(sql, "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY");
        translated = WithoutRowId().Replace(translated, "");
        translated = Integer().Replace(translated, "BIGINT");
        translated = Real().Replace(translated, "DOUBLE PRECISION");
        translated = Blob().Replace(translated, "BYTEA");
        return Text().Replace(translated, m => m.Value.Contains("COLLATE", StringComparison.Ordinal) ? m.Value : "TEXT COLLATE \"C\"" + m.Value["TEXT".Length..]);
    }

    [GeneratedRegex(@"\b(CREATE|ALTER|DROP)\s+(TABLE|INDEX|UNIQUE\s+INDEX)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ChangesTables();

    [GeneratedRegex(@"\bINTEGER\s+PRIMARY\s+KEY\s+AUTOINCREMENT\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Identity();

    [GeneratedRegex(@"\s*\bWITHOUT\s+ROWID\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex WithoutRowId();

    [GeneratedRegex(@"\bINTEGER\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Integer();

    [GeneratedRegex(@"\bREAL\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Real();

    [GeneratedRegex(@"\bBLOB\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Blob();

    // A text column up to its end, where it may name a collation of its own.
    [GeneratedRegex(@"\bTEXT\b[^,;]*", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Text();

    [GeneratedRegex(@"\b((?<not>NOT)\s+)?IN\s+(?<name>@\w+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex List();

    [GeneratedRegex(@"\blower\((?<name>@\w+)\)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex LowerParameter();

    // The collation of the parameter: LIKE cannot be asked of a column that does not mind case.
    [GeneratedRegex(@"\bLIKE\b\s*(?<name>@\w+)?", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Like();
}

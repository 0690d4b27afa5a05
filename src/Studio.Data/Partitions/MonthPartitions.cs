using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Studio.Data.Dialects;
using Studio.Data.Postgres;
using Studio.Data.Sessions;
using Studio.Kernel.Identifiers;

namespace Studio.Data.Partitions;

/// <summary>
/// A log in parts by month, where the database has partitions (PostgreSQL); elsewhere nothing is done. The key of such a table is <c>Id</c>, an id of <see cref="IdGenerator"/>: the time inside it is that of
/// the recording, so that the key alone says the month (of UTC), stays unique over all months, and what happened long ago but is recorded now lies with what is recorded now. What no month is made for is
/// kept by a part for the rest: nothing is ever refused.
/// </summary>
public static partial class MonthPartitions
{
    /// <summary>How many months after the present one are made in advance.</summary>
    public const int Ahead = 3;

    /// <summary>
    /// Makes an ordinary table one of months. What it holds becomes its first part as it is, with its indexes: nothing is copied, but every row is read once. Who reads or writes the table waits until the end.
    /// Done again, it does nothing.
    /// </summary>
    /// <param name="session">The transaction.</param>
    /// <param name="table">The table, by a name that the program chose. Its primary key is <c>Id</c>.</param>
    /// <param name="indexes">The statements that make its other indexes, under the names that they have.</param>
    /// <param name="now">What is there becomes the part of all time up to the end of the present month.</param>
    /// <param name="cancellationToken">Ends it; the transaction is then undone.</param>
    public static async Task PartitionByMonthAsync(this WriteSession session, string table, IReadOnlyList<string> indexes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!IsSupported(session) || await IsPartitionedAsync(session, table, cancellationToken))
        {
            return;
        }

        await session.AlterTableAsync($"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE", cancellationToken);
        var isEmpty = await IsEmptyAsync(session, table, cancellationToken);
        var until = MonthOf(now).AddMonths(1);
        var old = Name(table, "before_" + Suffix(until));
        await SetAsideAsync(session, table, old, cancellationToken);
        await RunAsync(session, $"CREATE TABLE {table} (LIKE {old} INCLUDING DEFAULTS) PARTITION BY RANGE (Id); ALTER TABLE {table} ADD PRIMARY KEY (Id)", cancellationToken);
        await RunAsync(session, $"CREATE TABLE {Name(table, "default")} PARTITION OF {table} DEFAULT", cancellationToken);
        if (isEmpty)
        {
            await RunAsync(session, $"DROP TABLE {old}", cancellationToken);
        }
        else
        {
            // Of a clock that went ahead, or of no clock: those go to the rest, and from there to their months.
            await MoveAsync(session, old, table, $"Id >= '{IdGenerator.FirstAt(until)}'", cancellationToken);
            await RunAsync(session, $"ALTER TABLE {table} ATTACH PARTITION {old} FOR VALUES FROM (MINVALUE) TO ('{IdGenerator.FirstAt(until)}')", cancellationToken);
        }

        foreach (var index in indexes)
        {
            // One that the first part has already becomes a part of the whole one; it is not built again.
            await session.ExecuteAsync(index, null, cancellationToken);
        }

        await session.MakeMonthsAsync(table, now, cancellationToken);
        if (!isEmpty)
        {
            await RunAsync(session, $"ANALYZE {table}", cancellationToken);
        }
    }

    /// <summary>
    /// Makes the parts of the present month and of the next ones, where they are not there yet. Who writes goes on meanwhile. What came in for one of them before it was made is moved into it.
    /// </summary>
    /// <returns>How many were made.</returns>
    public static async Task<int> MakeMonthsAsync(this WriteSession session, string table, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!IsSupported(session) || !await IsPartitionedAsync(session, table, cancellationToken))
        {
            return 0;
        }

        await session.HoldLockAsync("months-" + table.ToLowerInvariant(), cancellationToken);
        var parts = await PartsAsync(session, table, cancellationToken);
        var made = 0;
        for (var ahead = 0; ahead <= Ahead; ahead++)
        {
            var month = MonthOf(now).AddMonths(ahead);
            if (!parts.Any(p => p.Holds(IdGenerator.FirstAt(month))))
            {
                await MakeAsync(session, table, month, isBegun: ahead == 0, cancellationToken);
                made++;
            }
        }

        return made;
    }

    /// <summary>How many of the months that <see cref="MakeMonthsAsync"/> makes are missing.</summary>
    public static async Task<int> CountMissingMonthsAsync(this DbSession session, string table, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!IsSupported(session) || !await IsPartitionedAsync(session, table, cancellationToken))
        {
            return 0;
        }

        var parts = await PartsAsync(session, table, cancellationToken);
        return Enumerable.Range(0, Ahead + 1).Count(ahead => !parts.Any(p => p.Holds(IdGenerator.FirstAt(MonthOf(now).AddMonths(ahead)))));
    }

    /// <summary>The parts of months that are over and hold nothing any more, by name.</summary>
    public static async Task<IReadOnlyList<string>> FindEmptyMonthsAsync(this DbSession session, string table, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!IsSupported(session) || !await IsPartitionedAsync(session, table, cancellationToken))
        {
            return [];
        }

        var empty = new List<string>();
        foreach (var part in (await PartsAsync(session, table, cancellationToken)).Where(p => p.EndsBefore(IdGenerator.FirstAt(MonthOf(now)))))
        {
            if (await IsEmptyAsync(session, part.Name, cancellationToken))
            {
                empty.Add(part.Name);
            }
        }

        return empty;
    }

    /// <summary>Drops a part that <see cref="FindEmptyMonthsAsync"/> named, if it is still empty; who reads or writes the table waits for some milliseconds.</summary>
    /// <returns>True where it was dropped.</returns>
    public static async Task<bool> DropMonthAsync(this WriteSession session, string table, string part, CancellationToken cancellationToken)
    {
        await session.AlterTableAsync($"LOCK TABLE ONLY {table}, {part} IN ACCESS EXCLUSIVE MODE", cancellationToken);
        if (!await IsEmptyAsync(session, part, cancellationToken))
        {
            return false;
        }

        await RunAsync(session, $"DROP TABLE {part}", cancellationToken);
        return true;
    }

    /// <summary>
    /// Lets the planner know how the whole table is made up, where it has grown by a fifth since: the server looks at each part by itself, and never at the whole.
    /// </summary>
    public static async Task AnalyzeMonthsAsync(this DbSession session, string table, CancellationToken cancellationToken)
    {
        if (IsSupported(session) && await session.ScalarAsync<bool>($"""
            SELECT sum(greatest(p.reltuples, 0)) > 1.2 * greatest(c.reltuples, 0) FROM pg_class c JOIN pg_inherits i ON i.inhparent = c.oid JOIN pg_class p ON p.oid = i.inhrelid
            WHERE c.oid = to_regclass('{table}') GROUP BY c.oid, c.reltuples
            """, null, cancellationToken))
        {
            await session.ScalarAsync<object>($"ANALYZE {table}", null, cancellationToken);
        }
    }

    private static bool IsSupported(DbSession session) => session.Dialect is PostgresDialect;

    private static Task<bool> IsPartitionedAsync(DbSession session, string table, CancellationToken cancellationToken) =>
        session.ScalarAsync<bool>($"SELECT relkind = 'p' FROM pg_class WHERE oid = to_regclass('{table}')", null, cancellationToken);

    private static async Task<bool> IsEmptyAsync(DbSession session, string part, CancellationToken cancellationToken) =>
        !await session.ScalarAsync<bool>($"SELECT EXISTS (SELECT 1 FROM {part})", null, cancellationToken);

    private static async Task SetAsideAsync(WriteSession session, string table, string old, CancellationToken cancellationToken)
    {
        var indexes = await session.QueryAsync<string>($"SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = to_regclass('{table}')", null, cancellationToken);
        await RunAsync(session, $"ALTER TABLE {table} RENAME TO {old}", cancellationToken);
        foreach (var index in indexes)
        {
            // The names are those of the whole table's indexes from now on.
            await RunAsync(session, $"ALTER INDEX {PostgresConnections.Quote(index)} RENAME TO {PostgresConnections.Quote(index + old[table.Length..])}", cancellationToken);
        }
    }

    private static async Task MoveAsync(WriteSession session, string from, string to, string where, CancellationToken cancellationToken)
    {
        var columns = await session.ScalarAsync<string>($"SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = to_regclass('{from}') AND attnum > 0 AND NOT attisdropped", null, cancellationToken);
        await RunAsync(session, $"WITH Moved AS (DELETE FROM {from} WHERE {where} RETURNING {columns}) INSERT INTO {to} ({columns}) SELECT {columns} FROM Moved", cancellationToken);
    }

    /// <summary>
    /// A table of its own first, then a part: made as a part at once it would lock out all who use the whole table. Only the part for the rest is locked, and those who write where the month has begun: one
    /// who has chosen the rest already would be refused after the month is made.
    /// </summary>
    private static async Task MakeAsync(WriteSession session, string table, DateTimeOffset month, bool isBegun, CancellationToken cancellationToken)
    {
        var (part, rest) = (Name(table, Suffix(month)), Name(table, "default"));
        var (from, to) = (IdGenerator.FirstAt(month), IdGenerator.FirstAt(month.AddMonths(1)));
        await RunAsync(session, $"CREATE TABLE {part} (LIKE {table} INCLUDING ALL)", cancellationToken);
        if (isBegun)
        {
            await session.AlterTableAsync($"LOCK TABLE ONLY {table} IN SHARE ROW EXCLUSIVE MODE", cancellationToken);
        }

        await session.AlterTableAsync($"LOCK TABLE {rest} IN ACCESS EXCLUSIVE MODE", cancellationToken);
        await MoveAsync(session, rest, part, $"Id >= '{from}' AND Id < '{to}'", cancellationToken);
        await session.AlterTableAsync($"ALTER TABLE {table} ATTACH PARTITION {part} FOR VALUES FROM ('{from}') TO ('{to}')", cancellationToken);
    }

    private static async Task<IReadOnlyList<Part>> PartsAsync(DbSession session, string table, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<PartRow>($"SELECT c.relname AS Name, pg_get_expr(c.relpartbound, c.oid) AS Bound FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = to_regclass('{table}')", null, cancellationToken);
        return [.. rows.Select(r => (r.Name, Match: Bound().Match(r.Bound))).Where(r => r.Match.Success).Select(r => new Part(r.Name, r.Match.Groups["from"].Value, r.Match.Groups["to"].Value))];
    }

    /// <summary>In PostgreSQL's own words: those that all databases share are translated, and there LIKE is something else.</summary>
    private static async Task RunAsync(WriteSession session, string sql, CancellationToken cancellationToken)
    {
        await using var command = ((NpgsqlConnection)session.Connection).CreateCommand();
        (command.Transaction, command.CommandText, command.CommandTimeout) = ((NpgsqlTransaction?)session.Transaction, sql, PostgresDialect.SecondsForTables);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static DateTimeOffset MonthOf(DateTimeOffset moment) => new(moment.UtcDateTime.Year, moment.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);

    private static string Suffix(DateTimeOffset month) => month.ToString("yyyy_MM", CultureInfo.InvariantCulture);

    private static string Name(string table, string suffix) => $"{table.ToLowerInvariant()}_{suffix}";

    [GeneratedRegex(@"^FOR VALUES FROM \((MINVALUE|'(?<from>\w+)')\) TO \('(?<to>\w+)'\)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Bound();

    /// <summary>A part, from an id (empty: from the beginning) to before another.</summary>
    private readonly record struct Part(string Name, string From, string To)
    {
        public bool Holds(string id) => string.CompareOrdinal(From, id) <= 0 && string.CompareOrdinal(id, To) < 0;

        public bool EndsBefore(string id) => string.CompareOrdinal(To, id) <= 0;
    }

    private sealed class PartRow
    {
        public string Name { get; set; } = "";

        public string Bound { get; set; } = "";
    }
}

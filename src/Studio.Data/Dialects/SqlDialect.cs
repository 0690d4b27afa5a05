using Studio.Data.Sessions;

namespace Studio.Data.Dialects;

/// <summary>
/// Where SQLite and PostgreSQL differ. Statements are written once, in the words that both know and with SQLite's types; sessions put them
/// through <see cref="Translate"/>. What cannot be said in one way for both is asked for here.
/// </summary>
public abstract class SqlDialect
{
    /// <summary>The provider's name as in <c>ShellSettings.DatabaseProvider</c>.</summary>
    public abstract string Provider { get; }

    /// <summary>Appended to a SELECT in a write: the rows found stay as they are until the transaction ends. Empty where writes never meet.</summary>
    public abstract string LockRows { get; }

    /// <summary>How many values a list (<c>IN @name</c>) has at best where there are many: SQLite's driver looks each one up by its name among all the others, so that twice as many cost four times as much.</summary>
    public abstract int ListLength { get; }

    /// <summary>A statement that holds a lock of the tenant, over all hosts, until the transaction ends; null where writes never meet.</summary>
    internal abstract string? Lock(string name, bool shared);

    /// <summary>A query whose rows say what is wrong with the database itself; no rows or <c>ok</c> where all is well.</summary>
    internal abstract string IntegrityProblems { get; }

    /// <summary>The text at a path of a column that holds JSON; null where there is none.</summary>
    /// <param name="column">The column.</param>
    /// <param name="path">Names of properties with dots between them, such as <c>order.id</c>.</param>
    public abstract string JsonText(string column, string path);

    /// <summary>The column in a comparison that shall not be answered by the column's own index, because nearly every row fulfils it.</summary>
    public abstract string Unindexed(string column);

    /// <summary>A term of ORDER BY in which missing values are the smallest.</summary>
    public abstract string Order(string column, bool descending);

    /// <summary>A column of an index that serves <see cref="Order"/>.</summary>
    public abstract string IndexedColumn(string column);

    /// <summary>A query for about how many rows a table has, without reading them: from statistics, or from the smallest index (some 30 ms a million rows); less than 0 where nothing is known of it yet.</summary>
    public abstract string RowEstimate(string table);

    /// <summary>
    /// Ends what the session reads as soon as the token says so; dispose it when the reading has ended. PostgreSQL's driver does so by itself, SQLite's does not: a count of a
    /// million rows that nobody waits for any more would go on.
    /// </summary>
    public abstract IDisposable StopOn(DbSession session, CancellationToken cancellationToken);

    /// <summary>The statement in this database's words.</summary>
    internal abstract Statement Translate(string sql);

    /// <summary>Inserts rows of texts, whole numbers and nulls.</summary>
    internal abstract Task InsertManyAsync(WriteSession session, string table, IReadOnlyList<string> columns, IEnumerable<object?[]> rows, CancellationToken cancellationToken);

    /// <summary>Inserts rows, or where their key is there already overwrites or leaves them.</summary>
    internal abstract Task UpsertManyAsync(WriteSession session, string table, IReadOnlyList<WrittenColumn> columns, int keys, bool overwrite, IEnumerable<object?[]> rows, CancellationToken cancellationToken);

    /// <summary>What an insert does where the key is there already.</summary>
    private protected static string OnConflict(IReadOnlyList<WrittenColumn> columns, int keys, bool overwrite) =>
        $"ON CONFLICT ({string.Join(", ", columns.Take(keys).Select(c => c.Name))}) " + (overwrite ? $"DO UPDATE SET {string.Join(", ", columns.Skip(keys).Select(c => $"{c.Name} = excluded.{c.Name}"))}" : "DO NOTHING");

    /// <summary>Inserts rows of texts, whole numbers and nulls in one go, but those whose key is there already.</summary>
    internal abstract Task<IReadOnlyList<bool>> InsertNewAsync(WriteSession session, NewRows rows, CancellationToken cancellationToken);

    /// <summary>True where a table has a column of that name.</summary>
    public abstract Task<bool> HasColumnAsync(DbSession session, string table, string column, CancellationToken cancellationToken);

    /// <summary>Alters a table that others use meanwhile.</summary>
    internal abstract Task AlterAsync(WriteSession session, string sql, CancellationToken cancellationToken);
}

/// <summary>Rows that are inserted where they are not there yet.</summary>
/// <param name="Table">The table.</param>
/// <param name="Columns">The columns that are given, those of the key first.</param>
/// <param name="Keys">How many of the columns are the key; no two of the rows have the same.</param>
/// <param name="Rows">Their values, in the order of the columns: texts, <see cref="long"/>, or null.</param>
public sealed record NewRows(string Table, IReadOnlyList<string> Columns, int Keys, IReadOnlyList<object?[]> Rows);

/// <summary>A statement in a database's words.</summary>
/// <param name="Sql">The words.</param>
/// <param name="Timeout">How many seconds it may take; null for the connection's own limit.</param>
internal readonly record struct Statement(string Sql, int? Timeout);

/// <summary>What a column of many written rows holds.</summary>
public enum WrittenKind
{
    /// <summary>Texts.</summary>
    Text,

    /// <summary>Whole numbers, as <see cref="long"/>.</summary>
    Whole,

    /// <summary>Numbers, as <see cref="double"/>.</summary>
    Real,
}

/// <summary>A column of many written rows.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it holds, where it holds anything.</param>
public readonly record struct WrittenColumn(string Name, WrittenKind Kind);

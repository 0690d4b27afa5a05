using System.Data.Common;
using Dapper;
using Studio.Data.Dialects;

namespace Studio.Data.Sessions;

/// <summary>
/// A connection for the time of one read, or the writer's connection within its transaction. SQL uses named parameters (<c>@name</c>)
/// filled from the properties of an object; lists of <c>IN @name</c> are arrays or lists. Instants are stored as milliseconds since 1970 in
/// UTC, money as minor units, yes and no as 1 and 0.
/// </summary>
public class DbSession(DbConnection connection, DbTransaction? transaction, SqlDialect dialect)
{
    static DbSession()
    {
        FlagHandler.Register();

        // Lists of a few lengths, so that the statements that are kept compiled are few.
        SqlMapper.Settings.PadListExpansions = true;
    }

    // What Dapper compiles for a statement, it keeps by the connection string: without this every tenant would have its own, for ever.
    private protected readonly DbConnection _statements = StatementConnection.Over(connection, dialect.GetType().Name);

    /// <summary>The open connection.</summary>
    public DbConnection Connection { get; } = connection;

    /// <summary>The transaction, where there is one.</summary>
    public DbTransaction? Transaction { get; } = transaction;

    /// <summary>What cannot be said in one way for every database.</summary>
    public SqlDialect Dialect { get; } = dialect;

    /// <summary>All rows.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters, CancellationToken cancellationToken) =>
        (await _statements.QueryAsync<T>(Command(sql, parameters, cancellationToken))).AsList();

    /// <summary>The first row, or default where there is none.</summary>
    public Task<T?> FirstAsync<T>(string sql, object? parameters, CancellationToken cancellationToken) =>
        _statements.QueryFirstOrDefaultAsync<T>(Command(sql, parameters, cancellationToken))!;

    /// <summary>The first column of the first row.</summary>
    public Task<T?> ScalarAsync<T>(string sql, object? parameters, CancellationToken cancellationToken) =>
        _statements.ExecuteScalarAsync<T>(Command(sql, parameters, cancellationToken));

    private protected CommandDefinition Command(string sql, object? parameters, CancellationToken cancellationToken)
    {
        var statement = Dialect.Translate(sql);
        return new CommandDefinition(statement.Sql, parameters, Transaction, statement.Timeout, cancellationToken: cancellationToken);
    }
}

/// <summary>The writer's connection within a transaction that the writer commits.</summary>
public sealed class WriteSession(DbConnection connection, DbTransaction transaction, SqlDialect dialect) : DbSession(connection, transaction, dialect)
{
    private List<Func<CancellationToken, Task>>? _committed;

    private List<Action>? _afterCommit;

    internal IReadOnlyList<Action> AfterCommitActions => _afterCommit ?? (IReadOnlyList<Action>)[];

    internal IReadOnlyList<Func<CancellationToken, Task>> Committed => _committed ?? (IReadOnlyList<Func<CancellationToken, Task>>)[];

    /// <summary>Runs a statement; returns how many rows it changed.</summary>
    public Task<int> ExecuteAsync(string sql, object? parameters, CancellationToken cancellationToken) =>
        _statements.ExecuteAsync(Command(sql, parameters, cancellationToken));

    /// <summary>Inserts rows in the fastest way that the database has; a key that is there already is an error.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">The columns that are given.</param>
    /// <param name="rows">Their values, in the order of the columns: texts, <see cref="long"/>, or null.</param>
    /// <param name="cancellationToken">Ends it; the transaction is then undone.</param>
    public Task InsertManyAsync(string table, IReadOnlyList<string> columns, IEnumerable<object?[]> rows, CancellationToken cancellationToken) =>
        Dialect.InsertManyAsync(this, table, columns, rows, cancellationToken);

    /// <summary>Inserts rows by one statement for all, or one that is compiled once; where the key is there already the row is overwritten or left.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">The columns that are given, the key first.</param>
    /// <param name="keys">How many of them are the key. No two rows may have the same one; in the order of the key they are locked.</param>
    /// <param name="overwrite">False to leave what is there.</param>
    /// <param name="rows">Their values, in the order of the columns: texts, <see cref="long"/>, <see cref="double"/>, or null.</param>
    /// <param name="cancellationToken">Ends it; the transaction is then undone.</param>
    public Task UpsertManyAsync(string table, IReadOnlyList<WrittenColumn> columns, int keys, bool overwrite, IEnumerable<object?[]> rows, CancellationToken cancellationToken) =>
        Dialect.UpsertManyAsync(this, table, columns, keys, overwrite, rows, cancellationToken);

    /// <summary>
    /// Keeps others, on other hosts too, from holding the lock of that name (<see cref="HoldLockAsync"/>) until this transaction ends; any number may share it. Whoever shares it must not hold it later in the same
    /// transaction: two who did would wait for each other. Where there is one writer nothing is to be done.
    /// </summary>
    /// <param name="name">A name that the program chose, never a value.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task ShareLockAsync(string name, CancellationToken cancellationToken) => LockAsync(name, shared: true, cancellationToken);

    /// <summary>Waits for all who share or hold the lock of that name, and keeps them waiting until this transaction ends.</summary>
    /// <param name="name">A name that the program chose, never a value.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task HoldLockAsync(string name, CancellationToken cancellationToken) => LockAsync(name, shared: false, cancellationToken);

    /// <summary>Inserts rows but those whose key is there already; where another host inserts the same key at this moment, it waits for that one's end.</summary>
    /// <returns>For each row, whether it was inserted.</returns>
    public Task<IReadOnlyList<bool>> InsertNewAsync(NewRows rows, CancellationToken cancellationToken) => Dialect.InsertNewAsync(this, rows, cancellationToken);

    /// <summary>Alters a table that is in use; waits for those who use it without holding up the others.</summary>
    public Task AlterTableAsync(string sql, CancellationToken cancellationToken) => Dialect.AlterAsync(this, sql, cancellationToken);

    /// <summary>
    /// Runs something after the commit, off the writer, such as telling live pages. It is lost when the process dies in between: what must
    /// not be lost goes into the outbox.
    /// </summary>
    /// <param name="action">May take its time; a failure is logged.</param>
    public void OnCommitted(Func<CancellationToken, Task> action) => (_committed ??= []).Add(action);

    private Task LockAsync(string name, bool shared, CancellationToken cancellationToken) =>
        Dialect.Lock(name, shared) is { } sql ? ExecuteAsync(sql, null, cancellationToken) : Task.CompletedTask;

    /// <summary>Runs something quick on the writer between the commit and the answer, such as forgetting what a cache knew. It must not throw.</summary>
    public void AfterCommit(Action action) => (_afterCommit ??= []).Add(action);
}

using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Studio.Data.Sessions;

/// <summary>A command that runs as the compiled one of its connection with the same text. Whoever made it disposes of it; it may be run again with other values.</summary>
internal sealed class SqliteKeptCommand(SqliteKeptConnection connection) : DbCommand
{
    // Holds the parameters only: the text may still change after they were added, as a list's does.
    private readonly SqliteCommand _written = new();
    private SqliteCommand? _run;
    private DbDataReader? _reader;
    private bool _failed;

    [AllowNull]
    public override string CommandText { get; set; } = "";

    public override int CommandTimeout { get; set; } = connection.DefaultTimeout;

    public override CommandType CommandType
    {
        get => CommandType.Text;
        set => _written.CommandType = value;
    }

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; }

    protected override DbConnection? DbConnection
    {
        get => connection;
        set => throw new NotSupportedException("The command belongs to its connection.");
    }

    protected override DbParameterCollection DbParameterCollection => _written.Parameters;

    protected override DbTransaction? DbTransaction { get; set; }

    public override void Cancel() => _run?.Cancel();

    public override void Prepare()
    {
        // What is kept is compiled when it is run.
    }

    public override int ExecuteNonQuery() => Run(c => c.ExecuteNonQuery());

    public override object? ExecuteScalar() => Run(c => c.ExecuteScalar());

    // The driver's own are these: a file is read without waiting for anything else.
    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken) => cancellationToken.IsCancellationRequested ? Task.FromCanceled<int>(cancellationToken) : Done(ExecuteNonQuery);

    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken) => cancellationToken.IsCancellationRequested ? Task.FromCanceled<object?>(cancellationToken) : Done(ExecuteScalar);

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => _reader = Run(c => c.ExecuteReader(behavior));

    protected override Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled<DbDataReader>(cancellationToken) : Done(() => ExecuteDbDataReader(behavior));

    protected override DbParameter CreateDbParameter() => new SqliteParameter();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _written.Dispose();
            if (_run is { } run)
            {
                _run = null;
                if (_failed || _reader is { IsClosed: false } || connection.State != ConnectionState.Open)
                {
                    run.Dispose();
                }
                else
                {
                    connection.GiveBack(run);
                }
            }
        }

        base.Dispose(disposing);
    }

    private static Task<T> Done<T>(Func<T> run)
    {
        try
        {
            return Task.FromResult(run());
        }
#pragma warning disable CA1031 // It is the task's, which whoever awaits it sees.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Task.FromException<T>(e);
        }
    }

    private T Run<T>(Func<SqliteCommand, T> run)
    {
        // It is run again with other values where a list of them is given, and after such a list with another text.
        if (_run is not null && !string.Equals(_run.CommandText, CommandText, StringComparison.Ordinal))
        {
            connection.GiveBack(_run);
            _run = null;
        }

        _run ??= connection.Take(CommandText);
        _run.Parameters.Clear();
        foreach (SqliteParameter parameter in _written.Parameters)
        {
            _run.Parameters.Add(parameter);
        }

        _run.Transaction = (SqliteTransaction?)DbTransaction;
        _run.CommandTimeout = CommandTimeout;
        try
        {
            return run(_run);
        }
        catch
        {
            _failed = true;
            throw;
        }
    }
}

using System.Data.Common;
using Studio.Data.Dialects;

namespace Studio.Data.Writing;

/// <summary>How a writer reaches its database.</summary>
internal interface IWriteConnector
{
    SqlDialect Dialect { get; }

    /// <summary>Runs the writer's loop where it is to run.</summary>
    Task RunAsync(Func<Task> loop);

    /// <summary>Opens the connection to write on; an error where that takes too long.</summary>
    Task<DbConnection> OpenAsync();

    /// <summary>Ends a connection that it opened.</summary>
    ValueTask CloseAsync(DbConnection connection);

    /// <summary>Begins a transaction for work of a class; returns when no other can write what it will.</summary>
    Task<DbTransaction> BeginAsync(DbConnection connection, WriteClass writeClass);

    /// <summary>Forgets the savepoint of a piece that is over.</summary>
    Task EndPieceAsync(DbTransaction transaction, string savepoint);

    /// <summary>True where the database has ended the transaction by itself, so that there is nothing left to undo.</summary>
    bool HasEnded(DbTransaction transaction);

    /// <summary>A transaction failed: the next connection may be opened otherwise.</summary>
    void Failed(Exception failure);

    /// <summary>True where the error means that the connection is gone, so that another may do.</summary>
    bool IsLost(DbException exception);
}

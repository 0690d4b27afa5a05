using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Studio.Data.Sessions;

/// <summary>An open connection under the name of its kind of database, so that what is compiled for a statement serves every tenant; where the connection keeps statements, they are run as those.</summary>
/// <param name="connection">Whoever opened it closes it.</param>
/// <param name="kind">The dialect's name.</param>
internal sealed class StatementConnection(DbConnection connection, string kind) : DbConnection
{
    /// <summary>The connection under that name; there is nothing to dispose of.</summary>
    public static DbConnection Over(DbConnection connection, string kind)
    {
        var named = new StatementConnection(connection, kind);

        // One is made for every read, and a component without this waits for its finalizer.
#pragma warning disable CA1816 // It holds nothing, so nobody disposes of it.
        GC.SuppressFinalize(named);
#pragma warning restore CA1816
        return named;
    }

    [AllowNull]
    public override string ConnectionString
    {
        get => kind;
        set => throw new NotSupportedException("The connection is open.");
    }

    public override string Database => connection.Database;

    public override string DataSource => connection.DataSource;

    public override string ServerVersion => connection.ServerVersion;

    public override ConnectionState State => connection.State;

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException("A tenant's connection stays in its database.");

    public override void Open() => throw new NotSupportedException("The connection is open.");

    public override void Close() => throw new NotSupportedException("Whoever opened the connection closes it.");

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => connection.BeginTransaction(isolationLevel);

    protected override DbCommand CreateDbCommand() => connection is SqliteKeptConnection kept ? new SqliteKeptCommand(kept) : connection.CreateCommand();
}

using System.Data.Common;
using Npgsql;
using Studio.Data.Dialects;
using Studio.Data.Writing;

namespace Studio.Data.Postgres;

/// <summary>
/// A connection that writes to a tenant's schema. Events go on at once on all hosts; whoever writes anything else holds the tenant's lock
/// from the beginning of the transaction, so that such writes are serial over all hosts, as they are on SQLite.
/// </summary>
internal sealed class PostgresWriteConnector(PostgresConnections connections, TimeProvider time) : IWriteConnector
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private long _lastUsed;

    public SqlDialect Dialect => PostgresDialect.Instance;

    public Task RunAsync(Func<Task> loop) => Task.Run(loop);

    public async Task<DbConnection> OpenAsync()
    {
        var connection = await connections.Writers.OpenConnectionAsync();
        try
        {
            // A host that hangs while it holds the lock loses it; what was answered is on the disk, whatever the server's default is.
            await RunAsync(connection, null, $"SET lock_timeout = '{PostgresConnections.LockTimeout}'; SET idle_in_transaction_session_timeout = '60s'; SET synchronous_commit = on");
            _lastUsed = time.GetTimestamp();
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public ValueTask CloseAsync(DbConnection connection) => connection.DisposeAsync();

    public async Task<DbTransaction> BeginAsync(DbConnection connection, WriteClass writeClass)
    {
        var writer = (NpgsqlConnection)connection;
        var transaction = await writer.BeginTransactionAsync();
        try
        {
            if (writeClass != WriteClass.Events)
            {
                await RunAsync(writer, transaction, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", PostgresConnections.LockKey(connections.Schema));
            }
            else if (time.GetElapsedTime(_lastUsed) > Fresh)
            {
                // The server may have gone meanwhile: better found out before the work than by it.
                await RunAsync(writer, transaction, "SELECT 1");
            }

            _lastUsed = time.GetTimestamp();
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    // The next savepoint of the name hides it; to forget it would be a round trip.
    public Task EndPieceAsync(DbTransaction transaction, string savepoint) => Task.CompletedTask;

    // An aborted transaction still waits for its rollback.
    public bool HasEnded(DbTransaction transaction) => false;

    public void Failed(Exception failure)
    {
        // The server mends itself.
    }

    public bool IsLost(DbException exception) => PostgresErrors.IsLostConnection(exception);

    private static async Task RunAsync(NpgsqlConnection connection, NpgsqlTransaction? transaction, string sql, string? argument = null)
    {
        await using var command = new NpgsqlCommand(sql, connection, transaction);
        if (argument is not null)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = argument });
        }

        await command.ExecuteNonQueryAsync();
    }
}

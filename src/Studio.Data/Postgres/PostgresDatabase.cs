using System.Data.Common;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Studio.Data.Dialects;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Telemetry;

namespace Studio.Data.Postgres;

/// <summary>A tenant's schema on a PostgreSQL server.</summary>
internal sealed class PostgresDatabase : IDatabase, IAsyncDisposable
{
    // A savepoint is a transaction of its own to the server; beyond 64 of them all who read pay for it.
    private const int MostPieces = 60;

    private const int IndexSeconds = 3600;

    private readonly PostgresConnections _connections;
    private readonly GroupWriter _serial;
    private readonly GroupWriter _events;

    public PostgresDatabase(PostgresConnections connections, IOptions<WriterOptions> options, TimeProvider time, ILogger<PostgresDatabase> logger, TenantMetrics? metrics = null)
    {
        _connections = connections;
        var bounded = options.Value.With(batchSize: Math.Min(options.Value.BatchSize, MostPieces));
        _serial = new GroupWriter(new PostgresWriteConnector(connections, time), bounded, time, logger, metrics);
        _events = new GroupWriter(new PostgresWriteConnector(connections, time), bounded, time, logger, metrics);
    }

    public SqlDialect Dialect => PostgresDialect.Instance;

    public long? Version => null;

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _connections.Writers.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        // IF NOT EXISTS alone fails where two do it at once.
        await ExecuteAsync(connection, transaction, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", PostgresConnections.LockKey(_connections.Schema), cancellationToken);
        await ExecuteAsync(connection, transaction, $"CREATE SCHEMA IF NOT EXISTS {PostgresConnections.Quote(_connections.Schema)}", null, cancellationToken);
        await ExecuteAsync(connection, transaction, PostgresDialect.CreateNoCase, null, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public async Task<T> ReadAsync<T>(Func<DbSession, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        await using var connection = await _connections.Readers.OpenConnectionAsync(cancellationToken);
        return await read(new DbSession(connection, null, Dialect), cancellationToken);
    }

    public Task<T> WriteAsync<T>(WriteClass writeClass, Func<WriteSession, CancellationToken, Task<T>> write, CancellationToken cancellationToken) =>
        (writeClass == WriteClass.Events ? _events : _serial).WriteAsync(writeClass, write, cancellationToken);

    public async Task BuildIndexAsync(string name, string table, string columns, CancellationToken cancellationToken)
    {
        await using var connection = await _connections.Writers.OpenConnectionAsync(cancellationToken);
        await using var invalid = new NpgsqlCommand("SELECT count(*) FROM pg_index WHERE indexrelid = to_regclass($1) AND NOT (indisvalid AND indisready)", connection) { Parameters = { new NpgsqlParameter { Value = name } } };
        if ((long)(await invalid.ExecuteScalarAsync(cancellationToken))! > 0)
        {
            await RunLongAsync(connection, $"DROP INDEX CONCURRENTLY IF EXISTS {name}", cancellationToken);
        }

        await RunLongAsync(connection, $"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {table} ({columns})", cancellationToken);
    }

    public async Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken) => await _connections.Readers.OpenConnectionAsync(cancellationToken);

    public DbConnection CreateConnection() => _connections.Readers.CreateConnection();

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync();
        await _serial.DisposeAsync();
    }

    private static async Task RunLongAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = IndexSeconds };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, string sql, string? argument, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection, transaction);
        if (argument is not null)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = argument });
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

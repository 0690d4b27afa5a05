using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Npgsql;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.Secrets;
using Studio.Kernel.Tenants;

namespace Studio.Data.Tenants;

/// <summary>
/// Keeps the tenants' settings in the schema <c>studio</c> of the database that all hosts of an installation share: each of them knows the same tenants, and
/// a host that is replaced by another loses nothing but its files.
/// </summary>
public sealed class PostgresShellSettingsStore : ShellSettingsStore, IAsyncDisposable
{
    private const string LockPatience = "60s";

    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = { new JsonStringEnumConverter() } };

    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlDataSource _locks;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile bool _made;

    /// <summary>Makes the store; nothing is connected yet.</summary>
    public PostgresShellSettingsStore(string dataFolder, ISecretProtector secrets, string connectionString) : base(dataFolder, secrets)
    {
        _source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "studio host", MaxPoolSize = 4, Timeout = 5, CommandTimeout = 10, CancellationTimeout = 2000 });

        // A lock is held by its connection: it must not go back to a pool with it.
        _locks = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "studio host lock", Pooling = false, Timeout = 5, CommandTimeout = 90, KeepAlive = 10 });
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<ShellSettings>> LoadAllAsync(CancellationToken cancellationToken)
    {
        await MakeAsync(cancellationToken);
        await using var command = _source.CreateCommand("SELECT document FROM studio.tenant ORDER BY name");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var all = new List<ShellSettings>();
        while (await reader.ReadAsync(cancellationToken))
        {
            all.Add(Open(JsonSerializer.Deserialize<ShellSettings>(reader.GetString(0), Json)!));
        }

        return all;
    }

    /// <inheritdoc/>
    public override async Task<string> StampAsync(CancellationToken cancellationToken)
    {
        await MakeAsync(cancellationToken);
        await using var command = _source.CreateCommand("SELECT count(*) || '-' || coalesce(max(revision), 0) FROM studio.tenant");
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <inheritdoc/>
    public override async Task<IAsyncDisposable> LockAsync(string name, CancellationToken cancellationToken)
    {
        var connection = await _locks.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = new NpgsqlCommand($"SET lock_timeout = '{LockPatience}'; SELECT pg_advisory_lock(hashtextextended(@key, 0))", connection);
            command.Parameters.AddWithValue("key", "studio-tenant:" + name.ToLowerInvariant());
            await command.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            await connection.DisposeAsync();
            throw ProblemException.Conflict("Somebody else is changing this tenant; try again when they have finished.");
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _locks.DisposeAsync();
        _gate.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task WriteAsync(ShellSettings settings, CancellationToken cancellationToken)
    {
        await MakeAsync(cancellationToken);
        await using var command = _source.CreateCommand("""
            INSERT INTO studio.tenant (name, document, revision) VALUES (@name, @document, nextval('studio.tenant_revision'))
            ON CONFLICT (name) DO UPDATE SET document = excluded.document, revision = excluded.revision
            """);
        command.Parameters.AddWithValue("name", settings.Name.ToLowerInvariant());
        command.Parameters.AddWithValue("document", JsonSerializer.Serialize(settings, Json));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task<bool> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        await MakeAsync(cancellationToken);
        await using var command = _source.CreateCommand("DELETE FROM studio.tenant WHERE name = @name");
        command.Parameters.AddWithValue("name", name.ToLower(CultureInfo.InvariantCulture));
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    private async Task MakeAsync(CancellationToken cancellationToken)
    {
        if (_made)
        {
            return;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (!_made)
            {
                // Two hosts may start at once: what IF NOT EXISTS looks at is not yet there for the other.
                await using var connection = await _source.OpenConnectionAsync(cancellationToken);
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                await using var command = new NpgsqlCommand("""
                    SELECT pg_advisory_xact_lock(hashtextextended('studio-host', 0));
                    CREATE SCHEMA IF NOT EXISTS studio;
                    CREATE SEQUENCE IF NOT EXISTS studio.tenant_revision;
                    CREATE TABLE IF NOT EXISTS studio.tenant (name text PRIMARY KEY, document text NOT NULL, revision bigint NOT NULL);
                    """, connection, transaction);
                await command.ExecuteNonQueryAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                _made = true;
            }
        }
        finally
        {
            _gate.Release();
        }
    }
}

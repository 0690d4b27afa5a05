using System.Diagnostics;
using Npgsql;
using Studio.Data.Postgres;
using Studio.Kernel.Problems;
using Studio.Kernel.Tenants;

namespace Studio.Data.Backups;

/// <summary>
/// Where the programs of PostgreSQL are: <c>Studio:PostgresTools</c>, a folder; else the path is searched.
/// </summary>
/// <param name="Folder">The folder, or empty.</param>
public sealed record PostgresTools(string Folder);

/// <summary>
/// A tenant's schema, by pg_dump: one snapshot, while the hosts read and write. The dump is a text that this class reads itself: of all that
/// SQL can do a backup may only make and fill the tables, indexes, sequences and collations of one schema.
/// </summary>
internal sealed class PostgresArchive(PostgresTools tools, TimeProvider time) : IDatabaseArchive
{
    private const int LongCommand = 3600;

    // No tenant's schema begins like this: a tenant's name begins with a letter.
    private const string Beside = "studio__restore_";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public string Provider => TenantDefaults.Postgres;

    public string FileName => "schema.sql";

    public async Task WriteAsync(ShellSettings tenant, string file, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(tools.Folder is "" ? "pg_dump" : Path.Combine(tools.Folder, "pg_dump")) { RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in new[] { "--format=plain", "--no-owner", "--no-privileges", "--no-comments", "--encoding=UTF8", "--lock-wait-timeout=30s", "--no-password", $"--schema={tenant.Schema}", $"--file={file}" })
        {
            start.ArgumentList.Add(argument);
        }

        Connect(start, new NpgsqlConnectionStringBuilder(tenant.ConnectionString));
        using var dump = Start(start);
        try
        {
            var said = await dump.StandardError.ReadToEndAsync(cancellationToken);
            await dump.WaitForExitAsync(cancellationToken);
            if (dump.ExitCode != 0)
            {
                throw ProblemException.Conflict($"pg_dump could not write the backup: {said.Trim()}");
            }
        }
        finally
        {
            if (!dump.HasExited)
            {
                dump.Kill();
            }
        }
    }

    public async Task<ShellSettings> LoadAsync(ShellSettings staged, BackupTenant from, string file, CancellationToken cancellationToken)
    {
        if (staged.ConnectionString is "")
        {
            throw ProblemException.Conflict("The backup is of a tenant on PostgreSQL, and this host knows no server: set Studio:Database:ConnectionString.");
        }

        var loaded = staged with { Schema = Beside + Guid.NewGuid().ToString("N")[..16] };
        await using var connection = await OpenAsync(loaded, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        using var text = new StreamReader(file);
        await new PostgresScript(from.Schema, loaded.Schema).RunAsync(text, connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return loaded;
    }

    public async Task WaitUnusedAsync(ShellSettings tenant, CancellationToken cancellationToken)
    {
        if (tenant.DatabaseProvider != Provider || tenant.ConnectionString is "")
        {
            return;
        }

        // Its hosts' connections carry the tenant's name; this one has none.
        await using var connection = await OpenAsync(tenant, cancellationToken);
        var started = time.GetTimestamp();
        while (await CountUsersAsync(connection, tenant, cancellationToken) > 0)
        {
            if (time.GetElapsedTime(started) > Patience)
            {
                throw ProblemException.Conflict($"The schema of tenant '{tenant.Name}' is still in use after a minute. Stop the hosts, and try again.");
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    public async Task TakeOverAsync(ShellSettings staged, ShellSettings target, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(target, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, "SET LOCAL lock_timeout = '30s'", cancellationToken);
        await ExecuteAsync(connection, $"DROP SCHEMA IF EXISTS {PostgresConnections.Quote(target.Schema)} CASCADE", cancellationToken);
        await ExecuteAsync(connection, $"ALTER SCHEMA {PostgresConnections.Quote(staged.Schema)} RENAME TO {PostgresConnections.Quote(target.Schema)}", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public async Task DiscardAsync(ShellSettings staged, CancellationToken cancellationToken)
    {
        if (staged.Schema.StartsWith(Beside, StringComparison.Ordinal))
        {
            await using var connection = await OpenAsync(staged, cancellationToken);
            await ExecuteAsync(connection, $"DROP SCHEMA IF EXISTS {PostgresConnections.Quote(staged.Schema)} CASCADE", cancellationToken);
        }
    }

    private static async Task<NpgsqlConnection> OpenAsync(ShellSettings tenant, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(tenant.ConnectionString) { ApplicationName = "studio restore", Pooling = false, CommandTimeout = LongCommand }.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task<long> CountUsersAsync(NpgsqlConnection connection, ShellSettings tenant, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1 AND pid <> pg_backend_pid()", connection)
        {
            Parameters = { new NpgsqlParameter { Value = "studio " + tenant.Name } },
        };
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>By the environment: arguments are shown to every user of the machine.</summary>
    private static void Connect(ProcessStartInfo start, NpgsqlConnectionStringBuilder server)
    {
        Set("PGHOST", server.Host);
        Set("PGPORT", server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Set("PGUSER", server.Username);
        Set("PGPASSWORD", server.Password);
        Set("PGDATABASE", server.Database);
        Set("PGSSLMODE", server.SslMode switch
        {
            SslMode.Disable => "disable",
            SslMode.Allow => "allow",
            SslMode.Require => "require",
            SslMode.VerifyCA => "verify-ca",
            SslMode.VerifyFull => "verify-full",
            _ => "prefer",
        });
        Set("PGSSLROOTCERT", server.RootCertificate);

        void Set(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                start.Environment[name] = value;
            }
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw ProblemException.Conflict($"'{start.FileName}' is not here. A backup of a tenant on PostgreSQL needs PostgreSQL's own programs: install its client package, or name their folder by Studio:PostgresTools.");
        }
    }
}

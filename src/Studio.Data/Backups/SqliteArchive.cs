using Microsoft.Data.Sqlite;
using Studio.Kernel.Problems;
using Studio.Kernel.Tenants;

namespace Studio.Data.Backups;

/// <summary>A tenant's SQLite file, by SQLite's online backup (sqlite.org/backup.html): in one step, so that it is one state, while the host reads and writes.</summary>
internal sealed class SqliteArchive(TimeProvider time) : IDatabaseArchive
{
    private const int Busy = 5;
    private const int Locked = 6;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public string Provider => TenantDefaults.Sqlite;

    public string FileName => TenantFiles.SqliteFile;

    public Task WriteAsync(ShellSettings tenant, string file, CancellationToken cancellationToken) => Task.Run(() =>
    {
        using var source = Open(Path.Combine(tenant.Folder, TenantFiles.SqliteFile), SqliteOpenMode.ReadWrite);
        using var copy = Open(file, SqliteOpenMode.ReadWriteCreate);
        source.BackupDatabase(copy);

        // One file without companions.
        Execute(copy, "PRAGMA journal_mode=DELETE");
    }, cancellationToken);

    public Task<ShellSettings> LoadAsync(ShellSettings staged, BackupTenant from, string file, CancellationToken cancellationToken) => Task.Run(() =>
    {
        var place = Path.Combine(staged.Folder, TenantFiles.SqliteFile);
        File.Move(file, place);
        try
        {
            using var connection = Open(place, SqliteOpenMode.ReadWrite);
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA quick_check(1)";
            if (command.ExecuteScalar() is not "ok")
            {
                throw Damaged();
            }
        }
        catch (SqliteException)
        {
            throw Damaged();
        }

        return staged with { DatabaseProvider = TenantDefaults.Sqlite, ConnectionString = "", Schema = "" };
    }, cancellationToken);

    public async Task WaitUnusedAsync(ShellSettings tenant, CancellationToken cancellationToken)
    {
        var file = Path.Combine(tenant.Folder, TenantFiles.SqliteFile);
        var started = time.GetTimestamp();
        while (File.Exists(file) && IsUsed(file))
        {
            if (time.GetElapsedTime(started) > Patience)
            {
                throw ProblemException.Conflict($"The database of tenant '{tenant.Name}' is still in use after a minute. Stop the host, or whatever holds {file} open, and try again.");
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    public Task TakeOverAsync(ShellSettings staged, ShellSettings target, CancellationToken cancellationToken) => Task.CompletedTask; // It came with the folder.

    public Task DiscardAsync(ShellSettings staged, CancellationToken cancellationToken) => Task.CompletedTask; // It goes with the folder.

    /// <summary>In WAL mode every connection that has read holds a shared lock, so that exclusive mode is had only where there is no other.</summary>
    private static bool IsUsed(string file)
    {
        try
        {
            using var connection = Open(file, SqliteOpenMode.ReadWrite);
            Execute(connection, "PRAGMA busy_timeout=0; PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT");
            return false;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is Busy or Locked)
        {
            return true;
        }
        catch (SqliteException)
        {
            // It is damaged, which may be why it is to be replaced.
            return false;
        }
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = 1 }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static ProblemException Damaged() => ProblemException.Invalid("", "The backup's database is damaged. Nothing was changed.");
}

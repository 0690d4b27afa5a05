using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Studio.Data.Dialects;
using Studio.Data.Sessions;

namespace Studio.Data.Writing;

/// <summary>The only connection that writes to a SQLite file.</summary>
internal sealed class SqliteWriteConnector(string file, SqliteFileVersion version) : IWriteConnector, IDisposable
{
    // What is deleted is overwritten: who was erased is not in the bytes of the file. The log grows to 64 MB before it is moved into the file, so that a page that is written again and again is moved once.
    private const string Pragmas =
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=16384; PRAGMA busy_timeout=5000; PRAGMA secure_delete=ON;";

    private const string Map = "PRAGMA mmap_size=268435456;";

    // A smaller file is in SQLite's own cache, and every connection that maps it counts its pages as memory of the process: most tenants' files are small.
    private const long MapFrom = 4 * 1024 * 1024;

    private readonly WriterThread _thread = new();
    private bool _full;

    public SqlDialect Dialect => SqliteDialect.Instance;

    public Task RunAsync(Func<Task> loop) => _thread.RunAsync(loop);

    public Task<DbConnection> OpenAsync()
    {
        var connection = Open(new SqliteWriteConnection(ConnectionString(file)), file, Pragmas);
        if (_full)
        {
            EmptyLog(connection);
        }

        return Task.FromResult<DbConnection>(connection);
    }

    public ValueTask CloseAsync(DbConnection connection)
    {
        version.Close(connection.Dispose);
        return ValueTask.CompletedTask;
    }

    // Never deferred: a transaction that first reads and then writes would fail when another process has written in between.
    public Task<DbTransaction> BeginAsync(DbConnection connection, WriteClass writeClass) => Task.FromResult<DbTransaction>(((SqliteConnection)connection).BeginTransaction(deferred: false));

    public Task EndPieceAsync(DbTransaction transaction, string savepoint) => transaction.ReleaseAsync(savepoint);

    // A full or failing disk ends a transaction; the driver then takes it for undone.
    public bool HasEnded(DbTransaction transaction) => transaction.Connection is not SqliteConnection { Handle: { } handle } || raw.sqlite3_get_autocommit(handle) != 0;

    public void Failed(Exception failure) => _full = failure is SqliteException { SqliteErrorCode: raw.SQLITE_FULL };

    public bool IsLost(DbException exception) => false;

    public void Dispose() => _thread.Dispose();

    /// <summary>A connection to the file that is not open yet.</summary>
    public static SqliteConnection Connection(string file) => new(ConnectionString(file));

    /// <summary>True where a connection that is opened now reads the file through the process's memory: it is large enough for that to pay.</summary>
    public static bool IsMapped(string file) => new FileInfo(file) is { Exists: true, Length: >= MapFrom };

    /// <summary>
    /// Moves what the log holds into the file, where the disk was full. SQLite does so by itself at a certain length only: a log that has filled the disk before would take what
    /// room somebody makes, and the disk would be full again, while the log could give back far more than its pages need in the file.
    /// </summary>
    private static void EmptyLog(SqliteConnection connection)
    {
        // What it answers does not matter: the disk may still be too full for this, and who reads keeps the log for as long as he does.
        raw.sqlite3_wal_checkpoint_v2(connection.Handle, null, raw.SQLITE_CHECKPOINT_TRUNCATE, out _, out _);
    }

    /// <summary>Opens the file with these pragmas. The driver's pooling is off, so that they are set once a connection.</summary>
    public static SqliteConnection Open(string file, string pragmas) => Open(Connection(file), file, pragmas);

    /// <summary>The same for a connection that is used again and again.</summary>
    public static SqliteConnection OpenKept(string file, string pragmas) => Open(new SqliteKeptConnection(ConnectionString(file)), file, pragmas);

    private static string ConnectionString(string file) => new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 5 }.ToString();

    private static SqliteConnection Open(SqliteConnection connection, string file, string pragmas)
    {
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = IsMapped(file) ? pragmas + Map : pragmas;
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}

using Npgsql;
using Studio.Kernel.Tenants;

namespace Studio.Data.Postgres;

/// <summary>The connections of a tenant to its schema of a PostgreSQL server, with bounds on how long anything may take.</summary>
internal sealed class PostgresConnections : IAsyncDisposable
{
    /// <summary>How long a write waits for another's lock; then the caller is told to come back.</summary>
    public const string LockTimeout = "10s";

    private const int ConnectSeconds = 5;
    private const int CommandSeconds = 15;
    private const int CancelMilliseconds = 2000;
    private const int MostReaders = 20;
    private const int MostPrepared = 200;

    public PostgresConnections(ShellSettings shell)
    {
        Schema = shell.Schema;
        Readers = Build(shell, b => b.MaxPoolSize = MostReaders);

        // Beside the pool: many readers must not keep the writers from coming back.
        Writers = Build(shell, b => b.Pooling = false);
    }

    /// <summary>The tenant's schema.</summary>
    public string Schema { get; }

    /// <summary>The pool of connections for reading.</summary>
    public NpgsqlDataSource Readers { get; }

    /// <summary>Opens connections for writing, each a connection of its own.</summary>
    public NpgsqlDataSource Writers { get; }

    public async ValueTask DisposeAsync()
    {
        await Readers.DisposeAsync();
        await Writers.DisposeAsync();
    }

    /// <summary>A name in SQL that may be any.</summary>
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>The key of the tenant's lock, which whoever changes the schema or writes to it holds.</summary>
    public static string LockKey(string schema) => "studio:" + schema;

    private static NpgsqlDataSource Build(ShellSettings shell, Action<NpgsqlConnectionStringBuilder> configure)
    {
        var builder = new NpgsqlConnectionStringBuilder(shell.ConnectionString)
        {
            SearchPath = Quote(shell.Schema),
            ApplicationName = "studio " + shell.Name,
            Timeout = ConnectSeconds,
            CommandTimeout = CommandSeconds,
            CancellationTimeout = CancelMilliseconds,
            MaxAutoPrepare = MostPrepared,
            AutoPrepareMinUsages = 3,
            IncludeErrorDetail = false,
        };
        configure(builder);
        return NpgsqlDataSource.Create(builder);
    }
}

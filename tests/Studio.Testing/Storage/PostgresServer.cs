using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Studio.Testing.Storage;

/// <summary>
/// A PostgreSQL server on a free port of the loopback, with its files in a temporary folder: no other server is touched. It syncs to the disk
/// as in production, and sorts by a language, as servers do that Studio will meet.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static PostgresServer? _common;
    private readonly string _folder = Directory.CreateTempSubdirectory("studio-postgres-").FullName;
    private readonly int _port = FreePorts.Next();
    private Process? _process;

    private PostgresServer()
    {
    }

    /// <summary>Why there is no PostgreSQL here, or null where there is.</summary>
    public static string? Absent { get; } = Binary("postgres") is null ? "PostgreSQL is not installed here: apt-get install postgresql." : null;

    /// <summary>True where STUDIO_TEST_PROVIDER asks for tenants on PostgreSQL in every test that names no provider: <c>tests/run.sh postgres</c>.</summary>
    public static bool IsDefault { get; } = Environment.GetEnvironmentVariable("STUDIO_TEST_PROVIDER") == "Postgres";

    /// <summary>The connection string of the server's own database.</summary>
    public string ConnectionString => ConnectionStringOf("postgres");

    /// <summary>The server that all tests of this process share; it ends with the process.</summary>
    public static async Task<PostgresServer> SharedAsync()
    {
        await Gate.WaitAsync();
        try
        {
            return _common ??= await StartCommonAsync();
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>Starts a server for one test, which may stop it.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        var server = new PostgresServer();
        try
        {
            await server.InitializeAsync();
            await server.StartProcessAsync();
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        return server;
    }

    /// <summary>Makes an empty database; its connection string.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = "studio_" + Guid.NewGuid().ToString("N");
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return ConnectionStringOf(name);
    }

    /// <summary>Ends the server at once, as <c>pg_ctl stop -m immediate</c> does: it recovers from its log at the next start.</summary>
    public async Task StopAsync()
    {
        if (_process is { HasExited: false } process)
        {
            await SignalAsync("QUIT", [process.Id]);
            await process.WaitForExitAsync();
        }

        _process?.Dispose();
        _process = null;
    }

    /// <summary>Starts the server again after <see cref="StopAsync"/>, on the same port.</summary>
    public Task StartAgainAsync() => StartProcessAsync();

    /// <summary>Lets the server hang: connections stay open and nothing answers.</summary>
    public Task FreezeAsync() => SignalAsync("STOP", Processes());

    /// <summary>Ends <see cref="FreezeAsync"/>.</summary>
    public Task ThawAsync() => SignalAsync("CONT", Processes());

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<PostgresServer> StartCommonAsync()
    {
        var server = await StartAsync();
#pragma warning disable VSTHRD002 // The process ends here: nothing else runs that could wait for this, and nothing can be awaited.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(10));
#pragma warning restore VSTHRD002
        return server;
    }

    private async Task InitializeAsync()
    {
        await GiveFolderAsync();
        using var process = Process.Start(Describe("initdb", "-D", _folder, "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en", "--no-sync"))!;
        var said = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"initdb failed: {await said}{error}");
        }
    }

    /// <summary>PostgreSQL refuses to run as root: the files belong to the user that it runs as then.</summary>
    private async Task GiveFolderAsync()
    {
        if (IsRoot)
        {
            using var process = Process.Start("chown", ["postgres:postgres", _folder]);
            await process.WaitForExitAsync();
        }
    }

    private async Task StartProcessAsync()
    {
        _process = Process.Start(Describe("postgres", "-D", _folder, "-p", _port.ToString(CultureInfo.InvariantCulture), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
            "-c", "fsync=on", "-c", "max_connections=400", "-c", "shared_buffers=64MB", "-c", "logging_collector=off", "-c", "log_min_messages=panic", "-c", "log_min_error_statement=panic"))!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(60);)
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"PostgreSQL ended at its start with {_process.ExitCode}.");
            }

            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false;Timeout=2");
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(20);
            }
        }

        throw new TimeoutException("PostgreSQL did not start in time.");
    }

    private string ConnectionStringOf(string database) => string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Username=postgres;Database={database}");

    /// <summary>The server and the processes that it started.</summary>
    private IReadOnlyList<int> Processes()
    {
        var server = _process!.Id;
        return
        [
            server,
            .. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(n => int.TryParse(n, CultureInfo.InvariantCulture, out _)).Select(n => int.Parse(n!, CultureInfo.InvariantCulture))
                .Where(id => ParentOf(id) == server),
        ];
    }

    private static int ParentOf(int process)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(line[(line.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // It has ended.
        }
    }

    private static async Task SignalAsync(string signal, IEnumerable<int> processes)
    {
        using var kill = Process.Start("kill", ["-" + signal, .. processes.Select(p => p.ToString(CultureInfo.InvariantCulture))]);
        await kill.WaitForExitAsync();
    }

    private static bool IsRoot => Environment.UserName == "root";

    private static ProcessStartInfo Describe(string program, params string[] arguments)
    {
        string[] all = IsRoot ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", Binary(program)!, .. arguments] : [Binary(program)!, .. arguments];
        return new ProcessStartInfo(all[0], all[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = "/" };
    }

    private static string? Binary(string name)
    {
        var debian = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(d => Path.Combine(d, "bin")) : [];
        return debian.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Studio.Testing;

/// <summary>
/// A RabbitMQ of its own: Debian's rabbitmq-server on free ports of the loopback, with a node name, a cookie and a folder of its own. It runs as
/// the user rabbitmq where the tests run as root.
/// </summary>
public sealed class RabbitMqServer : IAsyncDisposable
{
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("studio-rabbitmq-").FullName;
    private readonly int _port = FreePorts.Next();
    private readonly int _distributionPort = FreePorts.Next();
    private readonly int _mapperPort = FreePorts.Next();
    private Process? _process;

    private RabbitMqServer()
    {
    }

    /// <summary>True where RabbitMQ can be started.</summary>
    public static bool IsInstalled => File.Exists(Program);

    /// <summary>Where hosts connect.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"amqp://guest:guest@127.0.0.1:{_port}/");

    /// <summary>Starts a broker and waits until it takes connections.</summary>
    public static async Task<RabbitMqServer> StartAsync()
    {
        var server = new RabbitMqServer();
        try
        {
            await server.ContinueAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the stopped broker again, on the same port.</summary>
    public async Task ContinueAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "rabbitmq.conf"), string.Create(CultureInfo.InvariantCulture, $"""
            listeners.tcp.1 = 127.0.0.1:{_port}
            log.console = false
            vm_memory_high_watermark.absolute = 256MB
            disk_free_limit.absolute = 1MB
            """));
        await File.WriteAllTextAsync(Path.Combine(_folder, "enabled_plugins"), "[].");
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", "-R", "rabbitmq:rabbitmq", _folder);
        }

        _process = Process.Start(Describe())!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var clock = Stopwatch.StartNew();
        while (!await AnswersAsync())
        {
            if (_process.HasExited || clock.Elapsed > StartLimit)
            {
                throw new InvalidOperationException("RabbitMQ did not start; see " + _folder);
            }

            await Task.Delay(100);
        }
    }

    /// <summary>Ends the broker at once, with all connections and queues.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
            }

            process.Dispose();
            _process = null;
        }
    }

    /// <summary>Lets the broker stand still: its connections stay open and nothing answers.</summary>
    public Task FreezeAsync() => SignalAsync("-STOP");

    /// <summary>Lets a frozen broker go on.</summary>
    public Task ThawAsync() => SignalAsync("-CONT");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();

        // The port mapper is a process of its own that the broker leaves behind.
        await RunAsync("env", "ERL_EPMD_PORT=" + _mapperPort.ToString(CultureInfo.InvariantCulture), "epmd", "-kill");
        Directory.Delete(_folder, recursive: true);
    }

    private ProcessStartInfo Describe()
    {
        var start = new ProcessStartInfo(Environment.IsPrivilegedProcess ? "setpriv" : Program) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = _folder };
        if (Environment.IsPrivilegedProcess)
        {
            foreach (var argument in new[] { "--reuid=rabbitmq", "--regid=rabbitmq", "--clear-groups", Program })
            {
                start.ArgumentList.Add(argument);
            }
        }

        var number = CultureInfo.InvariantCulture;
        start.Environment["HOME"] = _folder;
        start.Environment["RABBITMQ_NODENAME"] = string.Create(number, $"studio{_port}@localhost");
        start.Environment["RABBITMQ_DIST_PORT"] = _distributionPort.ToString(number);
        start.Environment["ERL_EPMD_PORT"] = _mapperPort.ToString(number);
        start.Environment["ERL_EPMD_ADDRESS"] = "127.0.0.1";
        start.Environment["RABBITMQ_CONFIG_FILE"] = Path.Combine(_folder, "rabbitmq.conf");
        start.Environment["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(_folder, "no-environment");
        start.Environment["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_folder, "enabled_plugins");
        start.Environment["RABBITMQ_MNESIA_BASE"] = Path.Combine(_folder, "data");
        start.Environment["RABBITMQ_LOG_BASE"] = Path.Combine(_folder, "log");
        start.Environment["RABBITMQ_PID_FILE"] = Path.Combine(_folder, "pid");

        // One process without a shell around it, which signals reach.
        start.Environment["RUNNING_UNDER_SYSTEMD"] = "true";
        return start;
    }

    /// <summary>A broker that is up answers the protocol's header; one that is still booting has the port closed.</summary>
    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, _port, patience.Token);
            await client.GetStream().WriteAsync("AMQP\0\0\u0009\u0001"u8.ToArray(), patience.Token);
            var answer = new byte[1];
            return await client.GetStream().ReadAsync(answer, patience.Token) == 1;
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            return false;
        }
    }

    private Task SignalAsync(string signal) => RunAsync("kill", signal, _process!.Id.ToString(CultureInfo.InvariantCulture));

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        _ = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
    }
}

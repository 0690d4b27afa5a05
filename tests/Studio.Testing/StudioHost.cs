using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Studio.Testing.Storage;

namespace Studio.Testing;

/// <summary>
/// The real host as a process of its own, on a free port of the loopback, with a data folder of its own. It is the one that
/// STUDIO_HOST names, else the one that was published or built last.
/// </summary>
public sealed partial class StudioHost : IAsyncDisposable
{
    private const string ProviderSetting = "Studio__Database__Provider";

    private readonly ConcurrentQueue<string> _output = new();
    private readonly bool _ownsFolder;
    private Process? _process;

    private StudioHost(string dataFolder, bool ownsFolder, int port, IReadOnlyDictionary<string, string> settings)
    {
        Settings = settings;
        DataFolder = dataFolder;
        _ownsFolder = ownsFolder;
        Address = new Uri($"http://127.0.0.1:{port}");
    }

    /// <summary>Where it answers.</summary>
    public Uri Address { get; }

    /// <summary>Where it keeps everything.</summary>
    public string DataFolder { get; }

    /// <summary>The settings it was started with, as environment variables; it is started again, and its commands run, with the same.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; private set; }

    /// <summary>The administrator's password, printed at the first start.</summary>
    public string AdminPassword { get; private set; } = "";

    /// <summary>What the process wrote so far.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>The operating system's process.</summary>
    public Process Process => _process ?? throw new InvalidOperationException("The host is not running.");

    /// <summary>The root of the repository.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>The folder with shared test data, or null where it is absent.</summary>
    public static string? SharedFolder => SharedData.Folder;

    /// <summary>Starts a host and waits until it is ready.</summary>
    public static async Task<StudioHost> StartAsync(string? dataFolder = null, IReadOnlyDictionary<string, string>? settings = null)
    {
        if (settings?.ContainsKey(ProviderSetting) != true && PostgresServer.IsDefault)
        {
            settings = new Dictionary<string, string>([.. await DatabaseSettingsAsync(await PostgresServer.SharedAsync()), .. settings ?? new Dictionary<string, string>()]);
        }

        var host = new StudioHost(dataFolder ?? Directory.CreateTempSubdirectory("studio-test-").FullName, dataFolder is null, FreePorts.Next(), settings ?? new Dictionary<string, string>());
        await host.StartProcessAsync(host.Settings);
        return host;
    }

    /// <summary>Starts a host whose tenant is in a database of its own on a PostgreSQL server, and waits until it is ready.</summary>
    /// <param name="provider"><c>Postgres</c>, or <c>Sqlite</c> for a host as by <see cref="StartAsync"/>.</param>
    /// <param name="server">The server; null for the one that all tests share.</param>
    public static async Task<StudioHost> StartOnAsync(string provider, PostgresServer? server = null) =>
        await StartAsync(settings: provider == "Postgres" ? await DatabaseSettingsAsync(server ?? await PostgresServer.SharedAsync()) : new Dictionary<string, string> { [ProviderSetting] = provider });

    /// <summary>The settings of a host whose new tenants come into a new database on the server.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> DatabaseSettingsAsync(PostgresServer server) => new Dictionary<string, string>
    {
        [ProviderSetting] = "Postgres",
        ["Studio__Database__ConnectionString"] = await server.CreateDatabaseAsync(),
    };

    /// <summary>Starts a host on a data folder and ends it without any warning after a while, wherever it is then.</summary>
    public static async Task KillWhileStartingAsync(string dataFolder, TimeSpan after, IReadOnlyDictionary<string, string>? settings = null)
    {
        using var process = Process.Start(Describe(dataFolder, "http://127.0.0.1:0", [], settings))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await Task.Delay(after);
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        await Task.WhenAll(output, error);
    }

    /// <summary>Starts the host again on the same data and address.</summary>
    public async Task RestartAsync(IReadOnlyDictionary<string, string>? settings = null)
    {
        await StopAsync();
        Settings = settings ?? Settings;
        await StartProcessAsync(Settings);
    }

    /// <summary>Ends the process without any warning, like a power cut for the process.</summary>
    public async Task KillAsync()
    {
        Process.Kill(entireProcessTree: true);
        await Process.WaitForExitAsync();
    }

    /// <summary>Runs a command of the host on the same data and with the same settings; the exit code and the output.</summary>
    public Task<(int ExitCode, string Output)> CommandAsync(params string[] arguments) => RunCommandAsync(DataFolder, arguments, Settings);

    /// <summary>Runs a command of the host on a data folder.</summary>
    public static Task<(int ExitCode, string Output)> CommandOnAsync(string dataFolder, params string[] arguments) => RunCommandAsync(dataFolder, arguments, null);

    /// <summary>Runs a command of the host and ends it without any warning a while after something is seen, wherever it is then.</summary>
    /// <param name="seen">Asked again and again with what the command wrote so far.</param>
    /// <param name="after">How long the command goes on then.</param>
    /// <param name="arguments">The command.</param>
    public async Task KillCommandAsync(Func<string, bool> seen, TimeSpan after, params string[] arguments)
    {
        using var process = Process.Start(Describe(DataFolder, "http://127.0.0.1:0", arguments, Settings))!;
        var written = new ConcurrentQueue<string>();
        process.OutputDataReceived += (_, line) => written.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => written.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        while (!process.HasExited && !seen(string.Join('\n', written)))
        {
            await Task.Delay(2);
        }

        await Task.Delay(after);
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync();
    }

    private static async Task<(int ExitCode, string Output)> RunCommandAsync(string dataFolder, string[] arguments, IReadOnlyDictionary<string, string>? settings)
    {
        using var process = Process.Start(Describe(dataFolder, "http://127.0.0.1:0", arguments, settings))!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await error);
    }

    /// <summary>A client with cookies of its own that follows no redirects.</summary>
    public HttpClient CreateClient() => new(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>A client signed in to the studio by cookie; unsafe requests carry the antiforgery token of the page that signed it in.</summary>
    /// <param name="userName">Who.</param>
    /// <param name="password">His password; the administrator's that was printed where it is null.</param>
    /// <param name="prefix">Where his tenant is, such as <c>/acme</c>; empty for the default tenant.</param>
    public async Task<HttpClient> SignInAsync(string userName = "admin", string? password = null, string prefix = "")
    {
        var client = CreateClient();
        var token = FormToken(await client.GetStringAsync(prefix + "/admin/sign-in"));
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["UserName"] = userName, ["Password"] = password ?? AdminPassword, ["__RequestVerificationToken"] = token });
        using var answer = await client.PostAsync(prefix + "/admin/sign-in", form);
        if (answer.StatusCode != HttpStatusCode.Redirect)
        {
            throw new InvalidOperationException($"Sign-in as {userName} failed: {(int)answer.StatusCode}");
        }

        client.DefaultRequestHeaders.Add("RequestVerificationToken", MetaToken(await client.GetStringAsync(prefix + "/admin")));
        return client;
    }

    /// <summary>Makes an API key through the page, as a person would; returns a client that signs in by it.</summary>
    public async Task<HttpClient> CreateApiClientAsync(string role = "Administrator")
    {
        using var admin = await SignInAsync();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["name"] = "test", ["role"] = role });
        using var answer = await admin.PostAsync("/admin/api-keys?handler=Create", form);
        var key = ApiKey().Match(await answer.Content.ReadAsStringAsync()).Value;
        var client = CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>Makes a user through the page; returns his password.</summary>
    public async Task<string> CreateUserAsync(string userName, string role)
    {
        using var admin = await SignInAsync();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["Input.UserName"] = userName, ["Input.DisplayName"] = userName, ["Input.Email"] = userName + "@example.com", ["Input.Roles"] = role,
        });
        using var answer = await admin.PostAsync("/admin/users", form);
        return NewPassword().Match(await answer.Content.ReadAsStringAsync()).Groups["value"].Value;
    }

    /// <summary>A visitor of the shop: cookies, antiforgery header, and a widget token from the shop's own endpoint.</summary>
    public async Task<(HttpClient Client, string WidgetToken)> VisitShopAsync()
    {
        var client = CreateClient();
        client.DefaultRequestHeaders.Add("RequestVerificationToken", MetaToken(await client.GetStringAsync("/shop")));
        using var answer = await client.PostAsync("/api/widget/token", null);
        answer.EnsureSuccessStatusCode();
        var token = (await answer.Content.ReadFromJsonAsync<TokenAnswer>())!.Token;
        return (client, token);
    }

    /// <summary>The antiforgery token of a page's form.</summary>
    public static string FormToken(string html) => FormTokenInput().Match(html).Groups["value"].Value;

    /// <summary>The antiforgery token that a page offers to its scripts.</summary>
    public static string MetaToken(string html) => WebUtility.HtmlDecode(MetaTokenTag().Match(html).Groups["value"].Value);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_ownsFolder)
        {
            Directory.Delete(DataFolder, recursive: true);
        }
    }

    private async Task StartProcessAsync(IReadOnlyDictionary<string, string> settings)
    {
        _process = Process.Start(Describe(DataFolder, Address.ToString().TrimEnd('/'), [], settings))!;
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        using var client = CreateClient();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < TimeSpan.FromSeconds(90))
        {
            if (_process.HasExited)
            {
                // Waits for the last lines too, which may come after the end.
                await _process.WaitForExitAsync();
                throw new InvalidOperationException("The host ended at start:\n" + Output);
            }

            try
            {
                using var answer = await client.GetAsync("/health/ready");
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(50);
        }

        throw new TimeoutException("The host was not ready in time:\n" + Output);
    }

    private async Task StopAsync()
    {
        if (_process is { HasExited: false } process)
        {
            using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        _process?.Dispose();
        _process = null;
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        _output.Enqueue(line);
        if (line.StartsWith("password: ", StringComparison.Ordinal))
        {
            AdminPassword = line["password: ".Length..].Trim();
        }
    }

    private static ProcessStartInfo Describe(string dataFolder, string urls, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? settings)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = dataFolder };
        start.ArgumentList.Add(HostFile());
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["ASPNETCORE_URLS"] = urls;
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["Studio__DataFolder"] = dataFolder;
        start.Environment["Studio__SignInsPerMinute"] = "1000";
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return start;
    }

    /// <summary>The assembly of the host under test.</summary>
    public static string HostFile()
    {
        if (Environment.GetEnvironmentVariable("STUDIO_HOST") is { Length: > 0 } named)
        {
            return named;
        }

        var bin = Path.Combine(RepositoryRoot, "src", "Studio.Web", "bin");
        string[] candidates =
        [
            Path.Combine(RepositoryRoot, "artifacts", "host", "Studio.Web.dll"),
            Path.Combine(bin, "Release", "net10.0", "Studio.Web.dll"),
            Path.Combine(bin, "Debug", "net10.0", "Studio.Web.dll"),
        ];
        return candidates.Where(File.Exists).OrderByDescending(File.GetLastWriteTimeUtc).FirstOrDefault()
            ?? throw new FileNotFoundException("The host is not built: run tests/run.sh, or dotnet build src/Studio.Web.");
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Studio.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("The tests must run from within the repository.");
    }

    [GeneratedRegex("stk_[0-9a-f]{48}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ApiKey();

    [GeneratedRegex("studio-code\" readonly value=\"(?<value>[A-Za-z0-9]{16})\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex NewPassword();

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"(?<value>[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex FormTokenInput();

    [GeneratedRegex("<meta name=\"csrf-token\" content=\"(?<value>[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex MetaTokenTag();

    private sealed record TokenAnswer(string Token, DateTimeOffset ExpiresAt);
}

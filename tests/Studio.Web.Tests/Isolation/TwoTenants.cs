using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Isolation;

/// <summary>A host with two tenants that have every feature on and the like in them: the one at the host's own address, the other at a prefix of it.</summary>
public partial class TwoTenants : IAsyncLifetime
{
    /// <summary>The name of the tenant beside the default one.</summary>
    public const string SecondName = "Beta";

    /// <summary>Where a host's scheduler says every few seconds that it is there.</summary>
    private const string Presence = "QRTZ_SCHEDULER_STATE";

    /// <summary>Nothing here is about quotas.</summary>
    private static readonly Dictionary<string, string> NoLimits = new(StringComparer.Ordinal)
    {
        ["Studio__RateLimit__PerTenantPerSecond"] = "1000000",
        ["Studio__RateLimit__Clients__WidgetTokens"] = "1000000",
        ["Studio__RateLimit__Clients__Cart"] = "1000000",
        ["Studio__Metrics__Token"] = "a token of the operator",
    };

    private readonly Dictionary<string, IReadOnlyList<WalkedRoute>> _routes = new(StringComparer.Ordinal);

    public StudioHost Host { get; private set; } = null!;

    public TenantSide First { get; private set; } = null!;

    public TenantSide Second { get; private set; } = null!;

    /// <summary>Who tries, and whose data he is after: both orders.</summary>
    public IReadOnlyList<(TenantSide Own, TenantSide Other)> Orders => [(First, Second), (Second, First)];

    protected virtual string Provider => "Sqlite";

    /// <summary>Where the second tenant is: a prefix and a host name, one of them empty.</summary>
    protected virtual (string Prefix, string HostName) SecondAddress => ("beta", "");

    public virtual async Task InitializeAsync()
    {
        var database = Provider == "Postgres" ? await StudioHost.DatabaseSettingsAsync(await PostgresServer.SharedAsync()) : new Dictionary<string, string>(StringComparer.Ordinal) { ["Studio__Database__Provider"] = Provider };
        Host = await StudioHost.StartAsync(settings: new Dictionary<string, string>([.. NoLimits, .. database], StringComparer.Ordinal));
        First = new TenantSide(Host, "Default", "", null, new Secrets("zephyrine", "銀杏密語"));
        await OpenAsync(First, Host.AdminPassword);

        var (prefix, hostName) = SecondAddress;
        await First.CallAsync(HttpMethod.Post, "/api/tenants", new { name = SecondName, requestUrlPrefix = prefix, requestUrlHost = hostName, recipeName = "retail" });
        var password = (string)(await First.CallAsync(HttpMethod.Post, $"/api/tenants/{SecondName}/setup", new { }))["password"]!;
        Second = new TenantSide(Host, SecondName, prefix.Length == 0 ? "" : "/" + prefix, hostName.Length == 0 ? null : hostName, new Secrets("quokkabird", "極光暗號"));
        await OpenAsync(Second, password);
        foreach (var side in new[] { First, Second })
        {
            await new TenantFilling(side).FillAsync();
        }

        First.Add("tenant", First.Name);
        Second.Add("tenant", Second.Name);
    }

    /// <summary>Every way to call this tenant, found in its own endpoints.</summary>
    public async Task<IReadOnlyList<WalkedRoute>> RoutesOfAsync(TenantSide side)
    {
        if (!_routes.TryGetValue(side.Name, out var routes))
        {
            await using var tenant = await TenantInProcess.OpenAsync(Host, side.Name);
            _routes[side.Name] = routes = WalkedRoute.Of(await tenant.RoutesAsync());
        }

        return routes;
    }

    public virtual async Task DisposeAsync()
    {
        First.Dispose();
        Second.Dispose();
        await Host.DisposeAsync();
    }

    /// <summary>Waits until what goes on by itself in a tenant has come to rest, and tells what is stored then.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> RestAsync(TenantSide side)
    {
        var before = await ContentsAsync(side);
        for (var i = 0; i < 50; i++)
        {
            await Task.Delay(300);
            var now = await ContentsAsync(side);
            if (now.SequenceEqual(before))
            {
                return now;
            }

            before = now;
        }

        throw new TimeoutException($"{side.Name} does not come to rest.");
    }

    /// <summary>The tables of a tenant that hold something else than before.</summary>
    public static async Task<IReadOnlyList<string>> ChangedSinceAsync(TenantSide side, IReadOnlyDictionary<string, string> before)
    {
        var now = await RestAsync(side);
        return [.. now.Keys.Union(before.Keys, StringComparer.Ordinal).Where(table => now.GetValueOrDefault(table) != before.GetValueOrDefault(table))];
    }

    private static async Task<IReadOnlyDictionary<string, string>> ContentsAsync(TenantSide side) =>
        (await side.Stored.ContentsAsync()).Where(t => t.Key != Presence).ToDictionary(StringComparer.Ordinal);

    /// <summary>Signs its administrator and his programs in and switches every feature on.</summary>
    private static async Task OpenAsync(TenantSide side, string password)
    {
        using var browser = side.OpenBrowser();
        await browser.SendAsync("/admin/sign-in", "/admin/sign-in", ("UserName", "admin"), ("Password", password));
        side.Admin = await browser.IdentityAsync("the administrator", "/admin");
        var key = Key().Match(await browser.SendAsync("/admin/api-keys", "/admin/api-keys?handler=Create", ("name", "program"), ("role", "Administrator"))).Value;
        side.Api = Identity.Bearer("a program by its key", key);
        foreach (var feature in (await side.CallAsync(HttpMethod.Get, "/api/features"))["items"]!.AsArray().Where(f => !(bool)f!["enabled"]! && (bool)f["canEnable"]!))
        {
            await side.CallAsync(HttpMethod.Post, $"/api/features/{(string)feature!["id"]!}/enable");
        }

        // What runs by the clock changes tables that nobody asked to be changed.
        foreach (var task in (await side.CallAsync(HttpMethod.Get, "/api/background-tasks"))["items"]!.AsArray())
        {
            await side.CallAsync(HttpMethod.Put, $"/api/background-tasks/{(string)task!["name"]!}", new { enabled = false });
        }

        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_secret"] = key });
        var token = TenantSide.Json(await side.AskAsync(Identity.Stranger, HttpMethod.Post, "/api/token", form));
        side.Known.AddRange([side.Admin, side.Api, Identity.Bearer("a program by its token", (string)token["access_token"]!)]);
    }

    [GeneratedRegex("stk_[0-9a-f]{48}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Key();
}

/// <summary>The same with the tenants in two schemas of one database, the second at a host name of its own.</summary>
public sealed class TwoTenantsOnPostgres : TwoTenants
{
    protected override string Provider => "Postgres";

    protected override (string Prefix, string HostName) SecondAddress => ("", "beta.test");

    public override Task InitializeAsync() => PostgresServer.Absent is null ? base.InitializeAsync() : Task.CompletedTask;

    public override Task DisposeAsync() => PostgresServer.Absent is null ? base.DisposeAsync() : Task.CompletedTask;
}

using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests;

/// <summary>Two hosts as processes of their own, each with a folder of its own, on one PostgreSQL and one RabbitMQ.</summary>
[NeedsCluster]
[Trait("Category", "Faults")]
public sealed partial class ClusterTests : IAsyncLifetime
{
    private const string Job = "Studio.WebEngagement.Carts.CartCleaning";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    /// <summary>What the issue asks for; shortened where the tests are not about faults alone.</summary>
    private static readonly TimeSpan Outage = Environment.GetEnvironmentVariable("STUDIO_FAULTS") == "full" ? TimeSpan.FromSeconds(30) : TimeSpan.FromSeconds(5);

    private RabbitMqServer _broker = null!;
    private StudioHost _a = null!;
    private StudioHost _b = null!;
    private HttpClient _apiA = null!;
    private HttpClient _apiB = null!;

    public async Task InitializeAsync()
    {
        if (NeedsClusterAttribute.Missing is not null)
        {
            return;
        }

        _broker = await RabbitMqServer.StartAsync();
        var settings = new Dictionary<string, string>(await StudioHost.DatabaseSettingsAsync(await PostgresServer.SharedAsync()), StringComparer.Ordinal)
        {
            ["Studio__RabbitMq__ConnectionString"] = _broker.ConnectionString,
            ["Studio__MasterKey"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
        };
        _a = await StudioHost.StartAsync(settings: settings);
        _b = await StudioHost.StartAsync(settings: settings);
        _apiA = await _a.CreateApiClientAsync();
        _apiB = _b.CreateClient();
        _apiB.DefaultRequestHeaders.Authorization = _apiA.DefaultRequestHeaders.Authorization;
        (await _apiB.SendJsonAsync(HttpMethod.Get, "/api/settings/SiteSettings")).Status.ShouldBe(200);
    }

    public async Task DisposeAsync()
    {
        if (NeedsClusterAttribute.Missing is not null)
        {
            return;
        }

        _apiA.Dispose();
        _apiB.Dispose();
        await _b.DisposeAsync();
        await _a.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [ClusterFact]
    public async Task What_is_changed_on_one_host_holds_on_the_other_within_two_seconds()
    {
        // A setting that both have in memory.
        (await NameAsync(_apiB)).ShouldNotBe("Bank");
        await SetNameAsync(_apiA, "Bank");
        await HoldsAsync(async () => await NameAsync(_apiB) == "Bank", Soon);
        await SetNameAsync(_apiB, "Shop");
        await HoldsAsync(async () => await NameAsync(_apiA) == "Shop", Soon);

        // A feature.
        (await StatusAsync(_apiB, "/api/imports")).ShouldNotBe(404);
        (await _apiA.SendJsonAsync(HttpMethod.Post, "/api/features/Studio.Connectors/disable")).Status.ShouldBe(200);
        await HoldsAsync(async () => await StatusAsync(_apiB, "/api/imports") == 404, Soon);
        (await _apiA.SendJsonAsync(HttpMethod.Post, "/api/features/Studio.Connectors/enable")).Status.ShouldBe(200);
        await HoldsAsync(async () => await StatusAsync(_apiB, "/api/imports") != 404, Soon);
    }

    [ClusterFact]
    public async Task A_type_of_contact_that_is_published_on_one_host_is_known_to_the_other_and_a_key_that_is_revoked_is_not()
    {
        (await StatusAsync(_apiB, "/api/interaction-types")).ShouldBe(200);
        var type = JsonNode.Parse("""{"ContentType":"InteractionType","InteractionTypePart":{"Title":{"en":"Test drive"},"Name":{"Text":"test_drive"},"Category":{"Text":"showroom"},"Origin":{"Text":"Api"}}}""");
        (await _apiA.SendJsonAsync(HttpMethod.Post, "/api/content", type)).Status.ShouldBe(201);
        await HoldsAsync(async () => (await _apiB.GetStringAsync("/api/interaction-types")).Contains("test_drive", StringComparison.Ordinal), Soon);

        var made = (await _apiA.SendJsonAsync(HttpMethod.Post, "/api/api-keys", new { name = "for a while", role = "Administrator" })).Json!;
        using var program = _b.CreateClient();
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)made["secret"]!);
        (await StatusAsync(program, "/api/interaction-types")).ShouldBe(200);
        (await _apiA.SendJsonAsync(HttpMethod.Delete, $"/api/api-keys/{(string)made["id"]!}")).Status.ShouldBe(204);
        await HoldsAsync(async () => await StatusAsync(program, "/api/interaction-types") == 401, Soon);
    }

    [ClusterFact]
    public async Task Whoever_is_signed_in_on_one_host_is_so_on_the_other_with_nothing_shared_but_database_and_master_key()
    {
        using var admin = await _a.SignInAsync();
        (await admin.GetAsync(new Uri(_b.Address, "/admin/users"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_secret"] = _apiA.DefaultRequestHeaders.Authorization!.Parameter! });
        using var answer = await _a.CreateClient().PostAsync("/api/token", form);
        var token = (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["access_token"]!;
        using var program = _b.CreateClient();
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        (await StatusAsync(program, "/api/content-types")).ShouldBe(200);
    }

    [ClusterFact]
    public async Task Hosts_that_share_the_folder_too_serve_each_others_files_and_run_each_others_imports()
    {
        await using var neighbour = await StudioHost.StartAsync(_a.DataFolder, _a.Settings);
        using var api = neighbour.CreateClient();
        api.DefaultRequestHeaders.Authorization = _apiA.DefaultRequestHeaders.Authorization;
        using var text = new StringContent("kept on one, read on the other", Encoding.UTF8, "text/plain");
        using (var put = await _apiA.PutAsync("/api/media/cluster/note.txt", text))
        {
            put.IsSuccessStatusCode.ShouldBeTrue(await put.Content.ReadAsStringAsync());
        }

        (await api.GetStringAsync("/media/cluster/note.txt")).ShouldBe("kept on one, read on the other");

        var lines = "InvoiceNo;StockCode;Description;Quantity;InvoiceDate;UnitPrice;CustomerID;Country\n700001;22423;CAKESTAND;2;1/12/2010 08:26;12,75;99001;Norway\n";
        using var upload = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes(lines)), "file", "lines.csv" } };
        using var uploaded = await _apiA.PostAsync("/api/imports", upload);
        var id = (string)JsonNode.Parse(await uploaded.Content.ReadAsStringAsync())!["id"]!;
        (await api.SendJsonAsync(HttpMethod.Post, $"/api/imports/{id}/start")).Status.ShouldBeOneOf([200, 202]);
        await HoldsAsync(async () => (string)(await api.SendJsonAsync(HttpMethod.Get, "/api/imports/" + id)).Json!["state"]! == "completed", TimeSpan.FromSeconds(30));
    }

    [ClusterFact]
    public async Task A_job_runs_once_per_due_time_and_goes_on_when_a_host_is_killed()
    {
        await ScheduleAsync(_apiA, "*/2 * * * * *");
        await HoldsAsync(() => Task.FromResult(Dues().Count >= 6), TimeSpan.FromSeconds(40));
        Once(Dues());

        var before = Dues().Count;
        await _a.KillAsync();
        await HoldsAsync(() => Task.FromResult(Dues().Count >= before + 5), TimeSpan.FromSeconds(60));
        Once(Dues());
        (await _apiB.SendJsonAsync(HttpMethod.Post, $"/api/background-tasks/{Job}/run")).Status.ShouldBe(202);
    }

    [ClusterFact]
    public async Task Killing_either_host_loses_nothing_that_was_acknowledged()
    {
        var kept = new List<string>();
        foreach (var (killed, living, api, other) in new[] { (_a, _b, _apiA, _apiB), (_b, _a, _apiB, _apiA) })
        {
            for (var i = 0; i < 20; i++)
            {
                kept.Add(await AddAsync(api, $"Customer {kept.Count}"));
            }

            await killed.KillAsync();
            foreach (var id in kept)
            {
                (await StatusAsync(other, $"/api/content/{id}")).ShouldBe(200);
            }

            kept.Add(await AddAsync(other, $"Customer {kept.Count}"));
            await killed.RestartAsync();
            foreach (var id in kept)
            {
                (await StatusAsync(api, $"/api/content/{id}")).ShouldBe(200);
            }

            living.Process.HasExited.ShouldBeFalse();
        }
    }

    [ClusterFact]
    public async Task Without_the_broker_both_go_on_serving_and_afterwards_they_catch_up()
    {
        (await NameAsync(_apiB)).ShouldNotBe("Alone");
        await ScheduleAsync(_apiA, "*/2 * * * * *");
        await _broker.KillAsync();
        var outage = Stopwatch.StartNew();
        await SetNameAsync(_apiA, "Alone");
        (await NameAsync(_apiA)).ShouldBe("Alone");
        while (outage.Elapsed < Outage)
        {
            foreach (var api in new[] { _apiA, _apiB })
            {
                var clock = Stopwatch.StartNew();
                await AddAsync(api, "During the outage");
                clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
            }

            await Task.Delay(200);
        }

        var runs = Dues().Count;
        await _broker.ContinueAsync();
        await HoldsAsync(async () => await NameAsync(_apiB) == "Alone", TimeSpan.FromSeconds(15));
        await SetNameAsync(_apiB, "Together");
        await HoldsAsync(async () => await NameAsync(_apiA) == "Together", TimeSpan.FromSeconds(15));

        // Both have found the broker again: from now on it is as before.
        await SetNameAsync(_apiB, "As before");
        await HoldsAsync(async () => await NameAsync(_apiA) == "As before", Soon);
        await HoldsAsync(() => Task.FromResult(Dues().Count > runs), TimeSpan.FromSeconds(15));
        Once(Dues());
    }

    private static void Once(IReadOnlyList<string> dues) => dues.ShouldBeUnique();

    private static async Task HoldsAsync(Func<Task<bool>> condition, TimeSpan within)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            clock.Elapsed.ShouldBeLessThan(within);
            await Task.Delay(50);
        }
    }

    private static async Task<string> NameAsync(HttpClient api) => (string)(await api.SendJsonAsync(HttpMethod.Get, "/api/settings/SiteSettings")).Json!["SiteName"]!;

    private static async Task SetNameAsync(HttpClient api, string name)
    {
        var present = (await api.SendJsonAsync(HttpMethod.Get, "/api/settings/SiteSettings")).Json!;
        present["SiteName"] = name;
        (await api.SendJsonAsync(HttpMethod.Put, "/api/settings/SiteSettings", present)).Status.ShouldBe(200);
    }

    private static async Task ScheduleAsync(HttpClient api, string schedule)
    {
        var answer = await api.SendJsonAsync(HttpMethod.Put, $"/api/background-tasks/{Job}", new { enabled = true, schedule });
        answer.Status.ShouldBe(200, answer.Text);
    }

    private static async Task<string> AddAsync(HttpClient api, string name)
    {
        var answer = await api.SendJsonAsync(HttpMethod.Post, "/api/content", new { ContentType = "Customer", CustomerPart = new { Name = new { Text = name } } });
        answer.Status.ShouldBeOneOf([200, 201], answer.Text);
        return (string)answer.Json!["ContentItemId"]!;
    }

    private static async Task<int> StatusAsync(HttpClient api, string address)
    {
        using var answer = await api.GetAsync(address);
        return (int)answer.StatusCode;
    }

    /// <summary>The due times that one host or the other has run the job for, as their logs tell.</summary>
    private List<string> Dues() => [.. new[] { _a, _b }.SelectMany(h => Ran().Matches(h.Output)).Select(m => m.Groups["due"].Value)];

    [GeneratedRegex(@"Task Studio\.WebEngagement\.Carts\.CartCleaning due at (?<due>\S+): Succeeded", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Ran();
}

/// <summary>The class's tests need PostgreSQL and RabbitMQ.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsClusterAttribute : Attribute
{
    /// <summary>What is missing here, or null.</summary>
    public static string? Missing => PostgresServer.Absent ?? (RabbitMqServer.IsInstalled ? null : NeedsRabbitMqAttribute.Missing);
}

/// <summary>A test with two hosts; skipped, with the reason shown, where PostgreSQL or RabbitMQ is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClusterFactAttribute : FactAttribute
{
    /// <summary>Finds out what there is.</summary>
    public ClusterFactAttribute()
    {
        Skip = NeedsClusterAttribute.Missing;
    }
}

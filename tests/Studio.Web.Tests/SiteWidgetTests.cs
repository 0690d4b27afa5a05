using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests;

/// <summary>The widget on websites of other origins: the listed ones may, the others read nothing.</summary>
public sealed partial class SiteWidgetTests : IAsyncLifetime
{
    private const string Site = "https://www.example.com";
    private const string Stranger = "https://evil.example.net";
    private StudioHost _host = null!;
    private HttpClient _api = null!;

    public async Task InitializeAsync()
    {
        _host = await StudioHost.StartAsync();
        _api = await _host.CreateApiClientAsync();
        var saved = await _api.SendJsonAsync(HttpMethod.Put, "/api/settings/WidgetSettings", new { AllowedOrigins = new[] { Site }, ConsentPurpose = "", EventsPerMinute = 20 });
        saved.Status.ShouldBeOneOf([200, 204], saved.Text);
    }

    public async Task DisposeAsync()
    {
        _api.Dispose();
        await _host.DisposeAsync();
    }

    [HostFact]
    public async Task A_listed_website_is_let_in_by_its_pass_and_another_is_not()
    {
        using var client = _host.CreateClient();
        var preflight = await SendAsync(client, HttpMethod.Options, "/api/events", Site, null, null);
        ((int)preflight.Status, preflight.Allows).ShouldBe((204, Site));
        (await SendAsync(client, HttpMethod.Options, "/api/events", Stranger, null, null)).Allows.ShouldBeNull();
        (await SendAsync(client, HttpMethod.Options, "/api/customers", Site, null, null)).Allows.ShouldBeNull("no other path is open");

        var refused = await SendAsync(client, HttpMethod.Post, "/api/widget/site-token", Stranger, new { }, null);
        ((int)refused.Status, refused.Allows).ShouldBe((403, null));
        var first = await SendAsync(client, HttpMethod.Post, "/api/widget/site-token", Site, new { }, null);
        ((int)first.Status, first.Allows).ShouldBe((200, Site));
        var (token, pass) = (first.Body.GetProperty("token").GetString()!, first.Body.GetProperty("pass").GetString()!);
        var told = await SendAsync(client, HttpMethod.Post, "/api/events", Site, new { type = "page_view", payload = new { path = "/" } }, token);
        ((int)told.Status, told.Allows).ShouldBe((201, Site));
        var visitor = told.Body.GetProperty("subject").GetProperty("id").GetString();

        // The pass is the same visitor on the same website, nobody where it was edited or is another's.
        (await VisitorAsync(client, pass)).ShouldBe(visitor);
        (await VisitorAsync(client, pass[..^3] + "AAA")).ShouldNotBe(visitor);
        (await VisitorAsync(client, null)).ShouldNotBe(visitor);
        var stranger = await SendAsync(client, HttpMethod.Post, "/api/events", Stranger, new { type = "page_view" }, token);
        stranger.Allows.ShouldBeNull("its script reads no answer");
        var forged = await SendAsync(client, HttpMethod.Post, "/api/events", Site, new { type = "page_view" }, token[..^3] + "AAA");
        ((int)forged.Status, forged.Allows).ShouldBe((401, Site));
    }

    [HostFact]
    public async Task A_visitor_who_tells_too_much_is_asked_to_wait_and_others_go_on()
    {
        using var client = _host.CreateClient();
        var token = await TokenAsync(client);
        var answers = new List<int>();
        for (var i = 0; i < 25; i++)
        {
            answers.Add((int)(await SendAsync(client, HttpMethod.Post, "/api/events", Site, new { type = "page_view" }, token)).Status);
        }

        answers.Count(a => a == 201).ShouldBe(20);
        answers.Count(a => a == 429).ShouldBe(5);
        ((int)(await SendAsync(client, HttpMethod.Post, "/api/events", Site, new { type = "page_view" }, await TokenAsync(client))).Status).ShouldBe(201);
    }

    [HostFact]
    public async Task Events_in_a_list_count_like_single_ones_and_a_long_list_is_refused()
    {
        using var client = _host.CreateClient();
        var token = await TokenAsync(client);
        object List(int count) => new { events = Enumerable.Range(0, count).Select(i => new { type = "page_view", idempotencyKey = "list-" + i }) };
        var refused = await SendAsync(client, HttpMethod.Post, "/api/events", Site, List(51), token);
        ((int)refused.Status, refused.Body.GetProperty("errors").GetRawText().Contains("events", StringComparison.Ordinal)).ShouldBe((400, true));

        // Twenty a minute: fifteen, then six more are too many, five are not.
        ((int)(await SendAsync(client, HttpMethod.Post, "/api/events", Site, List(15), token)).Status).ShouldBe(200);
        ((int)(await SendAsync(client, HttpMethod.Post, "/api/events", Site, List(6), token)).Status).ShouldBe(429);
        ((int)(await SendAsync(client, HttpMethod.Post, "/api/events", Site, List(5), token)).Status).ShouldBe(200);
        ((int)(await SendAsync(client, HttpMethod.Post, "/api/events", Site, new { type = "page_view" }, token)).Status).ShouldBe(429);
    }

    [HostFact]
    public async Task One_tag_loads_less_than_ten_thousand_bytes()
    {
        using var client = _host.CreateClient();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        await WeighAsync(new Uri(_host.Address, "/widget/1.js"));
        seen.Count.ShouldBeGreaterThan(1);
        seen.Values.Sum().ShouldBeInRange(1_000, 9_999, string.Join(", ", seen));

        async Task WeighAsync(Uri address)
        {
            if (seen.ContainsKey(address.AbsolutePath))
            {
                return;
            }

            using var answer = await client.GetAsync(address);
            answer.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
            var script = await answer.Content.ReadAsStringAsync();
            using var packed = new MemoryStream();
            await using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            {
                await gzip.WriteAsync(System.Text.Encoding.UTF8.GetBytes(script));
            }

            seen[address.AbsolutePath] = (int)packed.Length;
            foreach (Match import in Imported().Matches(script))
            {
                await WeighAsync(new Uri(address, import.Groups["path"].Value));
            }
        }
    }

    [GeneratedRegex("""(?:from|import)\s*["'](?<path>\.[^"']+\.js)["']""", RegexOptions.None, 1000)]
    private static partial Regex Imported();

    private static async Task<string> TokenAsync(HttpClient client) => (await SendAsync(client, HttpMethod.Post, "/api/widget/site-token", Site, new { }, null)).Body.GetProperty("token").GetString()!;

    private static async Task<string?> VisitorAsync(HttpClient client, string? pass)
    {
        var token = (await SendAsync(client, HttpMethod.Post, "/api/widget/site-token", Site, new { pass }, null)).Body.GetProperty("token").GetString();
        return (await SendAsync(client, HttpMethod.Post, "/api/events", Site, new { type = "page_view" }, token)).Body.GetProperty("subject").GetProperty("id").GetString();
    }

    private static async Task<(System.Net.HttpStatusCode Status, string? Allows, JsonElement Body)> SendAsync(HttpClient client, HttpMethod method, string path, string origin, object? body, string? token)
    {
        using var request = new HttpRequestMessage(method, path) { Headers = { { "Origin", origin } } };
        if (method == HttpMethod.Options)
        {
            request.Headers.Add("Access-Control-Request-Method", "POST");
        }

        if (body is not null)
        {
            request.Content = new StringContent(JsonSerializer.Serialize(body), System.Text.Encoding.UTF8, "application/json");
        }

        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Widget " + token);
        }

        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) ? allowed.Single() : null, text.StartsWith('{') ? JsonDocument.Parse(text).RootElement : default);
    }
}

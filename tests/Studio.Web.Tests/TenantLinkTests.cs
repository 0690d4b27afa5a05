using System.Net;
using System.Text.RegularExpressions;
using Studio.Testing;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests;

/// <summary>A tenant with a prefix is left by no link, form or picture of its own pages.</summary>
public sealed partial class TenantLinkTests
{
    private const string Prefix = "/acme";

    // What the host serves itself, at one address for all tenants.
    private static readonly string[] Shared = ["/assets/"];

    [Fact]
    public async Task Every_address_on_every_page_stays_inside_the_prefix()
    {
        await using var host = await StudioHost.StartAsync();
        using var api = await host.CreateApiClientAsync();
        (await api.SendJsonAsync(HttpMethod.Post, "/api/tenants", new { name = "acme", requestUrlPrefix = "acme", recipeName = "retail" })).Status.ShouldBe(201);
        var password = (string)(await api.SendJsonAsync(HttpMethod.Post, "/api/tenants/acme/setup", new { })).Json!["password"]!;
        using var client = await SignInAsync(host, password);

        var outside = new List<string>();
        var visited = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Queue<string>(["/admin", "/admin/denied", "/shop", "/shop/cart", "/shop/sign-in", "/admin/import", "/admin/features?off=Studio.Sales", "/admin/recipes?run=blank"]);
        var kinds = new HashSet<string>(StringComparer.Ordinal);
        while (waiting.TryDequeue(out var path))
        {
            if (!kinds.Add(Kind(path)))
            {
                continue;
            }

            using var answer = await client.GetAsync(Prefix + path);
            ((int)answer.StatusCode).ShouldBeLessThan(500, path);
            visited.Add(path);
            if (answer.Headers.Location is { } location)
            {
                Check(path, location.IsAbsoluteUri ? location.PathAndQuery : location.ToString());
            }

            if (answer.Content.Headers.ContentType?.MediaType == "text/html")
            {
                foreach (Match match in Address().Matches(await answer.Content.ReadAsStringAsync()))
                {
                    Check(path, WebUtility.HtmlDecode(match.Groups["url"].Value));
                }
            }
        }

        outside.ShouldBeEmpty();
        visited.Count.ShouldBeGreaterThan(30);
        visited.ShouldContain(p => p.StartsWith("/shop/product/", StringComparison.Ordinal));
        visited.ShouldContain("/admin/features");

        void Check(string page, string url)
        {
            if (url is "" || url.StartsWith('#') || url.StartsWith('?') || url.StartsWith("data:", StringComparison.Ordinal) || url.StartsWith("https://", StringComparison.Ordinal) || Shared.Any(s => url.StartsWith(s, StringComparison.Ordinal)))
            {
                return;
            }

            if (url != Prefix && !url.StartsWith(Prefix + "/", StringComparison.Ordinal) && !url.StartsWith(Prefix + "?", StringComparison.Ordinal))
            {
                outside.Add($"{page}: {url}");
                return;
            }

            var inside = url[Prefix.Length..].Split('#')[0];
            if (inside is not "" && !inside.Contains("sign-out", StringComparison.Ordinal) && !inside.StartsWith("/api/", StringComparison.Ordinal) && !inside.StartsWith("/hubs/", StringComparison.Ordinal))
            {
                waiting.Enqueue(inside);
            }
        }
    }

    /// <summary>Signs in as a person who asked for a page of the tenant, and is led back to it.</summary>
    private static async Task<HttpClient> SignInAsync(StudioHost host, string password)
    {
        var client = host.CreateClient();
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        using var asked = await client.GetAsync(Prefix + "/admin/customers?q=x");
        asked.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        asked.Headers.Location!.PathAndQuery.ShouldStartWith(Prefix + "/admin/sign-in?");
        var token = StudioHost.FormToken(await client.GetStringAsync(asked.Headers.Location));
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["UserName"] = "admin", ["Password"] = password, ["__RequestVerificationToken"] = token });
        using var answer = await client.PostAsync(asked.Headers.Location, form);
        answer.Headers.Location!.ToString().ShouldBe(Prefix + "/admin/customers?q=x");
        return client;
    }

    /// <summary>One page of each kind: things by id are alike, and so are lists in another order.</summary>
    private static string Kind(string path) => Product().Replace(Identifier().Replace(path.Contains("?off=", StringComparison.Ordinal) || path.Contains("?run=", StringComparison.Ordinal) ? path : path.Split('?')[0], "/{id}"), "/shop/product/{code}");

    [GeneratedRegex("""\s(href|src|action|url|cancel-url|hub|data-url)="(?<url>[^"]*)["]""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Address();

    [GeneratedRegex("/[0-9a-z]{26}(?=/|$)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Identifier();

    [GeneratedRegex("^/shop/product/.+$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Product();
}

using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Studio.Kernel.Security;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Safety;

/// <summary>Walks every route of the host: what is not on the list of public ones asks for a permission, and gets it.</summary>
[Collection(RunningHostGroup.Name)]
public sealed partial class RouteTests(RunningHost running)
{
    /// <summary>Reviewed: whoever adds a line here lets strangers in.</summary>
    private static readonly string[] Public =
    [
        "/", "admin/denied", "admin/language", "admin/reset-password", "admin/sign-in", "admin/sign-in/callback", "admin/sign-in/code", "admin/sign-in/external", "admin/sign-in/set-up", "admin/sign-out", "api/token", "api/widget/site-token", "api/widget/token", "media/{**path}",
        "shop", "shop/{**path}", "shop/cart/{handler?}", "shop/category/{name}", "shop/checkout", "shop/language", "shop/orders", "shop/orders/{id}", "shop/privacy", "shop/product/{code}", "shop/products", "shop/sign-in", "shop/sign-out", "shop/sign-up", "shop/welcome", "widget/1.js",
    ];

    /// <summary>Reviewed: they take a credential from the body and nothing from cookies, so that they need no antiforgery token.</summary>
    private static readonly string[] CredentialInBody = ["api/token", "api/widget/site-token"];

    private static readonly string[] AgentMay = ["AccessAdmin", "ViewCustomers", "RecordInteractions", "ManageShopAccess", "ViewOrders", "ViewDecisions", "RequestDecisions"];

    [Fact]
    public async Task Every_route_is_public_by_review_or_asks_for_a_permission()
    {
        var routes = await RoutesAsync();
        routes.Where(r => r.Permission is null).Select(r => r.Pattern).Distinct().Order(StringComparer.Ordinal).ShouldBe(Public.Order(StringComparer.Ordinal));
        routes.Where(r => r.Permission is null).ShouldAllBe(r => r.Anonymous);
        routes.Where(r => r.Permission is not null).ShouldAllBe(r => !r.Anonymous);
        routes.Count.ShouldBeGreaterThan(40);
    }

    [Fact]
    public async Task Strangers_get_401_or_the_sign_in_page()
    {
        using var stranger = running.Host.CreateClient();
        foreach (var route in (await RoutesAsync()).Where(r => r.Permission is not null))
        {
            var (status, location) = await CallAsync(stranger, route);
            var page = route.IsPage && route.Method == "GET";
            status.ShouldBe(page ? HttpStatusCode.Redirect : HttpStatusCode.Unauthorized, route.ToString());
            (location ?? "").ShouldStartWith(page ? running.Host.Address + "admin/sign-in?" : "", Case.Sensitive, route.ToString());
        }
    }

    [Fact]
    public async Task A_visitors_widget_reaches_nothing_but_its_own_events_and_decisions()
    {
        using var widget = await running.OpenWidgetAsync();
        foreach (var route in (await RoutesAsync()).Where(r => r.Permission is not null and not "RecordInteractions" and not "RequestDecisions"))
        {
            (await CallAsync(widget, route)).Status.ShouldBe(HttpStatusCode.Forbidden, route.ToString());
        }
    }

    [Fact]
    public async Task An_agent_gets_403_where_his_role_does_not_reach()
    {
        var routes = (await RoutesAsync()).Where(r => r.Permission is not null).ToList();
        routes.ShouldContain(r => !AgentMay.Contains(r.Permission));
        foreach (var route in routes)
        {
            var (status, _) = await CallAsync(running.Agent, route);
            (status == HttpStatusCode.Forbidden).ShouldBe(!AgentMay.Contains(route.Permission), $"{route}: {status}");
            status.ShouldNotBe(HttpStatusCode.Unauthorized, route.ToString());
            ((int)status).ShouldBeLessThan(500, route.ToString());
        }
    }

    [Fact]
    public async Task A_signed_in_agent_is_shown_that_a_page_is_not_his()
    {
        var password = await running.Host.CreateUserAsync("agent-" + Guid.NewGuid().ToString("N"), "Agent");
        var name = (await running.Stored.QueryAsync<string>("SELECT UserName FROM \"User\" WHERE UserName LIKE 'agent-%' ORDER BY Id DESC"))[0];
        using var agent = await running.Host.SignInAsync(name, password);
        foreach (var page in new[] { "/admin/rules", "/admin/users", "/admin/api-keys", "/admin/import", "/admin/content", "/admin/performance" })
        {
            using var answer = await agent.GetAsync(page);
            answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, page);
            answer.Headers.Location!.PathAndQuery.ShouldStartWith("/admin/denied");
        }

        (await agent.GetAsync("/admin/customers")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await agent.SendJsonAsync(HttpMethod.Post, "/api/rules/check", new { condition = "true" })).Status.ShouldBe(403);
    }

    [Fact]
    public async Task A_post_by_cookie_without_its_token_is_refused_on_every_route()
    {
        using var admin = await running.Host.SignInAsync();
        admin.DefaultRequestHeaders.Remove("RequestVerificationToken");
        using var visitor = running.Host.CreateClient();
        await visitor.GetStringAsync("/shop");
        var before = await running.Stored.CountsAsync();
        foreach (var route in (await RoutesAsync()).Where(r => r.IsPage || r.Method is not "GET").Where(r => !r.Pattern.StartsWith("hubs/", StringComparison.Ordinal)))
        {
            var unsafely = route with { Method = route.IsPage ? "POST" : route.Method };

            // The token of other websites looks at the origin first, and at no cookie.
            var refusal = route.Pattern.Trim('/') == "api/widget/site-token" ? HttpStatusCode.Forbidden : HttpStatusCode.BadRequest;
            (await CallAsync(admin, unsafely)).Status.ShouldBe(refusal, unsafely.ToString());
            if (route.Permission is null)
            {
                (await CallAsync(visitor, unsafely)).Status.ShouldBe(refusal, unsafely.ToString());
            }
        }

        (await running.Stored.CountsAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Routes_that_need_no_antiforgery_token_are_reviewed_and_blind_to_cookies()
    {
        await using var tenant = await TenantInProcess.OpenAsync(running.Host);
        var exempt = (await tenant.RoutesAsync()).Where(r => r.Metadata.OfType<CredentialInBodyAttribute>().Any()).ToList();
        exempt.Select(r => r.Pattern.Trim('/')).Order(StringComparer.Ordinal).ShouldBe(CredentialInBody);

        using var admin = await running.Host.SignInAsync();
        admin.DefaultRequestHeaders.Remove("RequestVerificationToken");
        var before = await running.Stored.CountsAsync();
        foreach (var path in exempt.Select(r => "/" + r.Pattern.Trim('/')))
        {
            foreach (var secret in new[] { "", "stk_" + new string('0', 48) })
            {
                using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_secret"] = secret });
                using var answer = await admin.PostAsync(path, form);
                answer.StatusCode.ShouldBeOneOf([HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden], path);
                (await answer.Content.ReadAsStringAsync()).ShouldNotContain("access_token\"");
            }
        }

        (await running.Stored.CountsAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task An_antiforgery_token_of_someone_else_is_none()
    {
        using var admin = await running.Host.SignInAsync();
        var (other, _) = await running.Host.VisitShopAsync();
        using (other)
        {
            admin.DefaultRequestHeaders.Remove("RequestVerificationToken");
            admin.DefaultRequestHeaders.Add("RequestVerificationToken", other.DefaultRequestHeaders.GetValues("RequestVerificationToken"));
        }

        (await admin.SendJsonAsync(HttpMethod.Post, "/api/rules/check", new { condition = "true" })).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Keys_that_are_unknown_revoked_or_of_no_kind_are_401()
    {
        using var client = running.Host.CreateClient();
        foreach (var header in new[] { "Bearer stk_" + new string('0', 48), "Bearer x", "Basic YWRtaW46YWRtaW4=", "Negotiate x", "Widget", "stk_1" })
        {
            client.DefaultRequestHeaders.Remove("Authorization");
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header).ShouldBeTrue();
            (await client.SendJsonAsync(HttpMethod.Get, "/api/content-types")).Status.ShouldBe(401, header);
        }
    }

    private async Task<IReadOnlyList<Route>> RoutesAsync()
    {
        await using var tenant = await TenantInProcess.OpenAsync(running.Host);
        var routes = new List<Route>();
        foreach (var declared in await tenant.RoutesAsync())
        {
            var pattern = declared.Pattern.Length > 1 ? declared.Pattern.TrimStart('/') : declared.Pattern;
            var permission = declared.Metadata.OfType<IAuthorizeData>().Select(a => a.Policy).FirstOrDefault(p => p is not null)?.Split(':')[^1];
            routes.AddRange(declared.Methods.Where(m => m != "HEAD").Select(m => new Route(m, pattern, declared.IsPage, permission, declared.Metadata.OfType<IAllowAnonymous>().Any())));
        }

        return [.. routes.DistinctBy(r => (r.Method, r.Pattern))];
    }

    private static async Task<(HttpStatusCode Status, string? Location)> CallAsync(HttpClient client, Route route)
    {
        var path = Parameter().Replace(route.Pattern, m => m.Value switch { "{type}" => "Customer", "{code}" => "TEA-BLACK", "{handler?}" => "Add", _ => "01never0000000000000000000" });
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), "/" + path.TrimStart('/'));
        if (route.Method is not "GET")
        {
            request.Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
        }

        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return (answer.StatusCode, answer.Headers.Location?.ToString());
    }

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();

    private sealed record Route(string Method, string Pattern, bool IsPage, string? Permission, bool Anonymous)
    {
        public override string ToString() => $"{Method} /{Pattern} ({Permission ?? "public"})";
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Studio.Kernel.Security;
using Studio.Testing;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Isolation;

/// <summary>The walk finds its routes by itself: whoever adds one has nothing to add here.</summary>
public sealed class WalkedRouteTests
{
    [Fact]
    public async Task A_new_route_is_walked_with_its_parameters_query_and_body_and_nobody_lists_it()
    {
        await using var app = WebApplication.CreateBuilder().Build();
        app.MapGet("/api/voyages/{ship}/legs", (string ship, string? harbour, int? leg) => Results.Ok()).RequireAuthorization(p => p.RequireAssertion(_ => false)).RequirePermission(new Permission("SeeVoyages", "See voyages"));
        app.MapPost("/api/voyages", (HttpContext context) => Task.CompletedTask).AllowAnonymous();
        var walked = WalkedRoute.Of(await TenantInProcess.DescribeAsync(((IEndpointRouteBuilder)app).DataSources.Single(), loader: null));

        var read = walked.Single(r => r.IsSafe);
        (read.Method, read.Pattern, read.Permission, read.IsPublic).ShouldBe(("GET", "/api/voyages/{ship}/legs", "SeeVoyages", false));
        read.Query.ShouldContain("harbour");
        read.Query.ShouldContain("leg");
        read.Paths(["a b", "c"]).ShouldBe(["/api/voyages/01never0000000000000000000/legs", "/api/voyages/a%20b/legs", "/api/voyages/c/legs"]);
        read.Body(name => name).ShouldBeNull();

        var write = walked.Single(r => !r.IsSafe);
        write.IsPublic.ShouldBeTrue();
        (await write.Body(name => "id of " + name)!.ReadAsStringAsync()).ShouldContain("\"customerId\":\"id of customerId\"");
    }

    [Fact]
    public async Task Every_route_and_handler_of_a_tenant_is_walked()
    {
        await using var host = await StudioHost.StartAsync();
        await using var tenant = await TenantInProcess.OpenAsync(host);
        var declared = await tenant.RoutesAsync();
        var walked = WalkedRoute.Of(declared);
        var hubs = declared.Where(r => r.Pattern.Trim('/').StartsWith("hubs/", StringComparison.Ordinal)).ToList();
        walked.Select(r => r.Pattern).ToHashSet(StringComparer.Ordinal).ShouldBe(declared.Except(hubs).Select(r => "/" + r.Pattern.Trim('/')).ToHashSet(StringComparer.Ordinal), ignoreOrder: true);
        walked.Count.ShouldBeGreaterThan(120);
        walked.ShouldContain(r => r.Pattern == "/admin/users/{id}" && r.Handler == "TwoFactor");
        walked.Single(r => r is { Pattern: "/admin/audit", Method: "GET" }).Query.ShouldContain("person");
        walked.Single(r => r is { Pattern: "/api/content", Method: "GET" }).Query.ShouldContain("where");

        // A page answers the methods of browsers alone.
        walked.Select(r => r.Method).Distinct().Order(StringComparer.Ordinal).ShouldBe(["DELETE", "GET", "PATCH", "POST", "PUT"]);
    }
}

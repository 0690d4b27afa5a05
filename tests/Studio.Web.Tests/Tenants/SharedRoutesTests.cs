using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Tenants;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Tenants;

/// <summary>What routes and pages weigh is paid once for all tenants, and what holds a tenant's services is not shared.</summary>
public sealed class SharedRoutesTests
{
    [Fact]
    public async Task Two_tenants_share_what_their_routes_and_pages_say_and_nothing_that_they_do()
    {
        await using var host = await StartAsync();
        using var client = new HttpClient { BaseAddress = host.Address };
        foreach (var tenant in (string[])["", "/one", "/two"])
        {
            (await client.GetAsync($"{tenant}/admin/sign-in")).EnsureSuccessStatusCode();
        }

        var (first, second, standard) = (Services(host, "one"), Services(host, "two"), host.Shells.Built.Single(s => s.Settings.IsDefault).Services);
        var pages = Pages(first);
        pages.Count.ShouldBeGreaterThan(20);
        Pages(second).ShouldBe(pages, "the same objects");
        Pages(standard).Count.ShouldBeGreaterThan(pages.Count, "the default tenant has pages of its own besides");

        // Where MVC keeps the filters and binders that it made with a tenant's services.
        var kept = typeof(CompiledPageActionDescriptor).GetProperty("CacheEntry", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public).ShouldNotBeNull();
        pages.ShouldAllBe(p => kept.GetValue(p) == null);

        var (mine, theirs) = (Routes(first), Routes(second));
        mine.Count.ShouldBeGreaterThan(150);
        foreach (var (one, other) in mine.Zip(theirs))
        {
            other.RoutePattern.ShouldBeSameAs(one.RoutePattern);
            other.Metadata.ShouldBeSameAs(one.Metadata, one.DisplayName);

            // A page's endpoint does nothing of its own; an endpoint of another kind may hold a tenant's services.
            ReferenceEquals(one, other).ShouldBe(one.Metadata.GetMetadata<PageActionDescriptor>() is not null, one.DisplayName);
        }
    }

    [Fact]
    public async Task A_tenant_answers_by_its_own_services_where_the_tables_are_shared()
    {
        await using var host = await StartAsync();
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = host.Address };
        foreach (var tenant in (string[])["one", "two", "one"])
        {
            using var page = await client.GetAsync($"/{tenant}/admin/content/Product");
            page.StatusCode.ShouldBe(HttpStatusCode.Redirect);
            page.Headers.Location!.ToString().ShouldContain($"/{tenant}/admin/sign-in", Case.Sensitive, "links know the tenant");

            using var described = await client.GetAsync($"/{tenant}/api/content/Product?take=x");
            described.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            using var other = new HttpRequestMessage(HttpMethod.Options, $"/{tenant}/api/find");
            (await client.SendAsync(other)).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
            (await client.GetAsync($"/{tenant}/nothing-is-here")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        var (one, two) = (Services(host, "one"), Services(host, "two"));
        var links = two.GetRequiredService<LinkGenerator>();
        var context = new DefaultHttpContext { RequestServices = two };
        context.Request.PathBase = "/two";
        links.GetPathByPage(context, "/Administration/User", handler: null, values: new { id = 7 }).ShouldBe("/two/admin/users/7");
        links.GetPathByPage("/Administration/User", handler: null, values: new { id = 7 }).ShouldBe(one.GetRequiredService<LinkGenerator>().GetPathByPage("/Administration/User", handler: null, values: new { id = 7 }));
    }

    private static async Task<HostInProcess> StartAsync()
    {
        var host = await HostInProcess.StartAsync();
        foreach (var tenant in (string[])["one", "two"])
        {
            await host.Services.GetRequiredService<TenantService>().CreateAsync(new TenantDescription(tenant, "", "", tenant, "retail"), CancellationToken.None);
            await host.SetUpAsync(tenant);
        }

        return host;
    }

    private static IServiceProvider Services(HostInProcess host, string tenant) => host.Shells.Built.Single(s => s.Settings.Name == tenant).Services;

    private static List<CompiledPageActionDescriptor> Pages(IServiceProvider tenant) => [.. tenant.GetRequiredService<IActionDescriptorCollectionProvider>().ActionDescriptors.Items.Cast<CompiledPageActionDescriptor>()];

    private static List<RouteEndpoint> Routes(IServiceProvider tenant) => [.. tenant.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];
}

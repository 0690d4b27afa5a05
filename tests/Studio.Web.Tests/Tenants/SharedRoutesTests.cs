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
        await using var host = await HostInProcess.StartAsync();
        await host.Services.GetRequiredService<TenantService>().CreateAsync(new TenantDescription("other", "", "", "other", "retail"), CancellationToken.None);
        await host.SetUpAsync("other");
        using var client = new HttpClient { BaseAddress = host.Address };
        (await client.GetAsync("/admin/sign-in")).EnsureSuccessStatusCode();
        (await client.GetAsync("/other/admin/sign-in")).EnsureSuccessStatusCode();
        var (first, second) = (host.Shells.Built.Single(s => s.Settings.IsDefault).Services, host.Shells.Built.Single(s => s.Settings.Name == "other").Services);

        // The default tenant has pages of its own besides.
        var pages = Pages(first).Join(Pages(second), p => p.RelativePath, p => p.RelativePath, (one, other) => (one, other)).ToList();
        pages.Count.ShouldBeGreaterThan(20);
        foreach (var (one, other) in pages)
        {
            other.ShouldNotBeSameAs(one);
            other.HandlerMethods.ShouldBeSameAs(one.HandlerMethods, one.RelativePath);
            other.BoundProperties.ShouldBeSameAs(one.BoundProperties, one.RelativePath);
            other.RouteValues.ShouldBeSameAs(one.RouteValues, one.RelativePath);
            other.FilterDescriptors.ShouldNotBeSameAs(one.FilterDescriptors);
            other.Properties.ShouldNotBeSameAs(one.Properties);
        }

        var routes = Routes(first).Join(Routes(second), r => (r.RoutePattern.RawText, r.DisplayName, r.Order), r => (r.RoutePattern.RawText, r.DisplayName, r.Order), (one, other) => (one, other)).ToList();
        routes.Count.ShouldBeGreaterThan(100);
        routes.ShouldAllBe(r => ReferenceEquals(r.one.RoutePattern, r.other.RoutePattern));

        // A page says what it is by its tenant's own description, so what such an endpoint says is the tenant's own too.
        routes.ShouldAllBe(r => ReferenceEquals(r.one.Metadata, r.other.Metadata) == (r.one.Metadata.GetMetadata<PageActionDescriptor>() == null));
    }

    private static IEnumerable<CompiledPageActionDescriptor> Pages(IServiceProvider tenant) => tenant.GetRequiredService<IActionDescriptorCollectionProvider>().ActionDescriptors.Items.OfType<CompiledPageActionDescriptor>();

    private static IEnumerable<RouteEndpoint> Routes(IServiceProvider tenant) => tenant.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();
}

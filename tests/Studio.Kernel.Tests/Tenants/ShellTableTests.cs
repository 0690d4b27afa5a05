using Microsoft.AspNetCore.Http;
using Studio.Kernel.Tenants;

namespace Studio.Kernel.Tests.Tenants;

/// <summary>Which tenant an address leads to.</summary>
public sealed class ShellTableTests
{
    private static readonly ShellTable Table = new(
    [
        Tenant("Default", "", ""), Tenant("Prefix", "", "acme"), Tenant("Host", "shop.example.com", ""), Tenant("Both", "shop.example.com", "acme"),
        Tenant("Wild", "*.example.com", ""), Tenant("Nearer", "*.eu.example.com", ""), Tenant("Port", "shop.example.com:8443", ""), Tenant("Many", "one.test, two.test", "x"),
        Tenant("Lost", "", "gone") with { State = TenantState.Disabled },
    ]);

    [Theory]
    [InlineData("localhost", "/", "Default", "")]
    [InlineData("localhost:5000", "/admin", "Default", "")]
    [InlineData("localhost", "/acme", "Prefix", "/acme")]
    [InlineData("localhost", "/ACME/admin", "Prefix", "/acme")]
    [InlineData("localhost", "/acmeish/admin", "Default", "")]
    [InlineData("shop.example.com", "/", "Host", "")]
    [InlineData("SHOP.Example.Com:80", "/", "Host", "")]
    [InlineData("shop.example.com", "/acme/x", "Both", "/acme")]
    [InlineData("shop.example.com:8443", "/", "Port", "")]
    [InlineData("any.example.com", "/", "Wild", "")]
    [InlineData("deep.any.example.com:1234", "/", "Wild", "")]
    [InlineData("any.eu.example.com", "/", "Nearer", "")]
    [InlineData("example.com", "/", "Default", "")]
    [InlineData("evilexample.com", "/", "Default", "")]
    [InlineData("one.test", "/x/y", "Many", "/x")]
    [InlineData("two.test", "/X", "Many", "/x")]
    [InlineData("two.test", "/y", "Default", "")]
    [InlineData("localhost", "/gone/admin", "Lost", "/gone")]
    [InlineData("", "/", "Default", "")]
    public void An_address_leads_to_one_tenant(string host, string path, string tenant, string prefix)
    {
        var match = Table.Match(new HostString(host), new PathString(path));
        match.ShouldNotBeNull().Settings.Name.ShouldBe(tenant);
        (match.Value.Prefix.Value ?? "").ShouldBe(prefix);
    }

    [Fact]
    public void A_tenant_without_an_address_is_not_found_but_the_default_one() =>
        new ShellTable([Tenant("Homeless", "", "")]).Match(new HostString("localhost"), "/").ShouldBeNull();

    [Fact]
    public void The_default_tenant_answers_for_the_rest_even_with_an_address_of_its_own() =>
        new ShellTable([Tenant("Default", "studio.test", "main")]).Match(new HostString("elsewhere.test"), "/").ShouldNotBeNull().Settings.Name.ShouldBe("Default");

    private static ShellSettings Tenant(string name, string host, string prefix) => new() { Name = name, RequestUrlHost = host, RequestUrlPrefix = prefix, State = TenantState.Running };
}

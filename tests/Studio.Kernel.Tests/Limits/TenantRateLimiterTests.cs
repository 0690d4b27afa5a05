using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Studio.Kernel.Limits;
using Studio.Kernel.Tenants;

namespace Studio.Kernel.Tests.Limits;

public sealed class TenantRateLimiterTests
{
    private static readonly ShellSettings One = new() { Name = "One" };
    private static readonly ShellSettings Two = new() { Name = "Two" };

    [Fact]
    public void Requests_under_way_are_bounded_for_each_tenant_and_come_back()
    {
        using var limiter = Limiter(("ConcurrentPerTenant", "2"));
        var first = limiter.TryAcquire(One, Request("/"));
        var second = limiter.TryAcquire(One, Request("/"));

        var third = limiter.TryAcquire(One, Request("/"));
        (third.IsAdmitted, third.RetryAfter).ShouldBe((false, TimeSpan.FromSeconds(1)));
        limiter.TryAcquire(Two, Request("/")).IsAdmitted.ShouldBeTrue();
        limiter.TryAcquire(One, Request("/hubs/timeline")).IsAdmitted.ShouldBeTrue("a connection that stays open takes no request's place");

        first.Dispose();
        limiter.TryAcquire(One, Request("/")).IsAdmitted.ShouldBeTrue();
        second.Dispose();
    }

    [Fact]
    public void Live_connections_have_a_bound_of_their_own()
    {
        using var limiter = Limiter(("ConnectionsPerTenant", "1"));
        limiter.TryAcquire(One, Request("/hubs/timeline")).IsAdmitted.ShouldBeTrue();
        limiter.TryAcquire(One, Request("/hubs/timeline")).IsAdmitted.ShouldBeFalse();
        limiter.TryAcquire(One, Request("/")).IsAdmitted.ShouldBeTrue();
    }

    [Theory]
    [InlineData(null, 3)]
    [InlineData(5, 5)]
    public void A_tenants_own_quota_goes_before_the_hosts_for_it(int? own, int admitted)
    {
        using var limiter = Limiter(("PerTenantPerSecond", "1"), ("BurstSeconds", "1"), ("Tenants:one", "3"));
        var tenant = One with { RequestsPerSecond = own };
        Enumerable.Range(0, 50).Count(_ => limiter.TryAcquire(tenant, Request("/")).IsAdmitted).ShouldBe(admitted);
        var refused = limiter.TryAcquire(tenant, Request("/"));
        refused.RetryAfter.ShouldBeGreaterThan(TimeSpan.Zero);
        Enumerable.Range(0, 50).Count(_ => limiter.TryAcquire(Two, Request("/")).IsAdmitted).ShouldBe(1);
    }

    private static DefaultHttpContext Request(string path) => new() { Request = { Path = path } };

    private static TenantRateLimiter Limiter(params (string Name, string Value)[] settings) => new(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create("Studio:RateLimit:" + s.Name, (string?)s.Value))).Build());
}

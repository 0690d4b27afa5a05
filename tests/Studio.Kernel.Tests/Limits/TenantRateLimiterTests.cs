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
        var limiter = Limiter(("ConcurrentPerTenant", "2"));
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
        var limiter = Limiter(("ConnectionsPerTenant", "1"));
        limiter.TryAcquire(One, Request("/hubs/timeline")).IsAdmitted.ShouldBeTrue();
        limiter.TryAcquire(One, Request("/hubs/timeline")).IsAdmitted.ShouldBeFalse();
        limiter.TryAcquire(One, Request("/")).IsAdmitted.ShouldBeTrue();
    }

    [Theory]
    [InlineData(null, 3)]
    [InlineData(5, 5)]
    public void A_tenants_own_quota_goes_before_the_hosts_for_it(int? own, int admitted)
    {
        var limiter = Limiter(("PerTenantPerSecond", "1"), ("BurstSeconds", "1"), ("Tenants:one", "3"));
        var tenant = One with { RequestsPerSecond = own };
        Enumerable.Range(0, 50).Count(_ => limiter.TryAcquire(tenant, Request("/")).IsAdmitted).ShouldBe(admitted);
        var refused = limiter.TryAcquire(tenant, Request("/"));
        refused.RetryAfter.ShouldBeGreaterThan(TimeSpan.Zero);
        Enumerable.Range(0, 50).Count(_ => limiter.TryAcquire(Two, Request("/")).IsAdmitted).ShouldBe(1);
    }

    [Fact]
    public void A_quota_comes_back_with_time_and_its_burst_does_not_grow_beyond_its_seconds()
    {
        var clock = new Clock();
        var limiter = Limiter(clock, ("PerTenantPerSecond", "10"), ("BurstSeconds", "2"));
        int Admitted() => Enumerable.Range(0, 100).Count(_ => limiter.TryAcquire(One, Request("/")).IsAdmitted);

        Admitted().ShouldBe(20);
        limiter.TryAcquire(One, Request("/")).RetryAfter.ShouldBe(TimeSpan.FromMilliseconds(100));
        clock.Now += TimeSpan.FromMilliseconds(500);
        Admitted().ShouldBe(5);
        clock.Now += TimeSpan.FromHours(1);
        Admitted().ShouldBe(20);
    }

    [Fact]
    public async Task Many_at_once_take_no_more_than_the_quota()
    {
        var limiter = Limiter(new Clock(), ("PerTenantPerSecond", "500"), ("BurstSeconds", "2"), ("ConcurrentPerTenant", "100000"));
        var admitted = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Enumerable.Range(0, 1000).Count(_ => limiter.TryAcquire(One, Request("/")).IsAdmitted))));
        admitted.Sum().ShouldBe(1000);
    }

    private static DefaultHttpContext Request(string path) => new() { Request = { Path = path } };

    private static TenantRateLimiter Limiter(params (string Name, string Value)[] settings) => Limiter(TimeProvider.System, settings);

    private static TenantRateLimiter Limiter(TimeProvider time, params (string Name, string Value)[] settings) => new(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create("Studio:RateLimit:" + s.Name, (string?)s.Value))).Build(), time);

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; } = TimeSpan.FromDays(1);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}

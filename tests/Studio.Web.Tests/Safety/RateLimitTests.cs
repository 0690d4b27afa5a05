using System.Diagnostics;
using System.Net;
using Studio.Testing;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Safety;

/// <summary>Statement 21 of reliability: one tenant's flood is its own affair.</summary>
public sealed class RateLimitTests
{
    private const int Quota = 40;

    [Fact]
    public async Task A_tenant_over_its_quota_gets_429_and_the_others_go_on()
    {
        await using var host = await StudioHost.StartAsync(settings: new Dictionary<string, string> { ["Studio__RateLimit__BurstSeconds"] = "1" });
        using var api = await host.CreateApiClientAsync();
        (await api.SendJsonAsync(HttpMethod.Post, "/api/tenants", new { name = "Flooded", requestUrlPrefix = "flooded", recipeName = "blank", requestsPerSecond = Quota })).Status.ShouldBe(201);
        (await api.SendJsonAsync(HttpMethod.Post, "/api/tenants/Flooded/setup", new { })).Status.ShouldBe(200);
        using var stranger = host.CreateClient();
        (await stranger.GetAsync("/flooded/admin/sign-in")).EnsureSuccessStatusCode();

        // Ten times the quota, for three seconds, while a neighbour asks steadily.
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        var clock = Stopwatch.StartNew();
        var flood = FloodAsync(host, Quota * 10, end.Token);
        var (served, asked) = (0, 0);
        while (!end.IsCancellationRequested)
        {
            asked++;
            served += (await stranger.GetAsync("/shop")).IsSuccessStatusCode ? 1 : 0;
        }

        var (admitted, refused, waits) = await flood;
        served.ShouldBe(asked, "the neighbour is served all the time");
        asked.ShouldBeGreaterThan(10);
        refused.ShouldBeGreaterThan(admitted, "most of the flood is turned away");
        admitted.ShouldBeLessThanOrEqualTo((int)(Quota * (clock.Elapsed.TotalSeconds + 2)));
        waits.ShouldAllBe(w => w >= 1);
    }

    [Fact]
    public async Task An_address_that_makes_visitors_by_the_hundred_is_told_to_wait()
    {
        await using var host = await StudioHost.StartAsync(settings: new Dictionary<string, string> { ["Studio__RateLimit__Clients__WidgetTokens"] = "5" });
        var (visitor, _) = await host.VisitShopAsync();
        using (visitor)
        {
            var statuses = new List<HttpStatusCode>();
            for (var i = 0; i < 8; i++)
            {
                using var answer = await visitor.PostAsync("/api/widget/token", null);
                statuses.Add(answer.StatusCode);
                if (answer.StatusCode == HttpStatusCode.TooManyRequests)
                {
                    answer.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThan(TimeSpan.Zero);
                    answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
                }
            }

            statuses.Count(s => s == HttpStatusCode.OK).ShouldBe(4);
            statuses.Count(s => s == HttpStatusCode.TooManyRequests).ShouldBe(4);
            (await visitor.GetAsync("/shop")).EnsureSuccessStatusCode();
        }
    }

    private static async Task<(int Admitted, int Refused, IReadOnlyList<double> Waits)> FloodAsync(StudioHost host, int perSecond, CancellationToken end)
    {
        const int Workers = 8;
        var pause = TimeSpan.FromSeconds((double)Workers / perSecond);
        var (admitted, refused) = (0, 0);
        var waits = new System.Collections.Concurrent.ConcurrentBag<double>();
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(async _ =>
        {
            using var client = host.CreateClient();
            while (!end.IsCancellationRequested)
            {
                using var answer = await client.GetAsync("/flooded/admin/sign-in", CancellationToken.None);
                if (answer.StatusCode == HttpStatusCode.TooManyRequests)
                {
                    Interlocked.Increment(ref refused);
                    waits.Add(answer.Headers.RetryAfter?.Delta?.TotalSeconds ?? 0);
                }
                else
                {
                    Interlocked.Increment(ref admitted);
                }

                await Task.Delay(pause, CancellationToken.None);
            }
        }));
        return (admitted, refused, [.. waits]);
    }
}

using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Tenants;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Tenants;

/// <summary>A feature is switched again and again while the tenant serves: nobody notices, and nothing stays behind.</summary>
[Trait("Category", "Faults")]
public sealed class FeatureSwitchTests
{
    private const string Feature = "Studio.ShopTheme";
    private const int Warm = 10;
    private const int Reloads = 30;

    // A switch is off and on: two shells. Full length by tests/run.sh faults.
    private static readonly bool Full = Environment.GetEnvironmentVariable("STUDIO_FAULTS") == "full";
    private static readonly int Switches = Full ? 100 : 40;

    [Fact]
    public async Task A_hundred_switches_under_load_fail_no_request_and_leave_no_shell_behind()
    {
        // The switches are tested, not the quota.
        await using var host = await HostInProcess.StartAsync(new Dictionary<string, string?> { ["Studio:RateLimit:PerTenantPerSecond"] = "1000000" });
        var switches = host.Services.GetRequiredService<FeatureSwitch>();
        var old = new List<WeakReference>();
        var answers = 0;
        var failures = new List<string>();
        await FirstRequestAsync(host);
        using var end = new CancellationTokenSource();
        using var quiet = new ManualResetEventSlim(initialState: true);
        var load = Enumerable.Range(0, 4).Select(_ => Task.Run(AskAsync)).ToList();

        // Buffers and pools of client and server grow with the first thousands of requests, whatever is switched.
        await Task.Delay(TimeSpan.FromSeconds(5));

        // So do what the runtime and libraries keep of types with the first dozens of shells.
        for (var i = 0; i < Reloads; i++)
        {
            Remember(host, old);
            await host.Shells.ReleaseAsync(ShellSettings.DefaultName);
            await FirstRequestAsync(host);
        }

        var after = new Dictionary<int, long>();
        for (var i = 1; i <= Switches; i++)
        {
            Remember(host, old);
            (await switches.DisableAsync(ShellSettings.DefaultName, [Feature], withDependants: false, CancellationToken.None)).SwitchedOff.ShouldBe([Feature]);
            Remember(host, old);
            (await switches.EnableAsync(ShellSettings.DefaultName, [Feature], CancellationToken.None)).SwitchedOn.ShouldBe([Feature]);
            if (i == Warm || i == Switches)
            {
                quiet.Reset();
                after[i] = await SettleAsync(old);
                quiet.Set();
            }
        }

        await end.CancelAsync();
        await Task.WhenAll(load);
        failures.ShouldBeEmpty();
        answers.ShouldBeGreaterThan(Switches * 4, "there was no load to speak of");
        old.Count(r => r.IsAlive).ShouldBe(0, "a released shell is still held");
        if (Full)
        {
            // The heap's bound is that of a hundred switches.
            after[Switches].ShouldBeLessThanOrEqualTo(after[Warm] * 105 / 100, string.Create(CultureInfo.InvariantCulture, $"the heap grew from {after[Warm]} to {after[Switches]}"));
        }

        async Task AskAsync()
        {
            using var client = new HttpClient { BaseAddress = host.Address };
            while (!end.IsCancellationRequested)
            {
                quiet.Wait();
                foreach (var address in new[] { "/admin/sign-in", "/api/content" })
                {
                    try
                    {
                        using var answer = await client.GetAsync(address);
                        var wanted = address == "/api/content" ? HttpStatusCode.Unauthorized : HttpStatusCode.OK;
                        if (answer.StatusCode != wanted)
                        {
                            lock (failures)
                            {
                                failures.Add($"{address}: {(int)answer.StatusCode}");
                            }
                        }

                        Interlocked.Increment(ref answers);
                    }
                    catch (HttpRequestException e)
                    {
                        lock (failures)
                        {
                            failures.Add($"{address}: {e.Message}");
                        }
                    }
                }
            }
        }
    }

    private static async Task FirstRequestAsync(HostInProcess host)
    {
        using var client = new HttpClient { BaseAddress = host.Address };
        (await client.GetAsync("/admin/sign-in")).EnsureSuccessStatusCode();
    }

    // Not inlined into the test's own frame: a local variable would hold the shell.
    private static void Remember(HostInProcess host, List<WeakReference> old) => old.Add(new WeakReference(host.Shells.Built.Single()));

    private static async Task<long> SettleAsync(List<WeakReference> old)
    {
        // The load rests meanwhile: what a request holds in its middle is no leak. The last shells drain for a moment.
        for (var i = 0; i < 100 && old.Exists(r => r.IsAlive); i++)
        {
            await Task.Delay(100);
            GC.Collect(GC.MaxGeneration);
            GC.WaitForPendingFinalizers();
        }

        // Code that was made for a shell, such as a page's, is given back by its finalizer's second or third turn.
        for (var i = 0; i < 10; i++)
        {
            await Task.Delay(100);
            GC.Collect(GC.MaxGeneration);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}

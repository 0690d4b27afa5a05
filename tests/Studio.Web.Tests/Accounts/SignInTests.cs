using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Studio.Administration.SignIn;
using Studio.Data.Identity;
using Studio.Kernel.Security.SignIn;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Accounts;

/// <summary>Guessing is slowed without shutting the owner out, and tells nothing of who exists (reliability, statement 29).</summary>
[Collection(RunningHostGroup.Name)]
public sealed partial class SignInTests(RunningHost running)
{
    [Fact]
    public async Task An_attacker_is_slowed_and_the_owner_gets_in_from_elsewhere()
    {
        var name = "victim-" + Guid.NewGuid().ToString("N");
        var password = await running.Host.CreateUserAsync(name, "Agent");
        using var attacker = Person.At(running.Host, "127.0.0.2");
        var token = Studio.Testing.StudioHost.FormToken(await attacker.Client.GetStringAsync("/admin/sign-in"));
        var answers = new List<Reply>();
        for (var i = 0; i < 12; i++)
        {
            answers.Add(await attacker.SendAsync("/admin/sign-in", token, ("UserName", name), ("Password", "wrong password " + i)));
        }

        answers.Take(5).ShouldAllBe(a => a.Status == 400);
        answers.Count(a => a.Status == 429).ShouldBeGreaterThanOrEqualTo(5);
        answers.Where(a => a.Status == 429).ShouldAllBe(a => a.RetryAfter > TimeSpan.Zero);
        (await attacker.SendAsync("/admin/sign-in", token, ("UserName", name), ("Password", password))).Status.ShouldBe(429, "even the right password waits at the attacker's address");

        using var owner = Person.At(running.Host, "127.0.0.3");
        (await owner.SignInAsync(name, password)).IsIn.ShouldBeTrue();

        // On a device that he used before he gets in even where the attacker sits.
        using var device = owner.MovedTo("127.0.0.2");
        device.Cookies.GetCookies(running.Host.Address)["studio_user"]!.Expired = true;
        (await device.SignInAsync(name, password)).IsIn.ShouldBeTrue();
    }

    [Fact]
    public async Task A_forwarded_address_is_not_believed()
    {
        using var attacker = Person.At(running.Host, "127.0.0.4");
        var token = Studio.Testing.StudioHost.FormToken(await attacker.Client.GetStringAsync("/admin/sign-in"));
        var last = 0;
        for (var i = 0; i < 8; i++)
        {
            attacker.Client.DefaultRequestHeaders.Remove("X-Forwarded-For");
            attacker.Client.DefaultRequestHeaders.Add("X-Forwarded-For", $"203.0.113.{i}");
            last = (await attacker.SendAsync("/admin/sign-in", token, ("UserName", "nobody-forwarded"), ("Password", "x"))).Status;
        }

        last.ShouldBe(429);
    }

    [Fact]
    public async Task A_known_proxys_word_counts()
    {
        await using var host = await Studio.Testing.StudioHost.StartAsync(settings: new Dictionary<string, string> { ["Studio__ForwardedHeaders__KnownProxies"] = "127.0.0.1" });
        foreach (var (proxy, last) in new[] { ("127.0.0.1", 400), ("127.0.0.2", 429) })
        {
            using var client = Person.At(host, proxy);
            var token = Studio.Testing.StudioHost.FormToken(await client.Client.GetStringAsync("/admin/sign-in"));
            var status = 0;
            for (var i = 0; i < 8; i++)
            {
                client.Client.DefaultRequestHeaders.Remove("X-Forwarded-For");
                client.Client.DefaultRequestHeaders.Add("X-Forwarded-For", $"203.0.113.{i}");
                status = (await client.SendAsync("/admin/sign-in", token, ("UserName", "nobody-behind-" + proxy), ("Password", "x"))).Status;
            }

            status.ShouldBe(last, proxy);
        }
    }

    [Fact]
    public async Task Who_exists_is_not_told()
    {
        var known = "known-" + Guid.NewGuid().ToString("N");
        var unknown = "other-" + Guid.NewGuid().ToString("N");
        var disabled = "gone-" + Guid.NewGuid().ToString("N");
        await running.Host.CreateUserAsync(known, "Agent");
        var password = await running.Host.CreateUserAsync(disabled, "Agent");
        var id = (await running.Stored.QueryAsync<string>("SELECT Id FROM \"User\" WHERE UserName = @disabled", new { disabled }))[0];
        (await running.Api.SendJsonAsync(HttpMethod.Put, "/api/users/" + id, new { disabled = true })).Status.ShouldBe(200);

        using var person = Person.At(running.Host, "127.0.0.5");
        var replies = new List<Reply>();
        foreach (var (name, written) in new[] { (known, "wrong"), (unknown, "wrong"), (disabled, password) })
        {
            replies.Add(await person.SignInAsync(name, written));
        }

        replies.ShouldAllBe(r => r.Status == 400);
        replies.Select(r => Changing().Replace(r.Text, "")).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task An_unknown_name_takes_the_same_way_with_the_same_work()
    {
        await using var tenant = await TenantInProcess.OpenAsync(running.Host);
        await using var scope = tenant.Services.CreateAsyncScope();
        var hasher = new CountingHasher();
        using var gate = new PasswordGate();
        var check = new PasswordCheck(scope.ServiceProvider.GetRequiredService<UserManager<StudioUser>>(), hasher, gate, Options.Create(new PasswordHasherOptions()));
        foreach (var name in new[] { "admin", "nobody-at-all", "" })
        {
            hasher.Verified.Clear();
            (await check.FindAsync(name, "wrong", known: false, CancellationToken.None)).ShouldBeNull();
            var hash = Convert.FromBase64String(hasher.Verified.ShouldHaveSingleItem());

            // The same format, function, iterations, salt and key lengths: the same work.
            hash.Length.ShouldBe(61);
            Convert.ToHexString(hash.AsSpan(0, 13)).ShouldBe("0100000002000186A000000010", name);
        }
    }

    [Fact]
    public async Task A_flood_of_passwords_is_bounded_and_a_known_device_still_gets_in()
    {
        var name = "busy-" + Guid.NewGuid().ToString("N");
        var password = await running.Host.CreateUserAsync(name, "Agent");
        using var owner = Person.At(running.Host, "127.0.0.6");
        (await owner.SignInAsync(name, password)).IsIn.ShouldBeTrue();
        owner.Cookies.GetCookies(running.Host.Address)["studio_user"]!.Expired = true;
        using var flood = Person.At(running.Host, "127.0.0.7");
        var token = Studio.Testing.StudioHost.FormToken(await flood.Client.GetStringAsync("/admin/sign-in"));
        var attempts = Enumerable.Range(0, 60).Select(i => flood.SendAsync("/admin/sign-in", token, ("UserName", "flood-" + i), ("Password", "x"))).ToList();
        (await owner.SignInAsync(name, password)).IsIn.ShouldBeTrue();
        var answers = await Task.WhenAll(attempts);
        answers.ShouldAllBe(a => a.Status == 400 || a.Status == 429);
        answers.ShouldContain(a => a.Status == 400);
        answers.Where(a => a.Status == 429).ShouldNotBeEmpty();
        answers.Where(a => a.Status == 429).ShouldAllBe(a => a.RetryAfter != null);
    }

    [Fact]
    public void Many_addresses_together_slow_strangers_softly_and_not_the_owners_places()
    {
        var clock = new Clock();
        var throttle = new SignInThrottle(new ConfigurationBuilder().Build(), clock);
        var home = new SignInAttempt("MEI", "198.51.100.1", null);
        throttle.Begin(home).ShouldBeNull();
        throttle.Succeeded(home);
        for (var i = 0; i < 500; i++)
        {
            throttle.Begin(new SignInAttempt("MEI", $"203.0.{i / 250}.{i % 250}", null));
        }

        var wait = throttle.Begin(new SignInAttempt("MEI", "192.0.2.1", null));
        wait.ShouldNotBeNull();
        wait.Value.ShouldBeLessThanOrEqualTo(TimeSpan.FromMinutes(1), "a lock-out is never more than a minute");
        throttle.Begin(home).ShouldBeNull("the address that she signed in from");
        throttle.Begin(new SignInAttempt("MEI", "192.0.2.2", "device")).ShouldBeNull("the device that she signed in on");
        throttle.Begin(new SignInAttempt("TOM", "192.0.2.3", null)).ShouldBeNull("another account");
        clock.Now += TimeSpan.FromMinutes(1);
        throttle.Begin(new SignInAttempt("MEI", "192.0.2.1", null)).ShouldBeNull();
    }

    [Fact]
    public void Waits_grow_and_are_forgotten_after_a_success()
    {
        var clock = new Clock();
        var throttle = new SignInThrottle(new ConfigurationBuilder().Build(), clock);
        var attempt = new SignInAttempt("MEI", "198.51.100.1", null);
        var waits = new List<TimeSpan>();
        while (waits.Count < 6)
        {
            if (throttle.Begin(attempt) is { } wait)
            {
                waits.Add(wait);
                clock.Now += wait;
            }
        }

        waits.Select(w => w.TotalSeconds).ShouldBe([1, 2, 4, 8, 16, 32]);
        throttle.Begin(attempt).ShouldBeNull();
        throttle.Succeeded(attempt);
        for (var i = 0; i < 5; i++)
        {
            throttle.Begin(attempt).ShouldBeNull();
        }
    }

    [Fact]
    public void Its_memory_is_bounded()
    {
        var throttle = new SignInThrottle(new ConfigurationBuilder().Build(), new Clock());
        for (var i = 0; i < 100_000; i++)
        {
            throttle.Begin(new SignInAttempt("name-" + i, "address-" + i, null));
        }

        throttle.Kept.ShouldBeLessThanOrEqualTo(60_000);
    }

    [GeneratedRegex("value=\"[^\"]*\"|content=\"[^\"]*\"|nonce=\"[^\"]*\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Changing();

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class CountingHasher : IPasswordHasher<StudioUser>
    {
        public List<string> Verified { get; } = [];

        public string HashPassword(StudioUser user, string password) => throw new NotSupportedException();

        public PasswordVerificationResult VerifyHashedPassword(StudioUser user, string hashedPassword, string providedPassword)
        {
            Verified.Add(hashedPassword);
            return PasswordVerificationResult.Failed;
        }
    }
}

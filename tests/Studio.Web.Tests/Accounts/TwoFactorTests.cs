using Studio.Administration.TwoFactor;
using Studio.Testing;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Accounts;

/// <summary>The second step: codes and recovery codes count once, and the password alone opens nothing.</summary>
[Collection(RunningHostGroup.Name)]
public sealed class TwoFactorTests(RunningHost running)
{
    private static readonly DateTimeOffset Rfc = DateTimeOffset.FromUnixTimeSeconds(1111111109);

    [Fact]
    public void Codes_are_those_of_RFC_6238()
    {
        // Appendix B, SHA-1, the last six of its eight digits; the key is the ASCII text 12345678901234567890.
        const string key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        Totp.CodeOf(key, Totp.StepOf(DateTimeOffset.FromUnixTimeSeconds(59))).ShouldBe("287082");
        Totp.CodeOf(key, Totp.StepOf(Rfc)).ShouldBe("081804");
        Totp.CodeOf(key, Totp.StepOf(DateTimeOffset.FromUnixTimeSeconds(20000000000))).ShouldBe("353130");
        Totp.Match(key, "081 804", Rfc).ShouldBe(Totp.StepOf(Rfc));
        Totp.Match(key, "081804", Rfc.AddMinutes(2)).ShouldBeNull();
        Totp.NewKey().Length.ShouldBe(32);
    }

    [Fact]
    public async Task A_code_and_a_recovery_code_count_once()
    {
        var (name, password, key, recovery) = await SetUpAsync();
        using var person = Person.At(running.Host, "127.0.0.8");
        var first = await person.SignInAsync(name, password);
        first.Location!.ShouldContain("/admin/sign-in/code");
        (await person.GetAsync("/admin")).Status.ShouldBe(302, "the password alone opens nothing");

        // The code that switched it on is used; the next one is right, once.
        var next = Totp.CodeOf(key, Totp.StepOf(TimeProvider.System.GetUtcNow()) + 1);
        (await person.PostAsync("/admin/sign-in/code", null, ("code", "000000"))).Status.ShouldBe(400);
        (await person.PostAsync("/admin/sign-in/code", null, ("code", next))).IsIn.ShouldBeTrue();
        (await person.GetAsync("/admin")).Status.ShouldBe(200);

        using var thief = Person.At(running.Host, "127.0.0.9");
        await thief.SignInAsync(name, password);
        (await thief.PostAsync("/admin/sign-in/code", null, ("code", next))).Status.ShouldBe(400, "an overheard code");
        (await thief.PostAsync("/admin/sign-in/code", null, ("code", recovery[0]))).IsIn.ShouldBeTrue();
        using var again = Person.At(running.Host, "127.0.0.9");
        await again.SignInAsync(name, password);
        (await again.PostAsync("/admin/sign-in/code", null, ("code", recovery[0]))).Status.ShouldBe(400);
        (await again.PostAsync("/admin/sign-in/code", null, ("code", recovery[1].ToUpperInvariant()))).IsIn.ShouldBeTrue();
    }

    [Fact]
    public async Task Guessing_codes_is_slowed()
    {
        var (name, password, _, recovery) = await SetUpAsync();
        using var thief = Person.At(running.Host, "127.0.0.10");
        await thief.SignInAsync(name, password);
        var token = StudioHost.FormToken(await thief.Client.GetStringAsync("/admin/sign-in/code"));
        var answers = new List<int>();
        for (var i = 0; i < 10; i++)
        {
            answers.Add((await thief.SendAsync("/admin/sign-in/code", token, ("code", i.ToString("D6", System.Globalization.CultureInfo.InvariantCulture)))).Status);
        }

        answers[^1].ShouldBe(429);
        using var owner = Person.At(running.Host, "127.0.0.11");
        await owner.SignInAsync(name, password);
        (await owner.PostAsync("/admin/sign-in/code", null, ("code", recovery[0]))).IsIn.ShouldBeTrue();
    }

    [Fact]
    public async Task It_is_switched_off_by_the_password_or_by_an_administrator()
    {
        var (name, password, _, recovery) = await SetUpAsync();
        using var person = Person.At(running.Host, "127.0.0.12");
        await person.SignInAsync(name, password);
        await person.PostAsync("/admin/sign-in/code", null, ("code", recovery[0]));
        (await person.PostAsync("/admin/profile", "Remove", ("password", "wrong"))).Status.ShouldBe(400);
        (await person.PostAsync("/admin/profile", "Remove", ("password", password))).Status.ShouldBe(200);
        using var later = Person.At(running.Host, "127.0.0.12");
        (await later.SignInAsync(name, password)).IsIn.ShouldBeTrue();

        var (other, otherPassword, _, _) = await SetUpAsync();
        var id = (await running.Stored.QueryAsync<string>("SELECT Id FROM \"User\" WHERE UserName = @other", new { other }))[0];
        (await running.Api.SendJsonAsync(HttpMethod.Delete, $"/api/users/{id}/two-factor")).Status.ShouldBe(204);
        using var helped = Person.At(running.Host, "127.0.0.12");
        (await helped.SignInAsync(other, otherPassword)).IsIn.ShouldBeTrue();
    }

    [Fact]
    public async Task The_key_is_not_readable_where_it_is_stored()
    {
        var (_, _, key, recovery) = await SetUpAsync();
        (await running.Stored.QueryAsync<string>("SELECT SecretKey FROM TwoFactor")).ShouldAllBe(s => !s.Contains(key, StringComparison.Ordinal));
        (await running.Stored.QueryAsync<string>("SELECT Hash FROM RecoveryCode")).ShouldAllBe(h => h.Length == 64 && !recovery.Contains(h));
    }

    private async Task<(string Name, string Password, string Key, IReadOnlyList<string> Recovery)> SetUpAsync()
    {
        var name = "two-" + Guid.NewGuid().ToString("N");
        var password = await running.Host.CreateUserAsync(name, "Agent");
        using var person = Person.At(running.Host, "127.0.0.20");
        (await person.SignInAsync(name, password)).IsIn.ShouldBeTrue();
        var shown = await person.PostAsync("/admin/profile", "Begin");
        shown.Text.ShouldContain("<svg");
        var key = Person.KeyOf(shown);
        var done = await person.PostAsync("/admin/profile", "Confirm", ("code", Totp.CodeOf(key, Totp.StepOf(TimeProvider.System.GetUtcNow()))));
        var recovery = Person.RecoveryCodesOf(done);
        recovery.Count.ShouldBe(10, done.Text);
        return (name, password, key, recovery);
    }
}

using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Accounts;

/// <summary>Passwords: a link works once, and whatever sets a password ends the sessions.</summary>
[Collection(RunningHostGroup.Name)]
public sealed class PasswordTests(RunningHost running)
{
    private const string New = "correct horse battery";

    [Fact]
    public async Task A_link_sets_a_password_once_and_ends_the_sessions()
    {
        var (name, password, id) = await AddAsync();
        using var person = Person.At(running.Host, "127.0.0.30");
        (await person.SignInAsync(name, password)).IsIn.ShouldBeTrue();
        var first = await LinkAsync(id);
        var link = await LinkAsync(id);

        using var helped = Person.At(running.Host, "127.0.0.31");
        (await helped.GetAsync(first)).Status.ShouldBe(404, "a later link replaces it");
        (await helped.GetAsync(link)).Status.ShouldBe(200);
        (await helped.GetAsync(link)).Text.ShouldContain(name, Case.Sensitive, "opening the link does not use it up");
        (await helped.PostAsync(link, null, ("Token", TokenOf(link)), ("password", "short"), ("again", "short"))).Status.ShouldBe(400);
        var token = Studio.Testing.StudioHost.FormToken(await helped.Client.GetStringAsync(link));
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => helped.SendAsync(link, token, ("Token", TokenOf(link)), ("password", New), ("again", New))));
        answers.Count(a => a.Status == 200).ShouldBe(1);
        (await helped.GetAsync(link)).Status.ShouldBe(404);

        (await person.GetAsync("/admin")).Status.ShouldBe(302, "the old session is over at once");
        (await helped.SignInAsync(name, New)).IsIn.ShouldBeTrue();
        using var old = Person.At(running.Host, "127.0.0.32");
        (await old.SignInAsync(name, password)).Status.ShouldBe(400);
        (await running.Stored.QueryAsync<string>("SELECT Hash FROM PasswordLink")).ShouldAllBe(h => !link.Contains(h));
    }

    [Fact]
    public async Task Changing_ones_own_password_ends_the_other_sessions_and_keeps_this_one()
    {
        var (name, password, _) = await AddAsync();
        using var here = Person.At(running.Host, "127.0.0.33");
        using var elsewhere = Person.At(running.Host, "127.0.0.34");
        (await here.SignInAsync(name, password)).IsIn.ShouldBeTrue();
        (await elsewhere.SignInAsync(name, password)).IsIn.ShouldBeTrue();
        (await elsewhere.GetAsync("/admin")).Status.ShouldBe(200);
        (await here.PostAsync("/admin/profile", "Password", ("oldPassword", "wrong"), ("password", New), ("again", New))).Status.ShouldBe(400);
        (await here.PostAsync("/admin/profile", "Password", ("oldPassword", password), ("password", New), ("again", New + "x"))).Status.ShouldBe(400);
        (await here.PostAsync("/admin/profile", "Password", ("oldPassword", password), ("password", New), ("again", New))).Status.ShouldBe(200);
        (await elsewhere.GetAsync("/admin")).Status.ShouldBe(302);
        (await here.GetAsync("/admin")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_disabled_user_is_out_at_once()
    {
        var (name, password, id) = await AddAsync();
        using var person = Person.At(running.Host, "127.0.0.35");
        (await person.SignInAsync(name, password)).IsIn.ShouldBeTrue();
        (await person.GetAsync("/admin")).Status.ShouldBe(200);
        (await running.Api.SendJsonAsync(HttpMethod.Put, "/api/users/" + id, new { disabled = true })).Status.ShouldBe(200);
        (await person.GetAsync("/admin")).Status.ShouldBe(302);
        (await person.SignInAsync(name, password)).Status.ShouldBe(400);
    }

    private static string TokenOf(string link) => link.Split("token=")[1];

    private async Task<(string Name, string Password, string Id)> AddAsync()
    {
        var name = "pass-" + Guid.NewGuid().ToString("N");
        var password = await running.Host.CreateUserAsync(name, "Agent");
        return (name, password, (await running.Stored.QueryAsync<string>("SELECT Id FROM \"User\" WHERE UserName = @name", new { name }))[0]);
    }

    private async Task<string> LinkAsync(string id) =>
        new Uri((string)(await running.Api.SendJsonAsync(HttpMethod.Post, $"/api/users/{id}/password-link")).Json!["url"]!).PathAndQuery;
}

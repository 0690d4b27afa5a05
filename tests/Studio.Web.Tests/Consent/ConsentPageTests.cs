using System.Net;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Consent;

/// <summary>Consent and erasure on the studio's and the shop's pages, without their scripts.</summary>
[Collection(RunningHostGroup.Name)]
public class ConsentPageTests(RunningHost running)
{
    [HostFact]
    public async Task What_a_customer_says_is_written_down_on_his_page_and_counted()
    {
        var customer = await running.AddCustomerAsync("Said on the phone");
        using var admin = await running.Host.SignInAsync();
        var page = $"/admin/customers/{customer}/consent";
        var (neverBefore, refusedBefore) = await FiguresAsync();
        foreach (var (fields, sentence) in new[]
        {
            (new[] { ("purpose", "marketing"), ("source", "phone") }, "Say whether the customer agrees or refuses."),
            ([("purpose", "nothing"), ("answer", "no"), ("source", "phone")], "There is no such purpose."),
            ([("purpose", "marketing"), ("answer", "no"), ("source", "")], "Where it was said is needed"),
            ([("purpose", "marketing"), ("answer", "no"), ("source", "phone"), ("note", new string('x', 501))], "At most 500 characters are kept."),
        })
        {
            var (status, text) = await PostAsync(admin, page, page, fields);
            status.ShouldBe(HttpStatusCode.BadRequest);
            text.ShouldContain(sentence);
        }

        (await FiguresAsync()).ShouldBe((neverBefore, refusedBefore), "what is refused changes nothing");
        (await PostAsync(admin, page, page, ("purpose", "marketing"), ("answer", "no"), ("source", "telephone line"), ("note", "call 4711"))).Status.ShouldBe(HttpStatusCode.Redirect);
        (await FiguresAsync()).ShouldBe((neverBefore - 1, refusedBefore + 1));
        var panel = await admin.GetStringAsync($"/admin/customers/{customer}?panel=consent");
        panel.ShouldSatisfyAllConditions(p => p.ShouldContain("telephone line"), p => p.ShouldContain("call 4711"), p => p.ShouldContain("not allowed"));
        (await admin.GetStringAsync("/admin/consent?q=marketing&sort=-refused")).ShouldContain("<code translate=\"no\">marketing</code>");
        (await admin.GetStringAsync("/admin/consent?q=no-such-purpose")).ShouldContain("Nothing found");
    }

    [HostFact]
    public async Task A_visitor_agrees_and_refuses_in_the_shop()
    {
        var (browser, _) = await running.Host.VisitShopAsync();
        using (browser)
        {
            var before = await SaidAsync();
            (await browser.GetStringAsync("/shop/privacy")).ShouldContain("You do not allow this.");
            (await PostAsync(browser, "/shop/privacy", "/shop/privacy", ("purpose", "marketing"), ("version", "1"), ("granted", "true"))).Status.ShouldBe(HttpStatusCode.Redirect);
            (await SaidAsync()).ShouldBe(before + 1);
            (await browser.GetStringAsync("/shop/privacy")).ShouldContain("I do not want this");
            (await PostAsync(browser, "/shop/privacy", "/shop/privacy", ("purpose", "marketing"), ("version", "1"), ("granted", "false"))).Status.ShouldBe(HttpStatusCode.Redirect);
            (await SaidAsync()).ShouldBe(before + 2);
            foreach (var (purpose, version) in new[] { ("nothing", "1"), ("marketing", "99"), ("marketing", "0") })
            {
                await PostAsync(browser, "/shop/privacy", "/shop/privacy", ("purpose", purpose), ("version", version), ("granted", "true"));
            }

            (await SaidAsync()).ShouldBe(before + 2, "what is not asked is not written down");
        }
    }

    [HostFact]
    public async Task Who_is_erased_with_a_customer_is_named_before_and_counted_by_the_proof()
    {
        var customer = await running.AddCustomerAsync("Stays until erased");
        var other = await running.AddCustomerAsync("Went into the other");
        (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/identity/merges", new { survivorId = customer, mergedId = other, reason = "the same person" })).Status.ShouldBeOneOf([200, 201]);
        using var admin = await running.Host.SignInAsync();
        var page = $"/admin/customers/{customer}/personal-data";
        (await admin.GetStringAsync(page)).ShouldContain("Went into the other");
        (await PostAsync(admin, page, page, ("confirm", "somebody"))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await PostAsync(admin, page, page, ("confirm", "Stays until erased"))).Status.ShouldBe(HttpStatusCode.Redirect);

        var proofs = (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/erasures?search=" + customer)).Json!;
        ((int)proofs["total"]!).ShouldBe(1);
        ((int)proofs["items"]![0]!["counts"]!["mergedRecords"]!).ShouldBe(1);
        (await admin.GetStringAsync("/admin/erasures?q=ADMI&sort=by")).ShouldContain(customer);
        (await admin.GetStringAsync("/admin/erasures?q=no-such-user")).ShouldContain("Nothing found");
        (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/erasures?sort=hash")).ErrorPaths.ShouldBe(["sort"]);
        (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/erasures?page=0")).ErrorPaths.ShouldBe(["page"]);
        (await running.Agent.SendJsonAsync(HttpMethod.Get, "/api/erasures")).Status.ShouldBe(403);
    }

    private Task<long> SaidAsync() => running.Stored.CountAsync("ConsentGrant WHERE Source = 'shop' AND SubjectKind = 1");

    private async Task<(long Never, long Refused)> FiguresAsync()
    {
        var all = (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/consent/figures")).Json!.AsArray();
        var figures = all.Single(f => (string)f!["name"]! == "marketing")!;
        return ((long)figures["neverAsked"]!, (long)figures["refused"]!);
    }

    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(HttpClient browser, string form, string url, params (string Name, string Value)[] fields)
    {
        var token = StudioHost.FormToken(await browser.GetStringAsync(form));
        browser.DefaultRequestHeaders.Remove("RequestVerificationToken");
        using var content = new FormUrlEncodedContent(fields.Append(("__RequestVerificationToken", token)).Select(f => KeyValuePair.Create(f.Item1, f.Item2)));
        using var answer = await browser.PostAsync(url, content);
        return (answer.StatusCode, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()));
    }
}

/// <summary>The same with the tenant on a PostgreSQL server.</summary>
[NeedsPostgres]
[Collection(RunningPostgresHostGroup.Name)]
public sealed class ConsentPageTestsOnPostgres(RunningPostgresHost running) : ConsentPageTests(running);

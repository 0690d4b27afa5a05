using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Customers;

/// <summary>Where Studio meets people it remembers by what they could be recognised, and suspects who may be one; by itself it merges nobody who is known.</summary>
[Collection(RunningHostGroup.Name)]
public partial class MeetingTests(RunningHost running)
{
    private const string Password = "three quiet words";

    [HostFact]
    public async Task What_a_customer_writes_at_sign_in_and_checkout_is_remembered_and_links_nobody()
    {
        var key = Guid.NewGuid().ToString("N")[..12];
        var (mail, phone) = ($"{key}@example.com", "+4420" + Math.Abs(key.GetHashCode(StringComparison.Ordinal)).ToString("D8", System.Globalization.CultureInfo.InvariantCulture)[..8]);
        var elder = await AddAsync("Elder " + key, mail, "");
        (await IdentifyAsync(elder, "phone", phone)).ShouldBe("kept");

        // Somebody opens an account with the elder's address, signs in, and has goods sent to the elder's telephone.
        var (browser, token) = await running.Host.VisitShopAsync();
        using var visiting = browser;
        using (var widget = running.WithToken(token))
        {
            (await widget.SendJsonAsync(HttpMethod.Post, "/api/events", new { type = "search", payload = new { query = "tea of " + key } })).Status.ShouldBe(201);
        }

        await PostAsync(browser, "/shop/sign-up", ("name", "Younger " + key), ("email", mail.ToUpperInvariant()), ("password", Password));
        await PostAsync(browser, "/shop/sign-in?handler=Account", ("email", mail.ToUpperInvariant()), ("password", Password));
        await PostAsync(browser, "/shop/cart/Add", ("code", "TEA-BLACK"), ("quantity", "1"));
        var checkout = await browser.GetStringAsync("/shop/checkout");
        await PostAsync(browser, "/shop/checkout", ("cart", ValueOf(checkout, "cart")), ("seen", ValueOf(checkout, "seen")), ("recipient", "Elder"), ("address", "1 Road"), ("phone", phone.Insert(3, " ")));

        var pair = (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/identity/duplicates?search=Younger " + key)).Json!["items"]!.AsArray().ShouldHaveSingleItem()!;
        var younger = pair["customers"]!.AsArray().Select(c => (string)c!).Single(c => c != elder);
        pair["reasons"]!.AsArray().Select(r => ((string)r!["kind"]!, (bool)r["verified"]!)).Order().ShouldBe([("mail", false), ("phone", false)]);
        var person = (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/identity/people/" + younger)).Json!;
        ((string)person["personId"]!).ShouldBe(younger, "two known people are merged by people only");
        person["identifiers"]!.AsArray().Select(i => ((string)i!["kind"]!, (string)i["value"]!, (string)i["source"]!, (bool)i["verified"]!)).Order()
            .ShouldBe([("mail", mail, "field", false), ("mail", mail, "sign-in", false), ("phone", phone, "order", false)]);
        ((string)(await running.Api.SendJsonAsync(HttpMethod.Get, "/api/identity/people/" + elder)).Json!["personId"]!).ShouldBe(elder);

        using var admin = await running.Host.SignInAsync();
        var page = System.Net.WebUtility.HtmlDecode(await admin.GetStringAsync($"/admin/customers/{younger}?panel=identifiers"));
        page.ShouldContain("Signed in");
        page.ShouldContain(phone.Insert(3, " "));
        (await admin.GetStringAsync("/admin/customers/" + younger)).ShouldContain("tea of " + key, customMessage: "the visit before the sign-in is the account's");
    }

    [HostFact]
    public async Task What_stands_beside_a_customers_number_in_a_file_is_remembered_once()
    {
        var key = Guid.NewGuid().ToString("N")[..12];
        var customer = await AddAsync("Imported " + key, "", "N" + key);
        var file = $"Customer;Mail;Date;Note\nN{key};{key}@example.com;1/3/2026;Called\nN{key};{key}@EXAMPLE.com;2/3/2026;Called again\nN{key};noreply@example.com;3/3/2026;A machine called\nN{key};no mail;4/3/2026;Called\n";
        var fields = new { customer = new { column = 0 }, email = new { column = 1 }, date = new { column = 2 }, text = new { column = 3 }, type = new { value = "note" }, channel = new { value = "phone" } };
        for (var round = 0; round < 2; round++)
        {
            await ImportAsync(file + (round == 0 ? "" : "\n"), JsonSerializer.Serialize(new { kind = "contacts", separator = ";", hasHeader = true, fields }));
        }

        var known = (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/identity/people/" + customer)).Json!["identifiers"]!.AsArray();
        known.Select(i => ((string)i!["kind"]!, (string)i["value"]!, (string)i["source"]!)).Order().ShouldBe([("mail", key + "@example.com", "import"), ("member", ("N" + key).ToUpperInvariant(), "field")]);
    }

    [HostFact]
    public async Task Visitors_are_searched_sorted_and_an_open_page_of_one_hears_who_he_is()
    {
        var key = Guid.NewGuid().ToString("N")[..12];
        var ids = new List<string>();
        for (var i = 1; i <= 2; i++)
        {
            var (browser, token) = await running.Host.VisitShopAsync();
            using var visiting = browser;
            using var widget = running.WithToken(token);
            for (var n = 0; n < i; n++)
            {
                var answer = await widget.SendJsonAsync(HttpMethod.Post, "/api/events", new { type = "search", payload = new { query = "words " + key } });
                answer.Status.ShouldBe(201, answer.Text);
            }

            ids.Add((await running.Stored.QueryAsync<string>("SELECT SubjectId FROM Interaction WHERE Payload LIKE @like ORDER BY Id DESC LIMIT 1", new { like = $"%{key}%" }))[0]);
        }

        using var admin = await running.Host.SignInAsync();
        async Task<IReadOnlyList<string>> ListAsync(string query) => [.. VisitorLink().Matches(await admin.GetStringAsync("/admin/visitors?" + query)).Select(m => m.Groups["id"].Value)];
        (await ListAsync("q=WORDS " + key)).ShouldBe([ids[1], ids[0]]);
        (await ListAsync("sort=contacts&q=" + key)).ShouldBe([ids[0], ids[1]]);
        (await ListAsync("sort=-contacts&q=" + key)).ShouldBe([ids[1], ids[0]]);
        (await ListAsync("q=" + ids[0][^8..])).ShouldBe([ids[0]]);
        (await ListAsync("page=2&q=" + key)).ShouldBeEmpty();
        (await admin.GetStringAsync($"/admin/visitors?q={key}nothing")).ShouldContain("Show all visitors");

        var name = "Known " + key;
        var customer = await AddAsync(name, "", "");
        var live = $"/admin/customers/{ids[0]}/timeline?of=visitor";
        (await admin.GetStringAsync(live)).ShouldContain(key);
        (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/identity/links", new { visitorId = ids[0], customerId = customer, reason = "He said so." })).Status.ShouldBe(201);
        var now = await admin.GetStringAsync(live);
        now.ShouldContain(name);
        now.ShouldNotContain("words " + key);
        (await ListAsync("q=" + key)).ShouldBe([ids[1]]);
    }

    private async Task<string> AddAsync(string name, string mail, string number) => await running.SaveAsync(new JsonObject
    {
        ["ContentType"] = "Customer",
        ["CustomerPart"] = new JsonObject { ["Name"] = Text(name), ["Email"] = Text(mail), ["Number"] = Text(number) },
    });

    private static JsonObject Text(string text) => new() { ["Text"] = text };

    private async Task<string> IdentifyAsync(string customer, string kind, string value)
    {
        var answer = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/identity/identifiers", new { subject = new { kind = "customer", id = customer }, source = "desk", identifiers = new[] { new { kind, value } } });
        answer.Status.ShouldBe(200, answer.Text);
        return (string)answer.Json!["outcomes"]![0]!;
    }

    private async Task ImportAsync(string text, string mapping)
    {
        using var form = new MultipartFormDataContent { { new StringContent(text), "file", "calls.csv" } };
        foreach (var (name, value) in new[] { ("kind", "contacts"), ("mapping", mapping), ("shift", "none"), ("start", "true") })
        {
            form.Add(new StringContent(value), name);
        }

        using var answer = await running.Api.PostAsync("/api/imports", form);
        var id = (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["id"]!;
        var report = new JsonObject();
        for (var i = 0; i < 300 && (string?)report["state"] is not ("completed" or "failed"); i++)
        {
            await Task.Delay(100);
            report = (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/imports/" + id)).Json!.AsObject();
        }

        ((string)report["state"]!).ShouldBe("completed", running.Host.Output[^Math.Min(4000, running.Host.Output.Length)..]);
    }

    private static async Task PostAsync(HttpClient browser, string url, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var answer = await browser.PostAsync(url, form);
        ((int)answer.StatusCode).ShouldBeLessThan(400, $"{url}: {await answer.Content.ReadAsStringAsync()}");

        // Antiforgery tokens are bound to who is signed in.
        browser.DefaultRequestHeaders.Remove("RequestVerificationToken");
        browser.DefaultRequestHeaders.Add("RequestVerificationToken", StudioHost.MetaToken(await browser.GetStringAsync("/shop")));
    }

    private static string ValueOf(string html, string name) => Regex.Match(html, $"name=\"{name}\" value=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["value"].Value;

    [GeneratedRegex("href=\"/admin/visitors/(?<id>[0-9a-z]{26})\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex VisitorLink();
}

/// <summary>The same with the tenant on a PostgreSQL server.</summary>
[NeedsPostgres]
[Collection(RunningPostgresHostGroup.Name)]
public sealed class MeetingTestsOnPostgres(RunningPostgresHost running) : MeetingTests(running);

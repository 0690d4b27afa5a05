using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Web.Tests.Contents;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Privacy;

/// <summary>A customer whose every field, message and file holds words that stand nowhere else, of 24 letters each.</summary>
internal sealed class CanaryCustomer(StudioHost host, HttpClient api)
{
    private readonly List<Canary> _words = [];

    /// <summary>What all of them begin with; letters alone, so that no index cuts them.</summary>
    public string Stem { get; } = "q" + new string([.. Enumerable.Range(0, 17).Select(_ => (char)('a' + Random.Shared.Next(26)))]);

    public string Id { get; private set; } = "";

    public string Name { get; private set; } = "";

    /// <summary>Every word that was put somewhere, and where.</summary>
    public IReadOnlyList<Canary> Words => _words;

    /// <summary>Another word of 24 letters.</summary>
    /// <param name="place">Where it goes, as a failing test says it.</param>
    /// <param name="told">Whether the customer's own export holds it: a key by which a program repeats a request says nothing of him.</param>
    public string Word(string place, bool told = true)
    {
        var n = _words.Count;
        var word = Stem + new string([.. Enumerable.Range(0, 6).Select(i => (char)('a' + ((n >> (4 * i)) & 15)))]);
        _words.Add(new Canary(place, word, told));
        return word;
    }

    public async Task FillAsync()
    {
        await AddFieldsAsync();
        (await api.SendJsonAsync(HttpMethod.Post, "/api/features/Studio.Channels.Email/enable")).Status.ShouldBe(200);
        var file = $"canaries/{Word("name of a file")}.txt";
        await UploadAsync(file);
        Name = Word("name");
        var mail = Word("mail address") + "@example.com";
        await FactAsync();
        Id = await SaveAsync(Item(null, Name, mail, file), publish: true);
        await SaveAsync(Item(Id, Name, Word("mail address of then") + "@example.com", file), publish: true);
        await SaveAsync(Item(Id, Name, mail, file), publish: false);
        await RelateAsync();
        await SendAsync("/api/identity/identifiers", new { subject = Subject(), source = "form", identifiers = new[] { new { kind = "member", value = Word("identifier"), verified = true } } });
        await ContactsAsync();
        await SendAsync("/api/consent", new { subject = Subject(), purpose = "marketing", granted = true, source = "phone", evidence = new { said = Word("evidence of a consent") } });
        await SendAsync("/api/messages", new { channel = "email", to = "somebody@example.com", subject = Word("subject of a message to him"), text = "Dear " + Word("text of a message to him"), customerId = Id });
        await SendAsync("/api/messages", new { channel = "email", to = mail, subject = Word("subject of a message to his address"), text = "Dear " + Word("text of a message to his address") });
        await DecideAsync();
        await ShopAsync();
        await ImportAsync();
        await ChangeManyAsync();
    }

    /// <summary>A fact of him whose value are his words.</summary>
    private Task FactAsync() => SaveAsync(new JsonObject
    {
        ["ContentType"] = "BehaviourFact",
        ["BehaviourFactPart"] = new JsonObject
        {
            ["Title"] = Text("Looked for last"), ["Name"] = Text("canaryLookedFor"), ["Aggregate"] = Text("Last"), ["Value"] = Text("payload.query"), ["Condition"] = Text("contact.type == 'search'"), ["WindowUnit"] = Text("Ever"),
        },
    }, publish: true);

    /// <summary>He lives somewhere and works somewhere.</summary>
    private async Task RelateAsync()
    {
        var household = await SaveAsync(new JsonObject { ["ContentType"] = "Household", ["HouseholdPart"] = new JsonObject { ["Name"] = Text("The household stays") } }, publish: true);
        await SaveAsync(new JsonObject
        {
            ["ContentType"] = "HouseholdMember",
            ["HouseholdMemberPart"] = new JsonObject { ["Name"] = Text(Word("name in the household")), ["Household"] = Picked(household), ["Customer"] = Picked(Id), ["Needs"] = Text(Word("needs in the household")) },
        }, publish: true);
        var organisation = await SaveAsync(new JsonObject { ["ContentType"] = "Organisation", ["OrganisationPart"] = new JsonObject { ["Name"] = Text("The organisation stays") } }, publish: true);
        await SaveAsync(new JsonObject
        {
            ["ContentType"] = "OrganisationContact",
            ["OrganisationContactPart"] = new JsonObject { ["Name"] = Text(Word("name at work")), ["Organisation"] = Picked(organisation), ["Customer"] = Picked(Id), ["Role"] = Text(Word("role at work")) },
        }, publish: true);
    }

    private static JsonObject Picked(string id) => new() { ["ContentItemIds"] = new JsonArray(id) };

    private static JsonObject Text(string text) => new() { ["Text"] = text };

    private object Subject() => new { kind = "customer", id = Id };

    /// <summary>A planner lets customers have drafts and versions, and a field of each kind that holds words.</summary>
    private async Task AddFieldsAsync()
    {
        var fields = new JsonArray();
        foreach (var (name, type) in new[] { ("CText", "TextField"), ("CLocal", "LocalizedTextField"), ("CHtml", "HtmlField"), ("CMark", "MarkdownField"), ("CLink", "LinkField"), ("CMany", "MultiTextField"), ("CMedia", "MediaField") })
        {
            fields.Add(new JsonObject { ["Name"] = name, ["FieldName"] = type, ["Settings"] = new JsonObject { ["StudioFieldSettings"] = new JsonObject { ["Indexed"] = true, ["Searchable"] = type is not ("LinkField" or "MediaField") } } });
        }

        await AlterAsync("/api/content-parts/Customer", new JsonObject { ["ContentPartFieldDefinitionRecords"] = fields });
        await AlterAsync("/api/content-types/Customer", new JsonObject { ["Settings"] = new JsonObject { ["ContentTypeSettings"] = new JsonObject { ["Draftable"] = true, ["Versionable"] = true } } });
    }

    private async Task AlterAsync(string url, JsonObject change)
    {
        using var known = await api.GetAsync(url);
        using var request = new HttpRequestMessage(HttpMethod.Patch, url) { Content = new StringContent(change.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("If-Match", known.Headers.ETag!.ToString());
        using var answer = await api.SendAsync(request);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    private JsonObject Item(string? id, string name, string mail, string file)
    {
        var item = new JsonObject
        {
            ["ContentType"] = "Customer",
            ["CustomerPart"] = new JsonObject
            {
                ["Name"] = Text(name), ["Email"] = Text(mail), ["Number"] = Text(Word("number")), ["Country"] = Text(Word("country")), ["Sample"] = new JsonObject { ["Value"] = true },
            },
            ["Customer"] = new JsonObject
            {
                ["CText"] = Text(Word("text field")), ["CLocal"] = new JsonObject { ["en"] = Word("text in English"), ["zh-Hant"] = Word("text in Chinese") }, ["CHtml"] = new JsonObject { ["Html"] = $"<p>{Word("page text")}</p>" }, ["CMark"] = new JsonObject { ["Markdown"] = Word("marked text") },
                ["CLink"] = new JsonObject { ["Url"] = $"https://example.com/{Word("address of a link")}", ["Text"] = Word("words of a link") }, ["CMany"] = new JsonObject { ["Values"] = new JsonArray(Word("first of many texts"), Word("second of many texts")) },
                ["CMedia"] = new JsonObject { ["Paths"] = new JsonArray(file), ["MediaTexts"] = new JsonArray(Word("words of a picture")) },
            },
        };
        if (id is not null)
        {
            item["ContentItemId"] = id;
        }

        return item;
    }

    private async Task<string> SaveAsync(JsonObject item, bool publish)
    {
        var answer = await api.SendJsonAsync(HttpMethod.Post, "/api/content" + (publish ? "" : "?draft=true"), item);
        answer.Status.ShouldBeOneOf([200, 201], answer.Text);
        return (string)answer.Json!["ContentItemId"]!;
    }

    private async Task<JsonNode> SendAsync(string url, object body, string? key = null)
    {
        var answer = await api.SendJsonAsync(HttpMethod.Post, url, body, key);
        answer.Status.ShouldBeInRange(200, 299, url + answer.Text);
        return answer.Json!;
    }

    private async Task UploadAsync(string path)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes($"A letter of {Word("inside a file")}"));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        using var answer = await api.PutAsync("/api/media/" + path, content);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    private async Task ContactsAsync()
    {
        for (var i = 0; i < 40; i++)
        {
            await SendAsync("/api/events", new
            {
                type = "note", title = Word("title of a note"), text = "Said by " + Word("text of a note"), conversation = Word("conversation"), sourceMessageId = Word("id of a message elsewhere"), subject = Subject(), agent = "agent",
            }, Word("key of a note", told: false));
        }

        await SendAsync("/api/events", new { type = "search", channel = "web", payload = new { query = Word("payload of a contact") }, subject = Subject() });
    }

    /// <summary>An offer with a script that names him, and an answer with his words.</summary>
    private async Task DecideAsync()
    {
        var touchpoint = "canary." + Guid.NewGuid().ToString("N");
        var offer = await SaveAsync(new JsonObject { ["ContentType"] = "Offer", ["OfferPart"] = new JsonObject { ["Title"] = new JsonObject { ["en"] = "Tea" }, ["Value"] = new JsonObject { ["Amount"] = 100, ["Currency"] = "GBP" } } }, publish: true);
        var script = await SaveAsync(new JsonObject { ["ContentType"] = "SalesScript", ["SalesScriptPart"] = new JsonObject { ["Name"] = Text("Script"), ["Text"] = new JsonObject { ["en"] = "Dear {{ customer.name }}" } } }, publish: true);
        var rule = await SaveAsync(new JsonObject
        {
            ["ContentType"] = "Rule",
            ["RulePart"] = new JsonObject
            {
                ["Name"] = Text("For the canary"), ["Condition"] = Text(""), ["Touchpoints"] = Text(touchpoint),
                ["Offer"] = new JsonObject { ["ContentItemIds"] = new JsonArray(offer) }, ["Script"] = new JsonObject { ["ContentItemIds"] = new JsonArray(script) },
            },
        }, publish: true);
        var decision = await SendAsync("/api/decisions", new { touchpoint, customerId = Id }, touchpoint);
        decision.ToJsonString().ShouldContain("Dear " + Name);
        await SendAsync($"/api/decisions/{decision["decisionId"]}/responses", new { ruleId = rule, kind = "declined", reason = Word("reason of an answer") });
    }

    /// <summary>He comes to the shop as a stranger, looks for something, signs in and orders.</summary>
    private async Task ShopAsync()
    {
        var (browser, token) = await host.VisitShopAsync();
        using (browser)
        {
            using var widget = new RunningWidget(host).With(token);
            (await widget.SendJsonAsync(HttpMethod.Post, "/api/events", new { type = "search", payload = new { query = Word("payload of a visit before the sign-in") } }, Word("key of a visit", told: false))).Status.ShouldBe(201);
            await SubmitAsync(browser, "/shop/sign-in", ("customer", Id));
            await SubmitAsync(browser, "/shop/cart/Add", ("code", "TEA-BLACK"), ("quantity", "1"));
            var page = await browser.GetStringAsync("/shop/checkout");
            await SubmitAsync(browser, "/shop/checkout", ("cart", Hidden(page, "cart")), ("seen", Hidden(page, "seen")), ("Recipient", Word("recipient of an order")), ("Address", "1 High Street, " + Word("address of an order")));
        }
    }

    /// <summary>Files have lines of his that cannot be taken.</summary>
    private async Task ImportAsync()
    {
        var lines = $"InvoiceNo;StockCode;Description;Quantity;InvoiceDate;UnitPrice;CustomerID;Country\n{Random.Shared.Next(100_000, 999_999)};COFFEE-1000;For {Name};many;1/12/2010 08:26;32,90;C-1;{Word("rejected line")}\n";
        using var form = new MultipartFormDataContent { { new StringContent(lines), "file", "orders.csv" } };
        using var answer = await api.PostAsync("/api/imports", form);
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue(text);
        await SendAsync($"/api/imports/{JsonNode.Parse(text)!["id"]}/start", new { });
        await EndAsync("/api/imports/" + JsonNode.Parse(text)!["id"]);

        var columns = new JsonObject { ["columns"] = new JsonArray("CustomerPart.Name", "CustomerPart.Country", "CustomerPart.Sample") };
        var uploaded = await TransferFile.UploadAsync(api, "Customer", $"Name,Country,Sample\n{Name},{Word("rejected row of content")},perhaps\n", start: true, columns);
        uploaded.Status.ShouldBeInRange(200, 299, uploaded.Text);
        await EndAsync("/api/content-imports/" + uploaded.Json!["id"]);
    }

    /// <summary>A list was changed at once, which remembers what was there before.</summary>
    private async Task ChangeManyAsync()
    {
        var order = new JsonObject
        {
            ["type"] = "Customer", ["action"] = "set", ["field"] = "Customer.CText", ["value"] = Text("changed"),
            ["conditions"] = new JsonArray(new JsonObject { ["field"] = "CustomerPart.Name", ["operator"] = "eq", ["value"] = Name }),
        };
        await EndAsync("/api/content-bulk/" + (await SendAsync("/api/content-bulk", order))["id"]);
    }

    /// <summary>Waits for the end of a job, whose file goes with it.</summary>
    private async Task EndAsync(string job)
    {
        for (var i = 0; i < 300; i++)
        {
            if ((string)(await api.SendJsonAsync(HttpMethod.Get, job)).Json!["state"]! is "completed" or "failed")
            {
                return;
            }

            await Task.Delay(50);
        }

        throw new TimeoutException(job);
    }

    private static async Task SubmitAsync(HttpClient browser, string url, params (string Name, string Value)[] fields)
    {
        browser.DefaultRequestHeaders.Remove("RequestVerificationToken");
        browser.DefaultRequestHeaders.Add("RequestVerificationToken", StudioHost.MetaToken(await browser.GetStringAsync("/shop")));
        using var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var answer = await browser.PostAsync(url, form);
        ((int)answer.StatusCode).ShouldBe(302, url);
    }

    private static string Hidden(string page, string name)
    {
        var at = page.IndexOf($"name=\"{name}\"", StringComparison.Ordinal);
        var start = page.IndexOf("value=\"", at, StringComparison.Ordinal) + "value=\"".Length;
        return page[start..page.IndexOf('"', start)];
    }
}

/// <summary>A word that stands nowhere else, and where it was put.</summary>
/// <param name="Place">Where.</param>
/// <param name="Word">The word.</param>
/// <param name="Told">Whether his own export holds it.</param>
internal sealed record Canary(string Place, string Word, bool Told);

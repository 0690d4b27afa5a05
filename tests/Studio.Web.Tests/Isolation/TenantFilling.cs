using System.Text;
using System.Text.Json.Nodes;

namespace Studio.Web.Tests.Isolation;

/// <summary>Puts something of every kind that pages and API show into a tenant, each with the tenant's secrets in it and known by a name without them.</summary>
public sealed class TenantFilling(TenantSide side)
{
    /// <summary>The id that a customer of both tenants has: the recipe made them.</summary>
    public const string Shared = "01readycst0000000000000001";

    private readonly string _own = "only" + side.Name.ToLowerInvariant();

    /// <summary>The kinds of things that were filled in.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        "site", "customer", "mail", "product", "order", "offer", "script", "rule", "thing", "type", "person", "role", "apikey", "openid", "jwt", "interaction", "decision", "media", "import", "reject", "recipe", "view",
    ];

    /// <summary>What everybody may see: the name of the site, what the shop sells, the sign-in button, files that are meant for pages.</summary>
    public static IReadOnlyList<string> PublicKinds { get; } = ["media", "openid", "product", "site"];

    public async Task FillAsync()
    {
        await FillContentAsync();
        await FillPeopleAsync();
        await FillSettingsAsync();
        await FillFilesAsync();
        await FillContactsAsync();
        await AddVisitorAsync();
        var audit = await side.CallAsync(HttpMethod.Get, "/api/audit");
        side.Add("audit", (string)audit["items"]![0]!["id"]!);
    }

    private string Text(string kind) => side.Secrets.Text(kind);

    private async Task FillContentAsync()
    {
        await side.CallAsync(HttpMethod.Post, "/api/recipes/run", new JsonObject
        {
            ["name"] = _own,
            ["displayName"] = Text("recipe"),
            ["steps"] = new JsonArray(
                new JsonObject
                {
                    ["name"] = "ContentDefinition",
                    ["ContentTypes"] = new JsonArray(JsonNode.Parse($$"""
                        {"Name": "{{_own}}", "DisplayName": "{{Text("type")}}", "Settings": {"ContentTypeSettings": {"Creatable": true, "Listable": true, "Draftable": true, "Versionable": true}, "StudioTypeSettings": {"DisplayTextField": "{{_own}}.Name"} },
                         "ContentTypePartDefinitionRecords": [{"PartName": "{{_own}}", "Name": "{{_own}}", "Settings": {} }] }
                        """)),
                    ["ContentParts"] = new JsonArray(JsonNode.Parse($$"""
                        {"Name": "{{_own}}", "Settings": {}, "ContentPartFieldDefinitionRecords": [{"FieldName": "TextField", "Name": "Name", "Settings": {"ContentPartFieldSettings": {"DisplayName": "Name"} } }] }
                        """)),
                },
                new JsonObject { ["name"] = _own + "-unknown-step" }),
        }.ToJsonString());
        side.Add("type", _own);
        var view = await side.CallAsync(HttpMethod.Post, "/api/content-views", new { type = "Customer", name = Text("view"), shared = true, search = Text("view") });
        side.Add("view", (string)view["id"]!);
        await SaveAsync("thing", _own, new JsonObject { [_own] = new JsonObject { ["Name"] = Word(Text("thing")) } });
        await SaveAsync("customer", "Customer", new JsonObject { ["CustomerPart"] = new JsonObject { ["Name"] = Word(Text("customer")), ["Email"] = Word($"canary-mail-{side.Secrets.Latin}@example.com"), ["Number"] = Word("C-" + _own) } });
        await SaveAsync("product", "Product", new JsonObject
        {
            ["ProductPart"] = new JsonObject { ["Code"] = Word(_own.ToUpperInvariant()), ["Name"] = Words(Text("product")), ["Price"] = Money(1290), ["Sold"] = new JsonObject { ["Value"] = true } },
            ["Product"] = new JsonObject { ["Description"] = Words(Text("product")) },
        });
        side.Add("code", _own.ToUpperInvariant());
        await SaveAsync("offer", "Offer", new JsonObject { ["OfferPart"] = new JsonObject { ["Title"] = Words(Text("offer")), ["Value"] = Money(100) } });
        await SaveAsync("script", "SalesScript", new JsonObject { ["SalesScriptPart"] = new JsonObject { ["Name"] = Word(Text("script")), ["Text"] = Words(Text("script")) } });
        await SaveAsync("rule", "Rule", new JsonObject
        {
            ["RulePart"] = new JsonObject { ["Name"] = Word(Text("rule")), ["Condition"] = Word("true"), ["Offer"] = Picked("offer"), ["Script"] = Picked("script"), ["Touchpoints"] = Word(_own) },
        });
        await SaveAsync("order", "Order", new JsonObject
        {
            ["OrderPart"] = new JsonObject
            {
                ["Number"] = Word(Text("order")), ["Customer"] = Picked("customer"), ["Kind"] = Word("order"), ["PlacedUtc"] = new JsonObject { ["Value"] = "2026-11-01T10:00:00Z" }, ["Total"] = Money(1290), ["Country"] = Word(Text("order")),
            },
        });
    }

    private async Task FillPeopleAsync()
    {
        var role = await side.CallAsync(HttpMethod.Post, "/api/roles", new { name = _own + "-role", description = Text("role"), permissions = new[] { "AccessAdmin" } });
        side.Add("role", (string)role["id"]!);
        side.Add("roleName", _own + "-role");
        var user = await side.CallAsync(HttpMethod.Post, "/api/users", new { userName = _own + "-person", displayName = Text("person"), email = $"canary-mail-{side.Secrets.Latin}@example.org", roles = new[] { _own + "-role" } });
        side.Add("user", (string)user["id"]!);
        side.Add("userName", _own + "-person");
        var key = await side.CallAsync(HttpMethod.Post, "/api/api-keys", new { name = Text("apikey"), role = _own + "-role" });
        side.Add("key", (string)key["id"]!);
        await AddNobodyAsync();
    }

    private async Task AddNobodyAsync()
    {
        const string Password = "a long enough password";
        await side.CallAsync(HttpMethod.Post, "/api/users", new { userName = "nobody", displayName = "Nobody", email = "nobody@example.com", password = Password, roles = Array.Empty<string>() });
        using var browser = side.OpenBrowser();
        await browser.SendAsync("/admin/sign-in", "/admin/sign-in", ("UserName", "nobody"), ("Password", Password));
        side.Nobody = await browser.IdentityAsync("a person without permissions", "/shop");
    }

    private async Task FillSettingsAsync()
    {
        await SetAsync("SiteSettings", ("SiteName", Text("site")));
        await SetAsync("OpenIdSettings", ("Enabled", true), ("DisplayName", Text("openid")), ("Authority", "https://login.example.com"), ("ClientId", Text("openid")), ("ClientSecret", Text("openid")));
        await SetAsync("JwtBearerSettings", ("Issuer", Text("jwt")), ("Audience", Text("jwt")), ("SharedKey", Text("jwt") + new string('x', 32)));
    }

    private async Task SetAsync(string name, params (string Property, JsonNode Value)[] values)
    {
        var settings = (JsonObject)await side.CallAsync(HttpMethod.Get, "/api/settings/" + name);
        foreach (var (property, value) in values)
        {
            settings[settings.Select(s => s.Key).FirstOrDefault(k => string.Equals(k, property, StringComparison.OrdinalIgnoreCase)) ?? property] = value;
        }

        await side.CallAsync(HttpMethod.Put, "/api/settings/" + name, settings.ToJsonString());
    }

    private async Task FillFilesAsync()
    {
        using var file = new ByteArrayContent(Encoding.UTF8.GetBytes(Text("media")));
        TenantSide.Json(await side.AskAsync(side.Api, HttpMethod.Put, $"/api/media/{_own}/file.txt", file));
        using var named = new ByteArrayContent(Encoding.UTF8.GetBytes(Text("media")));
        TenantSide.Json(await side.AskAsync(side.Api, HttpMethod.Put, $"/api/media/{_own}/canary-media-{side.Secrets.Latin}.txt", named));
        side.Add("media", _own + "/file.txt");
        side.Add("folder", _own);

        var lines = $"InvoiceNo;StockCode;Description;Quantity;InvoiceDate;UnitPrice;CustomerID;Country\n900001;22423;{Text("product")};2;1/12/2010 08:26;12,75;99001;Norway\n900001;22423;{Text("reject")};two;1/12/2010 08:26;12,75;99001;Norway\n";
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes(lines)), "file", $"canary-import-{side.Secrets.Latin}.csv" } };
        var import = TenantSide.Json(await side.AskAsync(side.Api, HttpMethod.Post, "/api/imports", form));
        side.Add("import", (string)import["id"]!);
    }

    private async Task FillContactsAsync()
    {
        foreach (var customer in new[] { side.Keys["customer"], Shared })
        {
            var note = await side.CallAsync(HttpMethod.Post, "/api/events", new { type = "note", title = Text("interaction"), text = Text("interaction"), subject = new { kind = "customer", id = customer } });
            side.Add("interaction", (string)note["id"]!);
        }

        var decision = await side.CallAsync(HttpMethod.Post, "/api/decisions", new { touchpoint = _own, customerId = side.Keys["customer"] });
        side.Add("decision", (string)decision["decisionId"]!);
        await side.CallAsync(HttpMethod.Post, $"/api/decisions/{side.Keys["decision"]}/responses", new { ruleId = side.Keys["rule"], kind = "declined", reason = Text("decision") });
    }

    /// <summary>A visitor of the shop who came by an invitation: cookies, the widget's token, a cart and an order.</summary>
    private async Task AddVisitorAsync()
    {
        using var admin = side.OpenBrowser();
        var invited = await side.AskAsync(side.Admin, HttpMethod.Post, $"/admin/customers/{side.Keys["customer"]}?handler=Invite", new FormUrlEncodedContent([]));
        invited.Status.ShouldBe(200, invited.Text);
        var at = invited.Body.IndexOf("welcome?token=", StringComparison.Ordinal) + "welcome?token=".Length;
        var token = invited.Body[at..invited.Body.IndexOfAny(['"', '<', '&'], at)];
        using var browser = side.OpenBrowser();
        await browser.SendAsync("/shop", "/shop/welcome?token=" + token);
        await browser.SendAsync("/shop", "/shop/cart/Add", ("code", side.Keys["code"]), ("quantity", "1"));
        var cart = await browser.LoadAsync("/shop/checkout");
        side.Add("cart", Hidden(cart, "cart"));
        await browser.SendAsync("/shop", "/shop/checkout", ("cart", Hidden(cart, "cart")), ("seen", Hidden(cart, "seen")), ("Recipient", "Isolde"), ("Address", "1 High Street"));
        await browser.SendAsync("/shop", "/shop/cart/Add", ("code", side.Keys["code"]), ("quantity", "1"));
        var visitor = await browser.IdentityAsync("the shop's customer", "/shop");
        side.Known.Add(visitor);
        var widget = TenantSide.Json(await side.AskAsync(visitor, HttpMethod.Post, "/api/widget/token"));
        side.Known.Add(Identity.Stranger with { Name = "the customer's widget", Authorization = "Widget " + (string)widget["token"]! });
        var rows = await side.Stored.QueryAsync<string>("SELECT SubjectId FROM SubjectLink");
        side.Add("visitor", rows[0]);
    }

    private static string Hidden(string page, string name)
    {
        var at = page.IndexOf($"name=\"{name}\" value=\"", StringComparison.Ordinal);
        at.ShouldBeGreaterThan(0, name);
        var start = page.IndexOf("value=\"", at, StringComparison.Ordinal) + "value=\"".Length;
        return page[start..page.IndexOf('"', start)];
    }

    private async Task SaveAsync(string kind, string type, JsonObject item)
    {
        item["ContentType"] = type;
        side.Add(kind, (string)(await side.CallAsync(HttpMethod.Post, "/api/content", item.ToJsonString()))["ContentItemId"]!);
    }

    private static JsonObject Word(string text) => new() { ["Text"] = text };

    private static JsonObject Words(string text) => new() { ["en"] = text, ["zh-Hant"] = text };

    private static JsonObject Money(long amount) => new() { ["Amount"] = amount, ["Currency"] = "GBP" };

    private JsonObject Picked(string kind) => new() { ["ContentItemIds"] = new JsonArray(side.Keys[kind]) };
}

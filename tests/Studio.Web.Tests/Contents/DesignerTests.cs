using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Studio.Contents.Designing;
using Studio.Contents.Designing.Kinds;
using Studio.Kernel.Schemas;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Contents;

/// <summary>The designer of content types without its scripts.</summary>
public sealed partial class DesignerTests
{
    private const string Type = "/admin/content-types/Boat";

    [Theory, OnSqlite, OnPostgres]
    public async Task A_type_is_made_changed_and_removed_in_reviewed_steps(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        using var planner = await host.SignInAsync("planner", await host.CreateUserAsync("planner", "Planner"));

        // Nothing counts before it is applied.
        (await PostAsync(planner, "/admin/content-types/new-type", ("DisplayName", "Boat"), ("WithTitle", "true"), ("f.ContentTypeSettings.Creatable", "true"), ("f.ContentTypeSettings.Listable", "true"))).Location.ShouldBe(Type);
        (await PostAsync(planner, Type + "/add-field", ("Part", "Boat"), ("DisplayName", "Length over all"), ("Kind", "NumericField"))).Location.ShouldBe(Type + "/field/Boat/LengthOverAll");
        (await PostAsync(planner, Type + "/add-field", ("Part", "Boat"), ("DisplayName", "偏好"), ("Kind", "TextField"))).Location.ShouldBe(Type + "/field/Boat/Text");
        (await api.SendJsonAsync(HttpMethod.Get, "/api/content-types/Boat")).Status.ShouldBe(404);
        (await PostAsync(planner, Type + "?handler=Order", ("part", "Boat"), ("move", "up:Text"))).Location.ShouldBe(Type + "?focus=up-Boat-Text");
        var review = await planner.GetStringAsync(Type + "/review");
        review.ShouldContain("data-kind=\"TypeAdded\"");
        (await ApplyAsync(planner, Type)).Location.ShouldBe(Type);
        var part = await api.SendJsonAsync(HttpMethod.Get, "/api/content-parts/Boat");
        Fields(part).ShouldBe(["Text:TextField", "LengthOverAll:NumericField"]);
        (await planner.GetStringAsync(Type + "/review")).ShouldContain("Nothing to review");

        (await api.SendJsonAsync(HttpMethod.Post, "/api/content", Boat("Anna", "red", 12))).Status.ShouldBe(201);
        (await api.SendJsonAsync(HttpMethod.Post, "/api/content", Boat("Bertha", "7", 9))).Status.ShouldBe(201);

        // A name, a kind and a setting in one step, with what they mean before it is done.
        (await PostAsync(planner, Type + "/field/Boat/LengthOverAll", ("DisplayName", "Length"), ("Name", "Length"), ("f.NumericFieldSettings.Maximum", "400"), ("f.StudioFieldSettings.Indexed", "true"))).Location.ShouldBe(Type);
        (await PostAsync(planner, Type + "/field/Boat/Text?handler=Kind", ("kind", "NumericField"))).Status.ShouldBe(302);
        review = WebUtility.HtmlDecode(await planner.GetStringAsync(Type + "/review"));
        review.ShouldContain("It was called LengthOverAll.");
        review.ShouldContain("of 2 that were tried 1 cannot be converted");
        review.ShouldContain("Greatest: not set → 400");
        (await ApplyAsync(planner, Type)).Status.ShouldBe(302);
        Fields(await api.SendJsonAsync(HttpMethod.Get, "/api/content-parts/Boat")).ShouldBe(["Text:NumericField", "Length:NumericField"]);
        (await api.SendJsonAsync(HttpMethod.Get, "/api/content?type=Boat&where=Boat.Length:gt:10")).Json!["items"]!.AsArray().Count.ShouldBe(1);

        // What a removal loses, and that it can be taken back.
        WebUtility.HtmlDecode(await planner.GetStringAsync(Type + "/field/Boat/Length")).ShouldContain("Boat: 2 of 2 items have a value; it is lost.");
        (await PostAsync(planner, Type + "/field/Boat/Length?handler=Remove")).Location.ShouldBe(Type);
        var id = (string)(await api.SendJsonAsync(HttpMethod.Get, "/api/content-parts/Boat")).Json!["ContentPartFieldDefinitionRecords"]![1]!["Id"]!.ToString();
        (await PostAsync(planner, Type + "?handler=Order", ("part", "Boat"), ("restore", id))).Status.ShouldBe(302);
        (await planner.GetStringAsync(Type + "/review")).ShouldContain("Nothing to review");
        (await PostAsync(planner, Type + "/field/Boat/Length?handler=Remove")).Location.ShouldBe(Type);
        (await planner.GetStringAsync(Type + "/review")).ShouldContain("data-kind=\"FieldRemoved\"");
        (await ApplyAsync(planner, Type)).Status.ShouldBe(302);
        Fields(await api.SendJsonAsync(HttpMethod.Get, "/api/content-parts/Boat")).ShouldBe(["Text:NumericField"]);

        (await PostAsync(planner, Type + "/settings?handler=Remove")).Location.ShouldBe(Type + "/review");
        WebUtility.HtmlDecode(await planner.GetStringAsync(Type + "/review")).ShouldContain("2 items are taken out of use");
        (await ApplyAsync(planner, Type)).Location.ShouldBe("/admin/content-types");
        (await api.SendJsonAsync(HttpMethod.Get, "/api/content-types/Boat")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Another_change_in_between_is_told_and_what_was_entered_is_kept()
    {
        await using var host = await StudioHost.StartAsync();
        using var api = await host.CreateApiClientAsync();
        using var planner = await host.SignInAsync();
        const string offer = "/admin/content-types/Offer";
        (await PostAsync(planner, offer + "/add-field", ("Part", "OfferPart"), ("DisplayName", "Ends"), ("Kind", "DateField"))).Status.ShouldBe(302);
        var seen = State().Match(await planner.GetStringAsync(offer + "/review")).Groups["state"].Value;

        // What was not looked at is not applied.
        (await PostAsync(planner, offer + "/add-field", ("Part", "OfferPart"), ("DisplayName", "Begins"), ("Kind", "DateField"))).Status.ShouldBe(302);
        (await PostAsync(planner, offer + "/review", ("state", WebUtility.HtmlDecode(seen)))).Status.ShouldBe(409);

        using var known = await api.GetAsync("/api/content-parts/OfferPart");
        using var request = new HttpRequestMessage(HttpMethod.Patch, "/api/content-parts/OfferPart") { Content = JsonContent("""{"ContentPartFieldDefinitionRecords":[{"Name":"Season","FieldName":"TextField"}]}""") };
        request.Headers.TryAddWithoutValidation("If-Match", known.Headers.ETag!.ToString());
        using var changed = await api.SendAsync(request);
        changed.StatusCode.ShouldBe(HttpStatusCode.OK);

        var page = WebUtility.HtmlDecode(await planner.GetStringAsync(offer + "/review"));
        page.ShouldContain("Someone else has changed OfferPart since you began.");
        page.ShouldNotContain("Apply the changes");
        var refused = await ApplyAsync(planner, offer);
        refused.Status.ShouldBe(409);
        Fields(await api.SendJsonAsync(HttpMethod.Get, "/api/content-parts/OfferPart")).ShouldNotContain("Ends:DateField");

        (await PostAsync(planner, offer + "?handler=Rebase")).Location.ShouldBe(offer + "/review");
        (await ApplyAsync(planner, offer)).Location.ShouldBe(offer);
        var fields = Fields(await api.SendJsonAsync(HttpMethod.Get, "/api/content-parts/OfferPart"));
        fields.ShouldContain("Season:TextField");
        fields.ShouldContain("Ends:DateField");
        fields.ShouldContain("Begins:DateField");
    }

    [Fact]
    public async Task What_is_wrong_stands_beside_its_field_and_only_those_who_may_come_in()
    {
        await using var host = await StudioHost.StartAsync();
        using var agent = await host.SignInAsync("agent", await host.CreateUserAsync("agent", "Agent"));
        foreach (var address in new[] { "/admin/content-types", "/admin/content-types/all-parts", "/admin/content-types/Offer", "/admin/content-types/Offer/review", "/admin/content-types/new-type", "/admin/content-types/Offer/field/OfferPart/Title" })
        {
            using var answer = await agent.GetAsync(address);
            answer.StatusCode.ShouldBeOneOf([HttpStatusCode.Forbidden, HttpStatusCode.Redirect], address);
            answer.Headers.Location?.ToString().ShouldContain("denied", Case.Insensitive, address);
        }

        using var admin = await host.SignInAsync();
        (await agent.GetStringAsync("/admin")).ShouldNotContain("/admin/content-types");
        (await admin.GetStringAsync("/admin/content/Offer")).ShouldContain("/admin/content-types/Offer");
        const string field = "/admin/content-types/Offer/field/OfferPart/Title";
        (await PostAsync(admin, field, ("DisplayName", ""), ("Name", "1st"))).ShouldSatisfyAllConditions(a => a.Status.ShouldBe(400), a => a.Text.ShouldContain("A value is needed."), a => a.Text.ShouldContain("A name of letters"));
        (await PostAsync(admin, field, ("DisplayName", "Title"), ("Name", "VALUE"))).ShouldSatisfyAllConditions(a => a.Status.ShouldBe(400), a => a.Text.ShouldContain("Another field of this part has this name."));

        // Decisions read it by name.
        (await PostAsync(admin, field, ("DisplayName", "Title"), ("Name", "Heading"))).ShouldSatisfyAllConditions(a => a.Status.ShouldBe(400), a => WebUtility.HtmlDecode(a.Text).ShouldContain("a feature of this tenant relies on it"));
        (await admin.GetStringAsync(field)).ShouldContain("A feature of this tenant relies on this field");
        (await PostAsync(admin, "/admin/content-types/new-type", ("DisplayName", "Offer"), ("Name", "offer"))).ShouldSatisfyAllConditions(a => a.Status.ShouldBe(400), a => a.Text.ShouldContain("This name is taken."));

        const string add = "/admin/content-types/Offer/add-field";
        (await PostAsync(admin, add, ("Part", "OfferPart"), ("DisplayName", "Weight"), ("Kind", ""))).ShouldSatisfyAllConditions(a => a.Status.ShouldBe(400), a => a.Text.ShouldContain("Choose what kind of field it is."), a => a.Text.ShouldContain("value=\"Weight\""));
        (await PostAsync(admin, add, ("Part", "OfferPart"), ("DisplayName", "Weight"), ("Kind", "NumericField"))).Status.ShouldBe(302);
        const string weight = "/admin/content-types/Offer/field/OfferPart/Weight";
        (await PostAsync(admin, weight, ("DisplayName", "Weight"), ("Name", "Weight"), ("f.NumericFieldSettings.Minimum", "5"), ("f.NumericFieldSettings.Maximum", "2"))).ShouldSatisfyAllConditions(a => a.Status.ShouldBe(400), a => a.Text.ShouldContain("The greatest is smaller than the smallest."));
        (await PostAsync(admin, weight, ("DisplayName", "Weight"), ("Name", "Weight"), ("f.NumericFieldSettings.DefaultValue", "heavy"))).ShouldSatisfyAllConditions(a => a.Status.ShouldBe(400), a => a.Text.ShouldContain("This is no value that the field could have."));
        (await PostAsync(admin, weight, ("DisplayName", "Weight"), ("Name", "Weight"), ("f.NumericFieldSettings.Scale", "12"))).Status.ShouldBe(400);
        (await admin.GetStringAsync("/admin/content-types/Offer/preview")).ShouldContain("Weight");
    }

    [Fact]
    public async Task Settings_that_a_form_does_not_show_stay_and_every_word_of_the_forms_is_translated()
    {
        await using var host = await StudioHost.StartAsync();
        await using var tenant = await TenantInProcess.OpenAsync(host);
        await using var scope = tenant.Services.CreateAsyncScope();
        var (kinds, schemas) = (scope.ServiceProvider.GetRequiredService<FieldKinds>(), scope.ServiceProvider.GetRequiredService<SchemaCatalogue>());
        kinds.All.Count.ShouldBe(17);
        var words = kinds.All.SelectMany(k => new[] { k.Title, k.Description })
            .Concat(kinds.All.Select(k => k.Settings).Append(typeof(TypeKind)).SelectMany(t => Words(schemas.Of(t)))).Distinct().ToList();
        foreach (var culture in new[] { "zh-Hant", "zh-Hans" })
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
            var texts = scope.ServiceProvider.GetRequiredService<IStringLocalizerFactory>().Create(typeof(FieldKinds));
            words.Where(w => texts[w].ResourceNotFound).ShouldBeEmpty(culture);
        }

        using var admin = await host.SignInAsync();
        using var api = await host.CreateApiClientAsync();
        (await api.SendTextAsync(HttpMethod.Put, "/api/content-parts/Tray", """
            {"ContentPartFieldDefinitionRecords":[{"Name":"Size","FieldName":"TextField","Settings":{"TextFieldSettings":{"Required":true,"Placeholder":"s"},"OtherSettings":{"Kept":1},
             "ContentPartFieldSettings":{"DisplayName":"Size","Editor":"PredefinedList"},"TextFieldPredefinedListEditorSettings":{"Editor":0,"Options":[{"name":"Small","value":"s"}]}}}]}
            """)).Status.ShouldBe(201);
        const string field = "/admin/content-types/part-Tray/field/Tray/Size";
        (await admin.GetStringAsync(field)).ShouldContain("Small | s");
        (await PostAsync(admin, field, ("DisplayName", "Size"), ("Name", "Size"), ("f.TextFieldSettings.Required", "true"), ("f.ContentPartFieldSettings.Editor", "PredefinedList"),
            ("f.TextFieldPredefinedListEditorSettings.Options", "Small | s\nLarge | l"), ("f.TextFieldPredefinedListEditorSettings.Editor", "Radio"), ("f.StudioFieldSettings.ViewRoles", ""), ("f.StudioFieldSettings.ViewRoles", "Planner"))).Status.ShouldBe(302);
        (await ApplyAsync(admin, "/admin/content-types/part-Tray")).Status.ShouldBe(302);
        var settings = (await api.SendJsonAsync(HttpMethod.Get, "/api/content-parts/Tray")).Json!["ContentPartFieldDefinitionRecords"]![0]!["Settings"]!;
        JsonNode.DeepEquals(settings, JsonNode.Parse("""
            {"TextFieldSettings":{"Required":true,"Placeholder":"s"},"OtherSettings":{"Kept":1},"ContentPartFieldSettings":{"DisplayName":"Size","Editor":"PredefinedList"},
             "TextFieldPredefinedListEditorSettings":{"Editor":0,"Options":[{"name":"Small","value":"s"},{"name":"Large","value":"l"}]},"StudioFieldSettings":{"ViewRoles":["Planner"]}}
            """)).ShouldBeTrue(settings.ToJsonString());
    }

    [Theory]
    [InlineData("Loyalty points", "LoyaltyPoints")]
    [InlineData("偏好", "Text")]
    [InlineData("Café crème", "CafeCreme")]
    [InlineData("VIP 等級", "VIP")]
    [InlineData("3 wishes", "Text3Wishes")]
    [InlineData("Size", "Size2")]
    public void A_technical_name_is_proposed(string display, string name) => TechnicalNames.Propose(display, "Text", ["size"]).ShouldBe(name);

    private static IEnumerable<string> Words(SchemaNode node) => node.Properties.SelectMany(p =>
        (p.Value.Kind == SchemaKind.Object ? Words(p.Value) : new[] { p.Title, p.Description, p.Group }.OfType<string>().Concat(p.Value.Choices?.Select(c => c.Title).OfType<string>() ?? []))
            .Concat(p.Value.Kind == SchemaKind.Object ? [p.Title] : []));

    private static string[] Fields(JsonAnswer part) => [.. part.Json!["ContentPartFieldDefinitionRecords"]!.AsArray().Select(f => $"{f!["Name"]}:{f["FieldName"]}")];

    private static JsonObject Boat(string title, string text, int length) => new()
    {
        ["ContentType"] = "Boat",
        ["TitlePart"] = new JsonObject { ["Title"] = title },
        ["Boat"] = new JsonObject { ["Text"] = new JsonObject { ["Text"] = text }, ["LengthOverAll"] = new JsonObject { ["Value"] = length } },
    };

    private static StringContent JsonContent(string json) => new(json, System.Text.Encoding.UTF8, "application/json");

    private static async Task<Answer> ApplyAsync(HttpClient client, string page)
    {
        var html = await client.GetStringAsync(page + "/review");
        var state = State().Match(html) is { Success: true } match ? match.Groups["state"].Value : await StateOfDraftAsync(client, page);
        return await PostAsync(client, page + "/review", ("state", WebUtility.HtmlDecode(state)));
    }

    // Where the page offers no button, the state is what it was when it did.
    private static async Task<string> StateOfDraftAsync(HttpClient client, string page) =>
        DraftState().Match(await client.GetStringAsync(page + "/review")).Groups["state"].Value;

    private static async Task<Answer> PostAsync(HttpClient client, string url, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var answer = await client.PostAsync(url, form);
        return new Answer((int)answer.StatusCode, answer.Headers.Location?.ToString(), await answer.Content.ReadAsStringAsync());
    }

    private sealed record Answer(int Status, string? Location, string Text);

    [GeneratedRegex("name=\"state\" value=\"(?<state>[^\"]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex State();

    [GeneratedRegex("data-state=\"(?<state>[^\"]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DraftState();
}

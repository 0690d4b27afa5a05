using System.Globalization;
using System.Text.Json.Nodes;
using AngleSharp.Html.Parser;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Html;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Kernel.Problems;
using Studio.Testing.Storage;

namespace Studio.ContentModel.Tests;

/// <summary>What fields do beside their columns: choices, defaults, cleaning, many values.</summary>
public sealed class FieldRuleTests
{
    [Theory]
    [InlineData("<p onclick=\"x()\">a</p>", "<p>a</p>")]
    [InlineData("<script>alert(1)</script><b>a</b>", "<b>a</b>")]
    [InlineData("<a href=\"javascript:alert(1)\">a</a>", "<a>a</a>")]
    [InlineData("<a href=\"java&#10;script:alert(1)\">a</a>", "<a>a</a>")]
    [InlineData("<a href=\"https://example.org/?a=1&amp;b=2\">a</a>", "<a href=\"https://example.org/?a=1&amp;b=2\">a</a>")]
    [InlineData("<svg><script>alert(1)</script></svg>a", "a")]
    [InlineData("<math><mi xlink:href=\"data:x\"></mi></math>a", "a")]
    [InlineData("<form><input name=a><p>a</p></form>", "<p>a</p>")]
    [InlineData("<img src=x onerror=alert(1)>", "<img src=\"x\">")]
    [InlineData("<p style=\"background:url(x)\">a<!-- b --></p>", "<p>a</p>")]
    [InlineData("<table><tr><td>茶</td></tr></table>", "<table><tbody><tr><td>茶</td></tr></tbody></table>")]
    [InlineData("a < b & c", "a &lt; b &amp; c")]
    public void Html_is_cleaned_of_what_could_run_and_stays_clean(string html, string expected)
    {
        var clean = HtmlSanitizer.Clean(html);
        clean.ShouldBe(expected);
        HtmlSanitizer.Clean(clean).ShouldBe(clean);
    }

    [Theory]
    [InlineData("<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>a")]
    [InlineData("<p><style><a title=\"</style><img src=x onerror=alert(1)>\">")]
    [InlineData("<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>")]
    [InlineData("<form><math><mtext></form><form><mglyph><svg><mtext><style><path id=\"</style><img onerror=alert(1) src>\">")]
    [InlineData("<a href=\"  javascript:alert(1)\">a</a>")]
    [InlineData("<template><img src=x onerror=alert(1)></template>")]
    public void Html_that_a_second_parse_would_read_otherwise_runs_nothing(string html)
    {
        // As a page reads it: with scripts on.
        var page = new HtmlParser(new HtmlParserOptions { IsScripting = true }).ParseDocument(HtmlSanitizer.Clean(html));
        page.Body!.QuerySelectorAll("*").ShouldAllBe(e => e.Attributes.All(a => !a.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase) && !a.Value.Contains("javascript:", StringComparison.OrdinalIgnoreCase)));
        page.QuerySelectorAll("script, style, svg, math, template, noscript, form, iframe").ShouldBeEmpty();
    }

    [Fact]
    public void Html_that_nests_without_end_is_cut_off_and_takes_no_stack()
    {
        var deep = string.Concat(Enumerable.Repeat("<div>", 20_000)) + "a";
        HtmlSanitizer.Clean(deep).Length.ShouldBeLessThan(5_000);
        HtmlSanitizer.ToText(deep).ShouldBe("a");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Html_is_cleaned_when_it_is_saved_unless_the_field_says_otherwise(string provider)
    {
        await using var database = await NotesAsync(provider, Define.Field("Clean", "HtmlField"), Define.Field("Raw", "HtmlField", new JsonObject { ["SanitizeHtml"] = false }));
        var saved = await database.SaveAsync(Define.Json("""{"ContentType":"Note","NotePart":{"Clean":{"Html":"<p onclick=x()>a</p>"},"Raw":{"Html":"<p onclick=x()>a</p>"}}}"""));

        saved.Field("NotePart", "Clean")!["Html"]!.GetValue<string>().ShouldBe("<p>a</p>");
        saved.Field("NotePart", "Raw")!["Html"]!.GetValue<string>().ShouldBe("<p onclick=x()>a</p>");
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_predefined_text_is_one_of_its_choices_and_reads_by_its_name(string provider)
    {
        await using var database = await NotesAsync(provider, Predefined());
        var refused = await Define.RefusedAsync(() => database.SaveAsync(new ContentItem { ContentType = "Note" }.SetText("NotePart", "Size", "huge")), 400);
        refused.Errors.ShouldHaveSingleItem().Path.ShouldBe("NotePart.Size");

        await database.SaveAsync(new ContentItem { ContentType = "Note" }.SetText("NotePart", "Size", "l"));
        var field = (await database.DefinitionsAsync()).Parts["NotePart"].Field("Size")!;
        database.Services.GetRequiredService<ContentFieldTypes>().Find("TextField")!.ToText(new JsonObject { ["Text"] = "l" }, field, CultureInfo.InvariantCulture).ShouldBe("Large");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_new_item_has_the_defaults_and_keeps_what_is_given(string provider)
    {
        await using var database = await NotesAsync(provider,
            Predefined(),
            Define.Field("Count", "NumericField", new JsonObject { ["DefaultValue"] = "3" }),
            Define.Field("Open", "BooleanField", new JsonObject { ["DefaultValue"] = true }),
            Define.Field("Drinks", "MultiTextField", new JsonObject { ["Options"] = new JsonArray(new JsonObject { ["name"] = "Tea", ["value"] = "tea", ["default"] = true }, new JsonObject { ["name"] = "Coffee", ["value"] = "coffee" }) }),
            Define.Field("Broken", "NumericField", new JsonObject { ["DefaultValue"] = "many" }));
        var item = await database.InScopeAsync(s => s.GetRequiredService<ContentManager>().NewAsync("Note", CancellationToken.None));

        item.ShouldSatisfyAllConditions(
            i => i.GetText("NotePart", "Size").ShouldBe("s"),
            i => i.GetNumber("NotePart", "Count").ShouldBe(3),
            i => i.GetFlag("NotePart", "Open").ShouldBeTrue(),
            i => i.Field("NotePart", "Drinks")!.ToJsonString().ShouldBe("""{"Values":["tea"]}"""),
            i => i.Field("NotePart", "Broken").ShouldBeNull());

        var given = new ContentItem { ContentType = "Note" }.SetText("NotePart", "Size", "l");
        await database.InScopeAsync(async s =>
        {
            await s.GetRequiredService<ContentManager>().FillAsync(given, CancellationToken.None);
            return true;
        });
        given.GetText("NotePart", "Size").ShouldBe("l");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Several_values_of_one_field_can_each_be_asked_for(string provider)
    {
        await using var database = await NotesAsync(provider, Define.Field("Tags", "MultiTextField"), Define.Field("Files", "MediaField", new JsonObject { ["Multiple"] = true }));
        await database.SaveAsync(Define.Json("""{"ContentType":"Note","DisplayText":"both","NotePart":{"Tags":{"Values":["tea","black","tea"]},"Files":{"Paths":["/a.png","b.png"]}}}"""));
        await database.SaveAsync(Define.Json("""{"ContentType":"Note","DisplayText":"one","NotePart":{"Tags":{"Values":["black"]}}}"""));

        (await database.NamesAsync(new ContentQuery("Note") { Filters = [new("NotePart.Tags", FilterOperator.Eq, "tea")] })).ShouldBe(["both"]);
        (await database.NamesAsync(new ContentQuery("Note") { Filters = [new("NotePart.Files", FilterOperator.Eq, "a.png")] })).ShouldBe(["both"]);
        (await database.NamesAsync(new ContentQuery("Note") { Filters = [new("NotePart.Tags", FilterOperator.Eq, "black")], SortBy = "DisplayText", Descending = false })).ShouldBe(["both", "one"]);
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }

    private static ContentFieldDefinition Predefined()
    {
        var field = Define.Field("Size", "TextField");
        field.Settings["ContentPartFieldSettings"] = new JsonObject { ["Editor"] = "PredefinedList" };
        field.Settings["TextFieldPredefinedListEditorSettings"] = JsonNode.Parse("""{"Options":[{"name":"Small","value":"s"},{"name":"Large","value":"l"}],"Editor":1,"DefaultValue":"s"}""");
        return field;
    }

    private static async Task<ContentDatabase> NotesAsync(string provider, params ContentFieldDefinition[] fields)
    {
        var database = await ContentDatabase.OpenAsync(provider);
        await database.AlterAsync(all => all.Merge(new ContentPartDefinition("NotePart", [], [.. fields])).Merge(Define.Type("Note", null, draftable: false, versionable: false, "NotePart")));
        return database;
    }
}

using System.Text.Json.Nodes;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Templates;

/// <summary>Templates of the tenant over REST: preview, completions, rendering by name, what is refused.</summary>
[Collection(RunningHostGroup.Name)]
public sealed class TemplateApiTests(RunningHost running)
{
    [Fact]
    public async Task A_preview_shows_the_text_what_is_missing_and_where()
    {
        var customer = await running.SaveAsync(new JsonObject
        {
            ["ContentType"] = "Customer",
            ["CustomerPart"] = new JsonObject { ["Name"] = new JsonObject { ["Text"] = "Anna <Preview>" } },
        });
        var shown = await PreviewAsync(new { content = "{{ customer.name }}\n {{ customer.nickname }}{{ customer.other | default: 'x' }}{% if customer.third %}{% endif %}", customerId = customer, culture = "en", encoding = "html" });
        shown.Status.ShouldBe(200, shown.Text);
        ((string)shown.Json!["text"]!).ShouldBe("Anna &lt;Preview&gt;\n x");
        shown.Json["errors"]!.AsArray().ShouldBeEmpty();
        shown.Json["missing"]!.AsArray().Select(m => ((string)m!["path"]!, (int)m["line"]!, (int)m["column"]!)).ShouldBe([("customer.nickname", 2, 5)]);

        ((string)(await PreviewAsync(new { content = "{{ customer.name }}", customerId = customer, encoding = "none" })).Json!["text"]!).ShouldBe("Anna <Preview>");
    }

    [Theory]
    [InlineData("\n {{ 1 | nofilter }}", 2, 9)]
    [InlineData("{{ 1 | divided_by: 0 }}", 1, 1)]
    [InlineData("a{% for i in (1..200000) %}{% endfor %}", 1, 2)]
    [InlineData("{% render 'there is no such' %}", 1, 1)]
    public async Task A_preview_names_the_place_of_a_fault(string content, int line, int column)
    {
        var shown = await PreviewAsync(new { content });
        shown.Status.ShouldBe(200, shown.Text);
        ((string)shown.Json!["text"]!).ShouldBeEmpty();
        var error = shown.Json["errors"]!.AsArray().ShouldHaveSingleItem()!;
        ((int)error["line"]!, (int)error["column"]!).ShouldBe((line, column));
        ((string)error["message"]!).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("{{ 'A b' | slugify }}", "a-b")]
    [InlineData("{{ '**x**' | markdownify }}", "<p><strong>x</strong></p>\n")]
    [InlineData("{{ '<b onclick=x>y</b><script>z</script>' | sanitize_html }}", "<b>y</b>")]
    [InlineData("{% assign v = '{\"a\":[1,2]}' | jsonparse %}{{ v.a[1] }}", "2")]
    [InlineData("{% capture t %}{% raw %}{{ 1 | plus: 1 }}{% endraw %}{% endcapture %}{{ t | liquid }}", "2")]
    [InlineData("{{ '2026-01-02T03:04:05Z' | utc: '%H:%M' }}", "03:04")]
    [InlineData("{{ 'offers/a b.png' | asset_url }}", "/media/offers/a%20b.png")]
    [InlineData("{{ User | has_permission: 'EditContent' }} {{ User | is_in_role: 'Administrator' }} {{ Culture.Name }}", "true true en")]
    [InlineData("{{ Site.Currency }} {{ Request.Path }}", "GBP /api/templates/preview")]
    [InlineData("{% assign found = 'Product' | query: where: 'ProductPart.Sold:eq:true', take: 2 %}{{ found.size }}{% for p in found %}{{ p | display_text | size | at_most: 1 }}{% endfor %}", "211")]
    [InlineData("{% assign p = 'Product' | query: take: 1 | first %}{% assign again = p.ContentItemId | content_item_id %}{% if again.DisplayText == p.DisplayText %}same{% endif %}", "same")]
    public async Task Orchards_filters_and_globals_have_their_meaning(string content, string expected)
    {
        var shown = await PreviewAsync(new { content, culture = "en" });
        ((string?)shown.Json?["text"]).ShouldBe(expected, shown.Text);
    }

    [Fact]
    public async Task Completions_name_tags_filters_fields_and_templates()
    {
        await SaveTemplateAsync("listed-one", "x");
        var list = (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/templates/completions")).Json!;
        list["tags"]!.AsArray().Select(t => (string)t!["name"]!).ShouldContain("render");
        list["filters"]!.AsArray().Select(t => (string)t!["name"]!).ShouldContain("markdownify");
        list["paths"]!.AsArray().Select(t => (string)t!["path"]!).ShouldContain("customer.name");
        list["templates"]!.AsArray().Select(t => (string)t!).ShouldContain("listed-one");
    }

    [Fact]
    public async Task A_published_template_is_rendered_by_its_name_and_a_change_counts_at_once()
    {
        var id = await SaveTemplateAsync("greeting-test", "Dear {{ name }}");
        (await TextAsync("{% render 'greeting-test', name: 'Anna' %}!")).ShouldBe("Dear Anna!");
        await SaveTemplateAsync("greeting-test", "Hello {{ name }}", id);
        (await TextAsync("{% render 'GREETING-test', name: 'Anna' %}!")).ShouldBe("Hello Anna!");
    }

    [Fact]
    public async Task Names_are_unique_and_what_cannot_be_rendered_is_refused_with_its_place()
    {
        await SaveTemplateAsync("only-once", "x");
        (await SendTemplateAsync("Only-Once", "y")).ErrorPaths.ShouldBe(["TemplatePart.Name"]);
        var broken = await SendTemplateAsync("broken", "\n{{ a | nothing }}");
        (broken.Status, broken.ErrorPaths.ShouldHaveSingleItem()).ShouldBe((400, "TemplatePart.Content"));
        broken.Text.ShouldContain("\"line\":2");
        (await SendTemplateAsync("renders-nothing", "{% render 'not-there' %}")).Text.ShouldContain("not-there");

        var first = await SaveTemplateAsync("circle-a", "a");
        await SaveTemplateAsync("circle-b", "{% render 'circle-a' %}");
        var circle = await SendTemplateAsync("circle-a", "\n{% render 'circle-b' %}", first);
        circle.Status.ShouldBe(400);
        circle.Text.ShouldContain("circle");
        (await SendTemplateAsync("self", "{% render 'self' %}")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_script_renders_a_template_and_one_that_loses_its_template_breaks_no_other()
    {
        var script = new JsonObject
        {
            ["ContentType"] = "SalesScript",
            ["SalesScriptPart"] = new JsonObject { ["Name"] = new JsonObject { ["Text"] = "Renders" }, ["Text"] = new JsonObject { ["en"] = "{% render 'script-part' %}" } },
        };
        var refused = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/content", script);
        refused.ErrorPaths.ShouldBe(["SalesScriptPart.Text.en"]);
        await SaveTemplateAsync("script-part", "words");
        (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/content", script)).Status.ShouldBeOneOf(200, 201);
        (await running.Stored.CountAsync("TemplateUse WHERE Name = 'script-part'")).ShouldBe(1);
    }

    private async Task<string?> TextAsync(string content) => (string?)(await PreviewAsync(new { content, encoding = "none" })).Json?["text"];

    [Fact]
    public async Task A_preview_speaks_of_an_offer_of_the_tenant()
    {
        var json = (await PreviewAsync(new { content = "{{ offer.title }}: {{ offer.value }}" })).Json!;
        json["missing"]!.AsArray().ShouldBeEmpty();
        ((string)json["text"]!).Split(": ").ShouldAllBe(p => p.Length > 0);
    }

    private Task<JsonAnswer> PreviewAsync(object body) => running.Api.SendJsonAsync(HttpMethod.Post, "/api/templates/preview", body);

    private async Task<string> SaveTemplateAsync(string name, string content, string? id = null)
    {
        var saved = await SendTemplateAsync(name, content, id);
        saved.Status.ShouldBeOneOf([200, 201], saved.Text);
        return (string)saved.Json!["ContentItemId"]!;
    }

    private Task<JsonAnswer> SendTemplateAsync(string name, string content, string? id = null)
    {
        var item = new JsonObject
        {
            ["ContentType"] = "Template",
            ["TemplatePart"] = new JsonObject { ["Name"] = new JsonObject { ["Text"] = name }, ["Content"] = new JsonObject { ["Text"] = content }, ["Kind"] = new JsonObject { ["Text"] = "message" } },
        };
        if (id is not null)
        {
            item["ContentItemId"] = id;
        }

        return running.Api.SendJsonAsync(HttpMethod.Post, "/api/content", item);
    }
}

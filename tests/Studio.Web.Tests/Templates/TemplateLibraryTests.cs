using System.Net;
using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Templates;

/// <summary>The library's pages without their scripts.</summary>
[Collection(RunningHostGroup.Name)]
public sealed class TemplateLibraryTests(RunningHost running)
{
    [Fact]
    public async Task The_list_finds_sorts_and_counts_and_a_template_says_who_renders_it()
    {
        using var admin = await running.Host.SignInAsync();
        var id = await SaveAsync("library-part", "words");
        await SaveAsync("library-whole", "{% render 'library-part' %}");

        var list = await admin.GetStringAsync("/admin/templates?q=library&sort=-DisplayText");
        list.IndexOf("library-whole", StringComparison.Ordinal).ShouldBeLessThan(list.IndexOf("library-part", StringComparison.Ordinal));
        list.ShouldContain("aria-sort=\"descending\"");
        (await admin.GetStringAsync("/admin/templates?q=nobody-has-this-name")).ShouldContain("No templates here");

        var page = await admin.GetStringAsync("/admin/templates/" + id);
        page.ShouldContain("library-whole");
        page.ShouldContain("1 render it and will fail until it is back: library-whole.");
        (await admin.GetStringAsync("/admin/content/item/" + id)).ShouldContain("library-whole", customMessage: "the editor warns as well");
    }

    [Fact]
    public async Task A_template_is_unpublished_and_deleted_and_what_rendered_it_says_so()
    {
        using var admin = await running.Host.SignInAsync();
        var id = await SaveAsync("library-goes", "words");
        await SaveAsync("library-stays", "[{% render 'library-goes' %}]");
        (await PreviewAsync("{% render 'library-stays' %}")).ShouldBe("[words]");

        var page = await admin.GetStringAsync("/admin/templates/" + id);
        using var unpublish = new FormUrlEncodedContent(new Dictionary<string, string> { ["__RequestVerificationToken"] = StudioHost.FormToken(page) });
        (await admin.PostAsync($"/admin/templates/{id}?handler=Unpublish", unpublish)).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await PreviewAsync("{% render 'library-stays' %}")).ShouldContain("There is no template 'library-goes'");
        (await PreviewAsync("other {{ 1 | plus: 1 }}")).ShouldBe("other 2");

        using var delete = new FormUrlEncodedContent(new Dictionary<string, string> { ["__RequestVerificationToken"] = StudioHost.FormToken(page) });
        (await admin.PostAsync($"/admin/templates/{id}?handler=Delete", delete)).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await admin.GetAsync("/admin/templates/" + id)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_pattern_of_titles_renders_a_template_and_is_among_its_uses()
    {
        var id = await SaveAsync("library-title", "Made of {{ it }}");
        var defined = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/recipes/run", new
        {
            name = "patterned",
            steps = new object[]
            {
                new
                {
                    name = "ContentDefinition",
                    ContentTypes = new[] { new { Name = "Patterned", DisplayName = "Patterned thing", ContentTypePartDefinitionRecords = new[] { new { PartName = "TitlePart", Name = "TitlePart", Settings = new { TitlePartSettings = new { Options = 1, Pattern = "{% render 'library-title', it: ContentItem.ContentType %}" } } } } } },
                },
            },
        });
        defined.Status.ShouldBe(200, defined.Text);
        var item = await running.SaveAsync(new JsonObject { ["ContentType"] = "Patterned" });
        ((string)(await running.Api.SendJsonAsync(HttpMethod.Get, "/api/content/" + item)).Json!["DisplayText"]!).ShouldBe("Made of Patterned");
        using var admin = await running.Host.SignInAsync();
        (await admin.GetStringAsync("/admin/templates/" + id)).ShouldContain("Pattern of Patterned thing");
    }

    [Fact]
    public async Task Who_may_not_see_content_sees_no_templates_and_no_preview()
    {
        (await running.Agent.SendJsonAsync(HttpMethod.Get, "/api/templates/completions")).Status.ShouldBe(403);
        (await running.Agent.SendJsonAsync(HttpMethod.Post, "/api/templates/preview", new { content = "x" })).Status.ShouldBe(403);
    }

    private async Task<string> PreviewAsync(string content)
    {
        var answer = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/templates/preview", new { content, encoding = "none" });
        return (string?)answer.Json!["errors"]!.AsArray().FirstOrDefault()?["message"] ?? (string)answer.Json["text"]!;
    }

    private Task<string> SaveAsync(string name, string content) => running.SaveAsync(new JsonObject
    {
        ["ContentType"] = "Template",
        ["TemplatePart"] = new JsonObject { ["Name"] = new JsonObject { ["Text"] = name }, ["Content"] = new JsonObject { ["Text"] = content } },
    });
}

using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Parts;
using Studio.ContentModel.Queries;
using Studio.Testing.Storage;

namespace Studio.ContentModel.Tests;

/// <summary>Parts with behaviour of their own.</summary>
public sealed class PartTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_title_names_the_item_and_can_be_asked_for_like_a_field(string provider)
    {
        await using var database = await OpenAsync(provider, Type("Page", Part("TitlePart")));
        await database.SaveAsync(Titled("Page", "Green tea"));
        await database.SaveAsync(Titled("Page", "Black tea"));

        (await database.NamesAsync(new ContentQuery("Page") { SortBy = "TitlePart.Title", Descending = false })).ShouldBe(["Black tea", "Green tea"]);
        (await database.NamesAsync(new ContentQuery("Page") { Filters = [new("TitlePart.Title", FilterOperator.Contains, "Green")] })).ShouldBe(["Green tea"]);
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_title_is_made_from_its_pattern(string provider)
    {
        var note = new ContentPartDefinition("NotePart", [], [Define.Field("Name", "TextField")]);
        await using var database = await OpenAsync(provider, Type("Note",
            Part("TitlePart", new JsonObject { ["Options"] = 1, ["Pattern"] = "Note: {{ ContentItem.Content.NotePart.Name.Text }}" }), Part("NotePart")), note);
        var saved = await database.SaveAsync(new ContentItem { ContentType = "Note" }.SetText("NotePart", "Name", "龍井 & 烏龍"));

        saved.DisplayText.ShouldBe("Note: 龍井 & 烏龍");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_pattern_that_is_no_template_is_told_at_the_part_and_one_that_runs_away_is_stopped(string provider)
    {
        await using var database = await OpenAsync(provider,
            Type("Broken", Part("TitlePart", new JsonObject { ["Options"] = 2, ["Pattern"] = "{{ ContentItem." })),
            Type("Endless", Part("TitlePart", new JsonObject { ["Options"] = 2, ["Pattern"] = "{% for i in (1..100000) %}{{ i }}{% endfor %}" })));
        foreach (var type in new[] { "Broken", "Endless" })
        {
            var refused = await Define.RefusedAsync(() => database.SaveAsync(new ContentItem { ContentType = type }), 400);
            refused.Errors.ShouldHaveSingleItem().Path.ShouldBe("TitlePart.Title");
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_address_is_made_from_the_name_keeps_Chinese_and_is_the_items_own(string provider)
    {
        await using var database = await OpenAsync(provider, Type("Page", Part("TitlePart"), Part("AutoroutePart", new JsonObject { ["Pattern"] = "{{ Model.ContentItem | display_text | slugify }}" })));
        var first = await database.SaveAsync(Titled("Page", "高山 烏龍茶!"));
        var second = await database.SaveAsync(Titled("Page", "高山 烏龍茶!"));

        PathOf(first).ShouldBe("高山-烏龍茶");
        PathOf(second).ShouldBe("高山-烏龍茶-2");
        (await database.InScopeAsync(s => s.GetRequiredService<ContentKeys>().OwnerAsync("path", "高山-烏龍茶-2", CancellationToken.None))).ShouldBe(second.ContentItemId);

        var refused = await Define.RefusedAsync(() => database.SaveAsync(WithPath(second, "高山-烏龍茶")), 400);
        refused.Errors.ShouldHaveSingleItem().Path.ShouldBe("AutoroutePart.Path");

        await database.DeleteAsync(first.ContentItemId);
        PathOf(await database.SaveAsync(WithPath(second, "高山-烏龍茶"))).ShouldBe("高山-烏龍茶");
        (await database.NamesAsync(new ContentQuery("Page") { Filters = [new("AutoroutePart.Path", FilterOperator.Eq, "高山-烏龍茶")] })).Count.ShouldBe(1);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_published_items_address_stays_its_own_while_a_draft_has_another(string provider)
    {
        await using var database = await OpenAsync(provider, Type("Page", draftable: true, Part("TitlePart"), Part("AutoroutePart")));
        var item = await database.SaveAsync(Titled("Page", "Tea"));
        await database.SaveAsync(WithPath(item, "other"), new SaveOptions { Publish = false });

        (await Define.RefusedAsync(() => database.SaveAsync(WithPath(Titled("Page", "Third"), "tea")), 400)).Errors[0].Path.ShouldBe("AutoroutePart.Path");
        (await Define.RefusedAsync(() => database.SaveAsync(WithPath(Titled("Page", "Third"), "other")), 400)).Errors[0].Path.ShouldBe("AutoroutePart.Path");
        await database.PublishAsync(item.ContentItemId);
        PathOf(await database.SaveAsync(WithPath(Titled("Page", "Third"), "tea"))).ShouldBe("tea");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Items_within_an_item_are_checked_by_their_own_types(string provider)
    {
        var line = new ContentPartDefinition("LinePart", [], [Define.Field("Count", "NumericField", new JsonObject { ["Minimum"] = 1 })]);
        await using var database = await OpenAsync(provider, Type("Line", Part("TitlePart"), Part("LinePart")), Type("Box", Part("Lines", "BagPart", new JsonObject { ["ContainedContentTypes"] = new JsonArray("Line") })), line);
        var refused = await Define.RefusedAsync(() => database.SaveAsync(Define.Json(
            """{"ContentType":"Box","Lines":{"ContentItems":[{"ContentType":"Line","LinePart":{"Count":{"Value":1}}},{"ContentType":"Line","LinePart":{"Count":{"Value":0}}},{"ContentType":"Box"}]}}""")), 400);
        refused.Errors.Select(e => e.Path).ShouldBe(["Lines.ContentItems[1].LinePart.Count", "Lines.ContentItems[2].ContentType"]);

        var saved = await database.SaveAsync(Define.Json("""{"ContentType":"Box","Lines":{"ContentItems":[{"ContentType":"Line","TitlePart":{"Title":"Tea"},"Unknown":{"Kept":1},"Also":[2]}]}}"""));
        var contained = (JsonObject)saved.Content["Lines"]!["ContentItems"]![0]!;
        contained.ShouldSatisfyAllConditions(
            c => c["ContentItemId"]!.GetValue<string>().Length.ShouldBe(26),
            c => c["DisplayText"]!.GetValue<string>().ShouldBe("Tea"),
            c => c["Unknown"]!.ToJsonString().ShouldBe("""{"Kept":1}"""),
            c => c["Also"]!.ToJsonString().ShouldBe("[2]"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_terms_of_a_taxonomy_are_a_tree(string provider)
    {
        await using var database = await OpenAsync(provider, Type("Term", Part("TitlePart")), Type("Taxonomy", Part("TitlePart"), Part("TaxonomyPart")));
        var saved = await database.SaveAsync(Define.Json(
            """{"ContentType":"Taxonomy","TitlePart":{"Title":"Drinks"},"TaxonomyPart":{"TermContentType":"Term","Terms":[{"ContentType":"Term","TitlePart":{"Title":"Tea"},"Terms":[{"ContentType":"Term","TitlePart":{"Title":"Oolong"}}]}]}}"""));

        TaxonomyTerms.Of(saved).Select(t => (t.Name, t.Depth, t.IsLeaf)).ShouldBe([("Tea", 0, false), ("Oolong", 1, true)]);
        var refused = await Define.RefusedAsync(() => database.SaveAsync(Define.Json(
            """{"ContentType":"Taxonomy","TaxonomyPart":{"TermContentType":"Term","Terms":[{"ContentType":"Term","Terms":[{"ContentType":"Taxonomy"}]}]}}""")), 400);
        refused.Errors.ShouldHaveSingleItem().Path.ShouldBe("TaxonomyPart.Terms[0].Terms[0].ContentType");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_list_has_its_items_in_their_order(string provider)
    {
        await using var database = await OpenAsync(provider, Type("Blog", Part("TitlePart"), Part("ListPart", new JsonObject { ["ContainedContentTypes"] = new JsonArray("Post") })), Type("Post", Part("TitlePart")), Type("Page", Part("TitlePart")));
        var blog = await database.SaveAsync(Titled("Blog", "Tea notes"));
        foreach (var (title, order) in new[] { ("second", 2), ("first", 1) })
        {
            await database.SaveAsync(InList(Titled("Post", title), blog.ContentItemId, order));
        }

        (await database.InScopeAsync(s => s.GetRequiredService<ContentManager>().GetListAsync(blog.ContentItemId, VersionOptions.Published, CancellationToken.None))).Select(i => i.DisplayText).ShouldBe(["first", "second"]);
        (await database.NamesAsync(new ContentQuery("Post") { Filters = [new("ContainedPart.ListContentItemId", FilterOperator.Eq, blog.ContentItemId)], SortBy = "ContainedPart.Order", Descending = false })).ShouldBe(["first", "second"]);
        var refused = await Define.RefusedAsync(() => database.SaveAsync(InList(Titled("Post", "lost"), "01never0000000000000000000", 3)), 400);
        refused.Errors.ShouldHaveSingleItem().Path.ShouldBe("ContainedPart.ListContentItemId");
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_set_has_one_item_for_each_language(string provider)
    {
        await using var database = await OpenAsync(provider, Type("Page", Part("TitlePart"), Part("LocalizationPart")));
        var english = await database.SaveAsync(In(Titled("Page", "Tea"), null, "en"));
        var set = (string)english.Content["LocalizationPart"]!["LocalizationSet"]!;
        await database.SaveAsync(In(Titled("Page", "茶"), set, "zh-Hant"));

        (await Define.RefusedAsync(() => database.SaveAsync(In(Titled("Page", "茶葉"), set, "zh-Hant")), 400)).Errors.ShouldHaveSingleItem().Path.ShouldBe("LocalizationPart.Culture");
        (await Define.RefusedAsync(() => database.SaveAsync(In(Titled("Page", "?"), set, "no language")), 400)).Errors.ShouldHaveSingleItem().Path.ShouldBe("LocalizationPart.Culture");
        (await database.NamesAsync(new ContentQuery("Page") { Filters = [new("LocalizationPart.LocalizationSet", FilterOperator.Eq, set)], SortBy = "DisplayText", Descending = false })).Count.ShouldBe(2);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_alias_is_unique_whatever_its_letters(string provider)
    {
        await using var database = await OpenAsync(provider, Type("Page", Part("TitlePart"), Part("AliasPart")));
        var item = await database.SaveAsync(Titled("Page", "Main menu"));
        item.Content["AliasPart"]!["Alias"]!.GetValue<string>().ShouldBe("main-menu");
        var other = Titled("Page", "Other");
        other.Content["AliasPart"] = new JsonObject { ["Alias"] = "MAIN-menu" };
        (await Define.RefusedAsync(() => database.SaveAsync(other), 400)).Errors.ShouldHaveSingleItem().Path.ShouldBe("AliasPart.Alias");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Many_items_saved_at_once_get_addresses_of_their_own(string provider)
    {
        await using var database = await OpenAsync(provider, Type("Page", Part("TitlePart"), Part("AutoroutePart")));
        await database.InScopeAsync(s => s.GetRequiredService<ContentManager>().SaveManyAsync([Titled("Page", "Tea"), Titled("Page", "Milk")], new SaveOptions(), CancellationToken.None));

        (await database.NamesAsync(new ContentQuery("Page") { Filters = [new("AutoroutePart.Path", FilterOperator.Eq, "milk")] })).ShouldBe(["Milk"]);
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_module_brings_a_part_as_it_brings_a_field(string provider)
    {
        await using var database = await ContentDatabase.OpenAsync(provider, configure: s => s.AddContentPart<ShoutPart>());
        await database.AlterAsync(all => all.Merge(Type("Call", Part("ShoutPart"))));
        await database.SaveAsync(Define.Json("""{"ContentType":"Call","DisplayText":"one","ShoutPart":{"Word":"tea"}}"""));

        (await database.NamesAsync(new ContentQuery("Call") { Filters = [new("ShoutPart.Word", FilterOperator.Eq, "TEA")] })).ShouldBe(["one"]);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_part_that_is_added_to_a_type_with_items_can_be_asked_for_at_once(string provider)
    {
        await using var database = await OpenAsync(provider, Type("Page"));
        await database.SaveAsync(Titled("Page", "Tea"));
        await database.AlterAsync(all => all.Merge(Type("Page", Part("TitlePart"))));

        (await database.QueryAsync(new ContentQuery("Page") { Filters = [new("TitlePart.Title", FilterOperator.Eq, "Tea")] })).Total.ShouldBe(1);
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }

    internal static ContentTypePartDefinition Part(string name, JsonObject? settings = null) => Part(name, name, settings);

    internal static ContentTypePartDefinition Part(string name, string partName, JsonObject? settings) => new(name, partName, settings is null ? [] : new JsonObject { [partName + "Settings"] = settings });

    internal static ContentTypeDefinition Type(string name, params ContentTypePartDefinition[] parts) => Type(name, draftable: false, parts);

    internal static ContentTypeDefinition Type(string name, bool draftable, params ContentTypePartDefinition[] parts) =>
        Define.Type(name, null, draftable, versionable: draftable) with { Parts = [.. parts] };

    internal static ContentItem Titled(string type, string title)
    {
        var item = new ContentItem { ContentType = type };
        item.Content["TitlePart"] = new JsonObject { ["Title"] = title };
        return item;
    }

    private static ContentItem WithPath(ContentItem item, string path)
    {
        var changed = item.Copy();
        changed.Content["AutoroutePart"] = new JsonObject { ["Path"] = path };
        return changed;
    }

    private static ContentItem InList(ContentItem item, string list, int order)
    {
        item.Content["ContainedPart"] = new JsonObject { ["ListContentItemId"] = list, ["Order"] = order };
        return item;
    }

    private static ContentItem In(ContentItem item, string? set, string culture)
    {
        item.Content["LocalizationPart"] = new JsonObject { ["LocalizationSet"] = set, ["Culture"] = culture };
        return item;
    }

    private static string PathOf(ContentItem item) => item.Content["AutoroutePart"]!["Path"]!.GetValue<string>();

    private static async Task<ContentDatabase> OpenAsync(string provider, params object[] definitions)
    {
        var database = await ContentDatabase.OpenAsync(provider);
        await database.AlterAsync(all => definitions.OfType<ContentTypeDefinition>().Aggregate(definitions.OfType<ContentPartDefinition>().Aggregate(all, (a, p) => a.Merge(p)), (a, t) => a.Merge(t)));
        return database;
    }

    /// <summary>Writes its word in capitals.</summary>
    private sealed class ShoutPart : ContentPartType
    {
        public override string Name => "ShoutPart";

        public override IReadOnlyList<PartProperty> Properties { get; } = [new("Word", "TextField", "Text", "p_word")];

        public override ValueTask PrepareAsync(ContentPartContext context, CancellationToken cancellationToken)
        {
            context.Set("Word", context.Text("Word").ToUpperInvariant());
            return default;
        }
    }
}

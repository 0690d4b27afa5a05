using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Access;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Data.Sessions;
using Studio.Testing.Storage;

namespace Studio.ContentModel.Tests;

/// <summary>What becomes of the versions of an item.</summary>
public sealed class VersionTests
{
    private static readonly SaveOptions ByBob = new() { Author = "bob" };

    [Theory, OnSqlite, OnPostgres]
    public async Task An_unpublished_item_is_a_draft_and_counts_no_more(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider, draftable: true, versionable: true);
        var item = await database.SaveAsync(Define.Good("Oolong"));
        var draft = await VersionsAsync(database, v => v.UnpublishAsync(item.ContentItemId, item.ETag, CancellationToken.None));

        (draft.Published, draft.Latest, draft.ETag == item.ETag).ShouldBe((false, true, false));
        (await database.GetAsync(item.ContentItemId)).ShouldBeNull();
        (await database.NamesAsync(new ContentQuery("Good"))).ShouldBeEmpty();
        (await database.NamesAsync(new ContentQuery("Good") { Version = VersionOptions.Latest })).ShouldBe(["Oolong"]);
        (await database.DifferencesAsync()).ShouldBeEmpty();
        await Define.RefusedAsync(() => VersionsAsync(database, v => v.UnpublishAsync(item.ContentItemId, null, CancellationToken.None)), 409);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Unpublishing_under_a_draft_keeps_the_draft(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider, draftable: true, versionable: true);
        var item = await database.SaveAsync(Define.Good("Oolong"));
        await database.SaveAsync(item.SetText("GoodPart", "Name", "Sencha"), new SaveOptions { Publish = false });
        await VersionsAsync(database, v => v.UnpublishAsync(item.ContentItemId, null, CancellationToken.None));

        (await database.VersionsAsync(item.ContentItemId)).Select(v => (v.DisplayText, v.Latest, v.Published)).ShouldBe([("Sencha", true, false), ("Oolong", false, false)]);
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_item_without_drafts_is_not_unpublished(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider);
        var item = await database.SaveAsync(Define.Good("Oolong"));
        await Define.RefusedAsync(() => VersionsAsync(database, v => v.UnpublishAsync(item.ContentItemId, null, CancellationToken.None)), 409);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_discarded_draft_gives_way_to_the_published_version(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider, draftable: true, versionable: true);
        var item = await database.SaveAsync(Define.Good("Oolong"));
        var draft = await database.SaveAsync(item.Copy().SetText("GoodPart", "Name", "Sencha"), new SaveOptions { Publish = false });
        await Define.RefusedAsync(() => VersionsAsync(database, v => v.DiscardDraftAsync(item.ContentItemId, item.ETag, CancellationToken.None)), 409);
        await VersionsAsync(database, v => v.DiscardDraftAsync(item.ContentItemId, draft.ETag, CancellationToken.None));

        (await database.GetAsync(item.ContentItemId, VersionOptions.Latest))!.DisplayText.ShouldBe("Oolong");
        (await database.NamesAsync(new ContentQuery("Good") { Version = VersionOptions.Latest })).ShouldBe(["Oolong"]);
        (await database.DifferencesAsync()).ShouldBeEmpty();

        // A form of the draft that is still open says what it was made from.
        await Define.RefusedAsync(() => database.SaveAsync(draft, new SaveOptions { ExpectedETag = draft.ETag }), 409);
        await Define.RefusedAsync(() => VersionsAsync(database, v => v.DiscardDraftAsync(item.ContentItemId, null, CancellationToken.None)), 409);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_earlier_version_comes_back_as_a_draft_and_what_was_is_kept(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider, draftable: true, versionable: true);
        var first = await database.SaveAsync(Define.Good("Oolong"));
        await database.SaveAsync(first.Copy().SetText("GoodPart", "Name", "Sencha"));
        var restored = await VersionsAsync(database, v => v.RestoreAsync(first.ContentItemId, first.ContentItemVersionId, ByBob, CancellationToken.None));

        (restored.DisplayText, restored.Published, restored.Author).ShouldBe(("Oolong", false, "bob"));
        (await database.GetAsync(first.ContentItemId))!.DisplayText.ShouldBe("Sencha");
        (await database.VersionsAsync(first.ContentItemId)).Count.ShouldBe(3);
        (await database.DifferencesAsync()).ShouldBeEmpty();
        await Define.RefusedAsync(() => VersionsAsync(database, v => v.RestoreAsync(first.ContentItemId, "01never0000000000000000000", ByBob, CancellationToken.None)), 404);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_deleted_item_comes_back_with_one_of_its_versions(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider, draftable: true, versionable: true);
        var item = await database.SaveAsync(Define.Good("Oolong"));
        await database.DeleteAsync(item.ContentItemId);
        await VersionsAsync(database, v => v.RestoreAsync(item.ContentItemId, item.ContentItemVersionId, ByBob, CancellationToken.None));

        (await database.GetAsync(item.ContentItemId, VersionOptions.Latest))!.DisplayText.ShouldBe("Oolong");
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Two_versions_are_compared_field_by_field(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider, draftable: true, versionable: true);
        var first = await database.SaveAsync(Define.Json("""{"ContentType":"Good","GoodPart":{"Name":{"Text":"Oolong"},"Weight":{"Value":1.5},"Sold":{"Value":true}},"Other":{"Unknown":[1]}}"""));
        var second = await database.SaveAsync(Define.Json($$$$"""{"ContentItemId":"{{{{first.ContentItemId}}}}","ContentType":"Good","GoodPart":{"Name":{"Text":"Oolong"},"Weight":{"Value":2},"Launch":{"Value":"2026-03-01"},"Sold":{"Value":true}},"Other":{"Unknown":[1,2]}}"""));
        var comparison = await VersionsAsync(database, v => v.CompareAsync(first.ContentItemId, first.ContentItemVersionId, second.ContentItemVersionId, FieldAccess.Full, CancellationToken.None));

        comparison.Differences.Select(d => d.Path).ShouldBe(["GoodPart.Weight", "GoodPart.Launch", "Other.Unknown"]);
        comparison.Differences[1].Before.ShouldBeNull();
        comparison.ToJson()["Differences"]![0]!.ToJsonString().ShouldBe("""{"Path":"GoodPart.Weight","Before":{"Value":1.5},"After":{"Value":2}}""");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_copy_is_an_item_of_its_own_without_what_only_one_may_have(string provider)
    {
        await using var database = await ContentDatabase.OpenAsync(provider);
        await database.AlterAsync(all => all.Merge(PartTests.Type("Page", draftable: true, PartTests.Part("TitlePart"), PartTests.Part("AutoroutePart"))));
        var item = await database.SaveAsync(PartTests.Titled("Page", "Tea"));
        var copy = await VersionsAsync(database, v => v.CloneAsync(item.ContentItemId, ByBob, CancellationToken.None));

        copy.ShouldSatisfyAllConditions(
            c => c.ContentItemId.ShouldNotBe(item.ContentItemId),
            c => c.Published.ShouldBeFalse(),
            c => c.Owner.ShouldBe("bob"),
            c => c.Number.ShouldBe(1),
            c => c.Content["AutoroutePart"]!["Path"]!.GetValue<string>().ShouldBe("tea-2"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_scheduled_draft_is_published_once_its_time_has_come(string provider)
    {
        await using var database = await SchedulesAsync(provider);
        var draft = await database.SaveAsync(PartTests.Titled("Page", "Tea"), new SaveOptions { Publish = false, Author = "ann" });
        var other = await database.SaveAsync(PartTests.Titled("Page", "Milk"), new SaveOptions { Publish = false });
        await Define.RefusedAsync(() => ScheduleAsync(database, draft, database.Clock.Now), 400);
        await ScheduleAsync(database, draft, database.Clock.Now.AddHours(1));
        (await PublishDueAsync(database)).ShouldBe(0);

        database.Clock.Now = database.Clock.Now.AddHours(1);
        (await PublishDueAsync(database)).ShouldBe(1);
        (await PublishDueAsync(database)).ShouldBe(0);
        var published = (await database.GetAsync(draft.ContentItemId)).ShouldNotBeNull();
        (published.Author, (string?)published.Content["PublishLaterPart"]?["ScheduledPublishUtc"]).ShouldBe(("ann", null));
        (await database.GetAsync(other.ContentItemId)).ShouldBeNull();
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_cancelled_schedule_publishes_nothing(string provider)
    {
        await using var database = await SchedulesAsync(provider);
        var draft = await database.SaveAsync(PartTests.Titled("Page", "Tea"), new SaveOptions { Publish = false });
        await ScheduleAsync(database, draft, database.Clock.Now.AddHours(1));
        await ScheduleAsync(database, draft, null);
        database.Clock.Now = database.Clock.Now.AddHours(2);

        (await PublishDueAsync(database)).ShouldBe(0);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_refers_to_an_item_is_found_in_single_and_in_many_values(string provider)
    {
        await using var database = await PickingAsync(provider);
        var tea = await database.SaveAsync(Named("Thing", "tea"));
        var one = await database.SaveAsync(Named("Thing", "one").SetPicked("ThingPart", "Main", tea.ContentItemId));
        var many = await database.SaveAsync(Define.Json($$$$"""{"ContentType":"Thing","DisplayText":"many","ThingPart":{"Main":{"ContentItemIds":["{{{{tea.ContentItemId}}}}"]},"Also":{"ContentItemIds":["{{{{one.ContentItemId}}}}","{{{{tea.ContentItemId}}}}"]}}}"""));

        var all = await database.DefinitionsAsync();
        var found = await database.InScopeAsync(s => s.GetRequiredService<ContentReferences>().ToAsync(tea.ContentItemId, 1, 25, all, null, CancellationToken.None));
        found.Total.ShouldBe(3);
        found.Items.Select(i => (i.Item.ContentItemId, string.Join(' ', i.Paths))).ShouldBe([(one.ContentItemId, "ThingPart.Main"), (many.ContentItemId, "ThingPart.Main ThingPart.Also")], ignoreOrder: true);
        (await database.InScopeAsync(s => Task.FromResult(s.GetRequiredService<ContentReferences>().Of(many, all)))).Select(r => r.Path).ShouldBe(["ThingPart.Main", "ThingPart.Also", "ThingPart.Also"]);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_reference_to_nothing_is_refused_at_its_path_and_one_that_was_there_may_stay(string provider)
    {
        await using var database = await PickingAsync(provider);
        var refused = await Define.RefusedAsync(() => database.SaveAsync(Named("Thing", "a").SetPicked("ThingPart", "Main", "01never0000000000000000000")), 400);
        refused.Errors.ShouldHaveSingleItem().Path.ShouldBe("ThingPart.Main");

        var tea = await database.SaveAsync(Named("Thing", "tea"));
        var item = await database.SaveAsync(Named("Thing", "a").SetPicked("ThingPart", "Main", tea.ContentItemId));
        await database.DeleteAsync(tea.ContentItemId);
        (await database.SaveAsync(item.SetText("ThingPart", "Name", "b"))).DisplayText.ShouldBe("b");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Modules_are_told_of_every_moment(string provider)
    {
        var told = new Recorder();
        await using var database = await ContentDatabase.WithGoodsAsync(provider, draftable: true, versionable: true, s => s.AddSingleton<IContentHandler>(told));
        var item = await database.SaveAsync(Define.Good("Oolong"), new SaveOptions { Publish = false });
        var published = await database.PublishAsync(item.ContentItemId);
        await database.SaveAsync(published.Copy().SetText("GoodPart", "Name", "Sencha"), new SaveOptions { Publish = false });
        await VersionsAsync(database, v => v.DiscardDraftAsync(item.ContentItemId, null, CancellationToken.None));
        await VersionsAsync(database, v => v.RestoreAsync(item.ContentItemId, published.ContentItemVersionId, ByBob, CancellationToken.None));
        await VersionsAsync(database, v => v.UnpublishAsync(item.ContentItemId, null, CancellationToken.None));
        await VersionsAsync(database, v => v.CloneAsync(item.ContentItemId, ByBob, CancellationToken.None));
        await database.DeleteAsync(item.ContentItemId);

        ContentMoments[] expected =
        [
            ContentMoments.Created | ContentMoments.DraftSaved, ContentMoments.Updated | ContentMoments.Published, ContentMoments.Updated | ContentMoments.DraftSaved, ContentMoments.DraftDiscarded,
            ContentMoments.Versioned | ContentMoments.Updated | ContentMoments.DraftSaved, ContentMoments.Unpublished, ContentMoments.Cloned | ContentMoments.Created | ContentMoments.DraftSaved, ContentMoments.Removed,
        ];
        told.Changing.ShouldBe(expected);
        told.Changed.ShouldBe(expected);
        for (var i = 0; i < 100 && told.Committed.Count < expected.Length; i++)
        {
            await Task.Delay(20);
        }

        told.Committed.Order().ShouldBe(expected.Order());
    }

    private static Task<T> VersionsAsync<T>(ContentDatabase database, Func<ContentVersions, Task<T>> work) => database.InScopeAsync(s => work(s.GetRequiredService<ContentVersions>()));

    private static Task<ContentItem> ScheduleAsync(ContentDatabase database, ContentItem item, DateTimeOffset? at) =>
        VersionsAsync(database, v => v.ScheduleAsync(item.ContentItemId, at, new SaveOptions { Author = "ann" }, CancellationToken.None));

    private static Task<int> PublishDueAsync(ContentDatabase database) => database.InScopeAsync(s => s.GetRequiredService<ContentSchedule>().PublishDueAsync(null, CancellationToken.None));

    private static ContentItem Named(string type, string name) => new ContentItem { ContentType = type }.SetText("ThingPart", "Name", name);

    private static async Task<ContentDatabase> SchedulesAsync(string provider)
    {
        var database = await ContentDatabase.OpenAsync(provider);
        await database.AlterAsync(all => all.Merge(PartTests.Type("Page", draftable: true, PartTests.Part("TitlePart"), PartTests.Part("PublishLaterPart"))));
        return database;
    }

    private static async Task<ContentDatabase> PickingAsync(string provider)
    {
        var database = await ContentDatabase.OpenAsync(provider);
        await database.AlterAsync(all => all
            .Merge(new ContentPartDefinition("ThingPart", [], [Define.Field("Name", "TextField"), Define.Field("Main", "ContentPickerField"), Define.Field("Also", "ContentPickerField", new JsonObject { ["Multiple"] = true })]))
            .Merge(Define.Type("Thing", "ThingPart.Name", draftable: false, versionable: false, "ThingPart")));
        return database;
    }

    private sealed class Recorder : IContentHandler
    {
        public List<ContentMoments> Changing { get; } = [];

        public List<ContentMoments> Changed { get; } = [];

        public System.Collections.Concurrent.ConcurrentQueue<ContentMoments> Committed { get; } = [];

        public Task ChangingAsync(ContentChange change, WriteSession session, CancellationToken cancellationToken)
        {
            Changing.Add(change.Moments);
            return Task.CompletedTask;
        }

        public Task ChangedAsync(ContentChange change, WriteSession session, CancellationToken cancellationToken)
        {
            Changed.Add(change.Moments);
            return Task.CompletedTask;
        }

        public Task CommittedAsync(ContentChange change, CancellationToken cancellationToken)
        {
            Committed.Enqueue(change.Moments);
            return Task.CompletedTask;
        }
    }
}

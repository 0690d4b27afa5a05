using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Data.Sessions;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Testing.Storage;

namespace Studio.ContentModel.Tests;

public sealed class ContentManagerTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_new_item_gets_an_id_a_name_and_an_author_and_counts_at_once(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider);
        var saved = await database.SaveAsync(Define.Good("Oolong"));

        IdGenerator.IsId(saved.ContentItemId).ShouldBeTrue();
        var read = (await database.GetAsync(saved.ContentItemId)).ShouldNotBeNull();
        read.ShouldSatisfyAllConditions(
            i => i.DisplayText.ShouldBe("Oolong"),
            i => i.Author.ShouldBe("ann"),
            i => i.Owner.ShouldBe("ann"),
            i => i.Number.ShouldBe(1),
            i => i.CreatedUtc.ShouldBe(database.Clock.Now),
            i => i.PublishedUtc.ShouldBe(database.Clock.Now));
        database.Revisions["Good"].ShouldBe(1);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_draft_does_not_count_until_it_is_published(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider, draftable: true, versionable: true);
        var draft = await database.SaveAsync(Define.Good("Oolong"), new SaveOptions { Publish = false });

        (await database.GetAsync(draft.ContentItemId)).ShouldBeNull();
        (await database.NamesAsync(new ContentQuery("Good"))).ShouldBeEmpty();
        (await database.NamesAsync(new ContentQuery("Good") { Version = VersionOptions.Latest })).ShouldBe(["Oolong"]);

        await database.PublishAsync(draft.ContentItemId);
        (await database.NamesAsync(new ContentQuery("Good"))).ShouldBe(["Oolong"]);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_draft_over_a_published_item_leaves_the_published_one_in_use(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider, draftable: true, versionable: true);
        var item = await database.SaveAsync(Define.Good("Oolong"));
        await database.SaveAsync(item.SetText("GoodPart", "Name", "Oolong, spring"), new SaveOptions { Publish = false });

        (await database.GetAsync(item.ContentItemId))!.DisplayText.ShouldBe("Oolong");
        (await database.GetAsync(item.ContentItemId, VersionOptions.Latest))!.DisplayText.ShouldBe("Oolong, spring");
        (await database.NamesAsync(new ContentQuery("Good"))).ShouldBe(["Oolong"]);
        (await database.NamesAsync(new ContentQuery("Good") { Version = VersionOptions.Latest })).ShouldBe(["Oolong, spring"]);
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_draft_is_saved_over_and_a_published_version_is_kept(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider, draftable: true, versionable: true);
        var item = await database.SaveAsync(Define.Good("one"));
        foreach (var name in new[] { "two", "three" })
        {
            item = await database.SaveAsync(item.SetText("GoodPart", "Name", name), new SaveOptions { Publish = false });
        }

        await database.PublishAsync(item.ContentItemId);
        var versions = await database.VersionsAsync(item.ContentItemId);

        versions.Select(v => (v.DisplayText, v.Published, v.Latest)).ShouldBe([("three", true, true), ("one", false, false)]);
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_type_without_versions_keeps_one_row(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider);
        var item = await database.SaveAsync(Define.Good("one"));
        await database.SaveAsync(item.SetText("GoodPart", "Name", "two"));

        (await database.VersionsAsync(item.ContentItemId)).ShouldHaveSingleItem().Number.ShouldBe(2);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_type_without_drafts_publishes_even_what_is_saved_as_a_draft(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider, draftable: false);
        var item = await database.SaveAsync(Define.Good("one"), new SaveOptions { Publish = false });

        item.Published.ShouldBeTrue();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Who_saves_over_what_someone_else_saved_in_between_is_refused(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider, draftable: true, versionable: true);
        var opened = await database.SaveAsync(Define.Good("one"), new SaveOptions { Publish = false });
        await database.SaveAsync(opened.SetText("GoodPart", "Name", "theirs"), new SaveOptions { Publish = false });

        await Define.RefusedAsync(() => database.SaveAsync(opened.SetText("GoodPart", "Name", "mine"), new SaveOptions { ExpectedETag = opened.ETag }), 409);
        (await database.GetAsync(opened.ContentItemId, VersionOptions.Latest))!.DisplayText.ShouldBe("theirs");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Of_many_saves_of_the_same_state_at_once_one_wins(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider);
        var opened = await database.SaveAsync(Define.Good("one"));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(async i =>
        {
            try
            {
                var mine = (await database.GetAsync(opened.ContentItemId))!;
                await database.SaveAsync(mine.SetText("GoodPart", "Name", $"writer {i}"), new SaveOptions { ExpectedETag = opened.ETag });
                return true;
            }
            catch (ProblemException e) when (e.Status == 409)
            {
                return false;
            }
        }));

        outcomes.Count(won => won).ShouldBe(1);
        (await database.GetAsync(opened.ContentItemId))!.Number.ShouldBe(2);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Parts_and_fields_that_nobody_defined_are_kept(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider);
        var saved = await database.SaveAsync(Define.Json("""
            {"ContentType":"Good","GoodPart":{"Name":{"Text":"tea","Extra":1},"Unknown":{"Html":"<b>"}},"AliasPart":{"Alias":"tea"}}
            """));

        var json = (await database.GetAsync(saved.ContentItemId))!.ToJson();
        json["GoodPart"]!["Name"]!["Extra"]!.GetValue<int>().ShouldBe(1);
        json["GoodPart"]!["Unknown"]!["Html"]!.GetValue<string>().ShouldBe("<b>");
        json["AliasPart"]!["Alias"]!.GetValue<string>().ShouldBe("tea");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_is_wrong_is_told_by_field_path_all_at_once(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider);
        var problem = await Define.RefusedAsync(() => database.SaveAsync(Define.Json("""
            {"ContentType":"Good","GoodPart":{"Price":{"Amount":1.5,"Currency":"EUR"},"Weight":{"Value":-1},"Sold":true}}
            """)), 400);

        problem.Errors.Select(e => e.Path).ShouldBe(["GoodPart.Name", "GoodPart.Price.Amount", "GoodPart.Weight", "GoodPart.Sold"], ignoreOrder: true);
        (await database.ReadAsync(s => s.ScalarAsync<long>("SELECT count(*) FROM ContentItem", null, CancellationToken.None))).ShouldBe(0);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_unknown_type_and_a_changed_type_are_refused(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider);
        await database.AlterAsync(all => all.Merge(Define.Type("Other", null, false, false)));
        var item = await database.SaveAsync(Define.Good("one"));

        (await Define.RefusedAsync(() => database.SaveAsync(new ContentItem { ContentType = "Nothing" }), 400)).Errors[0].Path.ShouldBe("ContentType");
        (await Define.RefusedAsync(() => database.SaveAsync(new ContentItem { ContentType = "Other", ContentItemId = item.ContentItemId }), 400)).Errors[0].Path.ShouldBe("ContentType");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_deleted_item_is_found_no_more_but_its_versions_stay(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider, draftable: true, versionable: true);
        var item = await database.SaveAsync(Define.Good("one"));
        await database.SaveAsync(item, new SaveOptions { Publish = false });

        (await database.DeleteAsync(item.ContentItemId)).ShouldBeTrue();
        (await database.DeleteAsync(item.ContentItemId)).ShouldBeFalse();

        (await database.GetAsync(item.ContentItemId, VersionOptions.Latest)).ShouldBeNull();
        (await database.QueryAsync(new ContentQuery("Good") { Version = VersionOptions.Latest })).Total.ShouldBe(0);
        (await database.VersionsAsync(item.ContentItemId)).Count.ShouldBe(2);
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_handler_that_fails_takes_the_save_with_it(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider, configure: s => s.AddSingleton<IContentHandler, FailingHandler>());

        await Should.ThrowAsync<InvalidOperationException>(() => database.SaveAsync(Define.Good("fails")));
        (await database.ReadAsync(s => s.ScalarAsync<long>("SELECT (SELECT count(*) FROM ContentItem) + (SELECT count(*) FROM C_Good)", null, CancellationToken.None))).ShouldBe(0);
        database.Revisions["Good"].ShouldBe(0);
        database.Events.Published.OfType<ContentChanged>().ShouldBeEmpty();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_handlers_refusal_is_told_with_its_path(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider, configure: s => s.AddSingleton<IContentHandler, FailingHandler>());
        var problem = await Define.RefusedAsync(() => database.SaveAsync(Define.Good("refused")), 400);

        problem.Errors.ShouldHaveSingleItem().ShouldBe(new InputError("GoodPart.Name", "Not this one.", 1, 3));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_change_is_announced_after_the_commit(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider);
        var item = await database.SaveAsync(Define.Good("one"));

        for (var i = 0; i < 100 && !database.Events.Published.OfType<ContentChanged>().Any(); i++)
        {
            await Task.Delay(20);
        }

        database.Events.Published.ShouldContain(new ContentChanged("Good", item.ContentItemId));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Ids_in_a_crowd_are_read_in_pieces(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider);
        var ids = new List<string>();
        for (var i = 0; i < 600; i++)
        {
            ids.Add((await database.SaveAsync(Define.Good($"good {i}"), new SaveOptions { WriteClass = Studio.Data.Writing.WriteClass.Bulk })).ContentItemId);
        }

        var found = await database.InScopeAsync(s => s.GetRequiredService<ContentManager>().GetManyAsync([.. ids, "unknown"], VersionOptions.Published, CancellationToken.None));
        found.Count.ShouldBe(600);
    }

    private sealed class FailingHandler : IContentHandler
    {
        public Task ValidatingAsync(ContentItem item, ContentDefinitions definitions, ICollection<InputError> errors, CancellationToken cancellationToken)
        {
            if (item.DisplayText == "refused")
            {
                errors.Add(new InputError("GoodPart.Name", "Not this one.", 1, 3));
            }

            return Task.CompletedTask;
        }

        public Task SavedAsync(ContentItem item, WriteSession session, CancellationToken cancellationToken) =>
            item.DisplayText == "fails" ? throw new InvalidOperationException("after the rows were written") : Task.CompletedTask;
    }
}

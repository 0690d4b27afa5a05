using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.ContentModel.Search;
using Studio.Data.Writing;
using Studio.Testing.Storage;

namespace Studio.ContentModel.Tests;

public sealed class SearchTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Every_word_of_two_Chinese_characters_is_found(string provider)
    {
        await using var database = await WithNotesAsync(provider);
        await database.SaveAsync(Note("王小明", "想換一張台北富邦銀行的信用卡"));
        await database.SaveAsync(Note("陳怡君", "詢問房屋貸款利率"));
        await database.SaveAsync(Note("Ann Müller", "asked for the ＡＴＭ limit"));

        foreach (var word in new[] { "信用", "用卡", "富邦", "銀行", "北富", "小明", "王小", "信用卡", "銀行 信用卡", "卡", "王" })
        {
            (await FindAsync(database, word)).ShouldBe(["王小明"], word);
        }

        (await FindAsync(database, "貸款")).ShouldBe(["陳怡君"]);
        (await FindAsync(database, "信用 貸款")).ShouldBeEmpty();
        (await FindAsync(database, "用信")).ShouldBeEmpty();
        foreach (var word in new[] { "ann", "ANN", "muller", "Müll", "atm", "ＬＩＭＩＴ", "asked limit", "lim" })
        {
            (await FindAsync(database, word)).ShouldBe(["Ann Müller"], word);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_question_is_words_and_never_an_expression_of_the_index(string provider)
    {
        await using var database = await WithNotesAsync(provider);
        await database.SaveAsync(Note("one", "a OR b"));

        foreach (var question in new[] { "\"", "'", "one\"", "one'", "NOT one", "one*", "one OR two", "(one", "one & !two", "words:one", "^one", "one NEAR two", "\\", "\0", "\uD800", "one\uDC00", ":*", "' | 'one" })
        {
            await FindAsync(database, question);
        }

        (await FindAsync(database, "one*")).ShouldBe(["one"]);
        (await FindAsync(database, "one OR two")).ShouldBeEmpty();
        (await FindAsync(database, "!!!")).ShouldBeEmpty();
        (await FindAsync(database, "   ")).ShouldBe(["one"]);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Items_of_all_types_that_one_sees_are_found_together_the_newest_first(string provider)
    {
        await using var database = await WithNotesAsync(provider);
        await database.AlterAsync(all => all.Merge(Define.Type("Other_Note", "NotePart.Name", draftable: true, versionable: true, "NotePart")));
        await database.SaveAsync(Note("one", "紅茶"), new SaveOptions { Owner = "ann" });
        var two = Note("two", "紅茶");
        two.ContentType = "Other_Note";
        await database.SaveAsync(two, new SaveOptions { Owner = "bob", Publish = false });

        (await FindAsync(database, ["Note", "Other_Note"], [], "")).ShouldBe(["two", "one"]);
        (await FindAsync(database, ["Note"], [], "")).ShouldBe(["one"]);
        (await FindAsync(database, [], ["Note", "Other_Note"], "bob")).ShouldBe(["two"]);
        (await FindAsync(database, ["Note"], ["Other_Note"], "ann")).ShouldBe(["one"]);
        (await FindAsync(database, [], [], "ann")).ShouldBeEmpty();

        static Task<List<string>> FindAsync(ContentDatabase database, string[] all, string[] own, string owner) => database.InScopeAsync(async scope =>
            (await scope.GetRequiredService<ContentQueries>().FindAsync("紅茶", new ContentScope(all, own, owner), Access.FieldAccess.Full, 8, CancellationToken.None)).Select(i => i.DisplayText).ToList());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_draft_is_found_among_the_newest_alone(string provider)
    {
        await using var database = await WithNotesAsync(provider);
        var note = await database.SaveAsync(Note("one", "red"));
        await database.SaveAsync(note.SetText("NotePart", "Text", "blue"), new SaveOptions { Publish = false });

        (await FindAsync(database, "red")).ShouldBe(["one"]);
        (await FindAsync(database, "blue")).ShouldBeEmpty();
        (await FindAsync(database, "blue", VersionOptions.Latest)).ShouldBe(["one"]);
        (await FindAsync(database, "red", VersionOptions.Latest)).ShouldBeEmpty();

        await database.PublishAsync(note.ContentItemId);
        (await FindAsync(database, "blue")).ShouldBe(["one"]);
        (await FindAsync(database, "red")).ShouldBeEmpty();
        await ShouldBeRightAsync(database);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_is_deleted_or_erased_is_found_no_more(string provider)
    {
        await using var database = await WithNotesAsync(provider);
        var first = await database.SaveAsync(Note("one", "red"));
        var second = await database.SaveAsync(Note("two", "red"));
        await database.DeleteAsync(first.ContentItemId);
        (await FindAsync(database, "red")).ShouldBe(["two"]);

        await database.InScopeAsync(s => s.GetRequiredService<ContentManager>().RewriteAsync(second.ContentItemId, i => i.SetText("NotePart", "Text", "gone"), CancellationToken.None));
        (await FindAsync(database, "red")).ShouldBeEmpty();
        (await FindAsync(database, "gone")).ShouldBe(["two"]);

        await database.InScopeAsync(s => s.GetRequiredService<ContentManager>().EraseAsync(second.ContentItemId, CancellationToken.None));
        (await FindAsync(database, "gone")).ShouldBeEmpty();
        (await database.ReadAsync(s => s.ScalarAsync<long>("SELECT count(*) FROM ContentSearchRow", null, CancellationToken.None))).ShouldBe(0);
        await ShouldBeRightAsync(database);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_field_that_becomes_searchable_is_found_in_items_that_were_there_before(string provider)
    {
        await using var database = await WithNotesAsync(provider);
        for (var i = 0; i < 130; i++)
        {
            await database.SaveAsync(Note($"note {i}", "red").SetText("NotePart", "Secret", i % 2 == 0 ? "龍井茶" : "coffee"));
        }

        (await FindAsync(database, "井茶")).ShouldBeEmpty();
        await database.AlterAsync(all => all.Merge(new ContentPartDefinition("NotePart", [], [Searchable("Secret", "TextField", true)])));
        await DrainAsync(database);
        (await CountAsync(database, "井茶")).ShouldBe(65);
        await ShouldBeRightAsync(database);

        await database.AlterAsync(all => all.Merge(new ContentPartDefinition("NotePart", [], [Searchable("Secret", "TextField", false)])));
        await DrainAsync(database);
        (await CountAsync(database, "井茶")).ShouldBe(0);
        await ShouldBeRightAsync(database);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_field_added_later_is_found_at_once_in_what_is_saved_then(string provider)
    {
        await using var database = await WithNotesAsync(provider);
        await database.AlterAsync(all => all.Merge(new ContentPartDefinition("NotePart", [], [Searchable("Label", "LocalizedTextField", true)])));
        await database.SaveAsync(Note("tea", "").Set("NotePart", "Label", new JsonObject { ["en"] = "oolong", ["zh-Hant"] = "烏龍茶" }));

        (await FindAsync(database, "oolong")).ShouldBe(["tea"]);
        (await FindAsync(database, "烏龍")).ShouldBe(["tea"]);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Who_saves_one_item_finds_it_while_very_many_wait(string provider)
    {
        await using var database = await WithNotesAsync(provider);
        await SaveManyAsync(database, 300);
        await database.SaveAsync(Note("one of its own", "綠茶"));
        var page = await database.QueryAsync(Question("綠茶"));
        (page.Unread, page.Total).ShouldBe((300, 1));
        (await CountAsync(database, "紅茶")).ShouldBe(0);

        await ShouldBeRightAsync(database);
        (await CountAsync(database, "紅茶")).ShouldBe(300);
    }

    [Fact]
    public async Task The_index_waits_for_those_who_change_many_items_and_not_for_ever()
    {
        await using var database = await WithNotesAsync("Sqlite");
        var queue = database.Services.GetRequiredService<SearchQueue>();
        queue.IsHeld.ShouldBeFalse();
        await SaveManyAsync(database, 30);
        queue.IsHeld.ShouldBeTrue();
        database.Clock.Now += TimeSpan.FromSeconds(1);
        queue.IsHeld.ShouldBeFalse();

        for (var i = 0; i < 400; i++)
        {
            await SaveManyAsync(database, 21);
            queue.IsHeld.ShouldBe(i * 0.8 < 300, $"after {i * 0.8} seconds");
            database.Clock.Now += TimeSpan.FromSeconds(0.8);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_waited_when_the_tenant_stopped_is_read_by_the_next(string provider)
    {
        await using var database = await WithNotesAsync(provider);
        await Task.WhenAll(Enumerable.Range(0, 450).Select(i => database.SaveAsync(Note($"note {i}", "紅茶"))));
        var page = await database.QueryAsync(Question("紅茶"));
        page.Unread.ShouldBe(450);
        page.Total.ShouldBe(0);

        await using var next = await ContentDatabase.OpenAsync(provider, database.Place);
        await DrainAsync(next);
        page = await next.QueryAsync(Question("紅茶"));
        (page.Unread, page.Total).ShouldBe((0, 450));
        await ShouldBeRightAsync(next);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Items_saved_at_once_are_found_and_so_are_their_changes(string provider)
    {
        await using var database = await WithNotesAsync(provider);
        var saved = await database.SaveManyAsync([.. Enumerable.Range(0, 150).Select(i => Note($"note {i}", "紅茶"))], new SaveOptions());
        (await CountAsync(database, "紅茶")).ShouldBe(150);

        var changed = (await database.GetAsync(saved[7].ContentItemId))!;
        await database.SaveManyAsync([changed.SetText("NotePart", "Text", "綠茶"), Note("another", "綠茶")], new SaveOptions());
        (await FindAsync(database, "綠茶")).Order(StringComparer.Ordinal).ShouldBe(["another", "note 7"]);
        (await CountAsync(database, "紅茶")).ShouldBe(149);
        await ShouldBeRightAsync(database);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Verification_finds_a_word_too_much_and_an_item_too_few(string provider)
    {
        await using var database = await WithNotesAsync(provider);
        await database.SaveAsync(Note("one", "red"));
        await database.SaveAsync(Note("two", "red"));
        await DrainAsync(database);
        await database.ExecuteAsync("UPDATE ContentSearchRow SET Hash = Hash + 1 WHERE VersionId = (SELECT VersionId FROM C_Note WHERE DisplayText = 'one')");
        (await database.DifferencesAsync()).ShouldHaveSingleItem().ShouldContain("'one'");
        await database.ExecuteAsync("DELETE FROM ContentSearchRow WHERE VersionId = (SELECT VersionId FROM C_Note WHERE DisplayText = 'two')");
        (await database.DifferencesAsync()).Count.ShouldBe(2);

        await database.InScopeAsync(s => s.GetRequiredService<Studio.Data.Sessions.UnitOfWork>().WriteAsync(Studio.Data.Writing.WriteClass.Bulk,
            async (session, ct) =>
            {
                await database.Services.GetRequiredService<SearchQueue>().AddTypeAsync(session, null, ct);
                return true;
            }, CancellationToken.None));
        await DrainAsync(database);
        (await database.DifferencesAsync()).ShouldBeEmpty();
        (await FindAsync(database, "red")).Order(StringComparer.Ordinal).ShouldBe(["one", "two"]);
    }

    [Theory]
    [InlineData("信用卡", "信用 用卡 卡")]
    [InlineData("卡", "卡")]
    [InlineData("A4紙 10包", "a4 紙 10 包")]
    [InlineData("Ｃａｆé Ünder", "cafe under")]
    [InlineData("ann@example.com", "ann com example")]
    [InlineData("𠮷野家", "野家 家 𠮷野")]
    [InlineData("カード", "カー ード ド")]
    [InlineData("카드", "카드 드")]
    [InlineData("…!?—", "")]
    [InlineData("\uD800x", "x")]
    public void A_text_is_found_by(string text, string words)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        SearchWords.Collect(text, found);

        found.Order(StringComparer.Ordinal).ShouldBe(words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Long_texts_and_long_words_are_bounded()
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        SearchWords.Collect(new string('x', 1_000_000), words);
        words.ShouldHaveSingleItem().Length.ShouldBe(SearchWords.MaximumWord);

        words.Clear();
        SearchWords.Collect(string.Join(' ', Enumerable.Range(0, 100_000)), words);
        words.Count.ShouldBeLessThanOrEqualTo(20_000);
        SearchWords.Ask(string.Join(' ', Enumerable.Range(0, 100))).Count.ShouldBe(SearchWords.MaximumTerms);
    }

    private static ContentItem Note(string name, string text) => new ContentItem { ContentType = "Note" }.SetText("NotePart", "Name", name).SetText("NotePart", "Text", text);

    private static Task SaveManyAsync(ContentDatabase database, int count) =>
        database.SaveManyAsync([.. Enumerable.Range(0, count).Select(i => Note($"note {i}", "紅茶"))], new SaveOptions { WriteClass = WriteClass.Bulk, Audited = false });

    private static ContentQuery Question(string words, VersionOptions version = VersionOptions.Published) => new("Note") { Search = words, Version = version };

    private static async Task<IReadOnlyList<string>> FindAsync(ContentDatabase database, string words, VersionOptions version = VersionOptions.Published) =>
        await database.NamesAsync(Question(words, version));

    private static async Task<long> CountAsync(ContentDatabase database, string words) => (await database.QueryAsync(Question(words))).Total;

    private static Task DrainAsync(ContentDatabase database) => database.Services.GetRequiredService<SearchIndexer>().DrainAsync(CancellationToken.None);

    private static async Task ShouldBeRightAsync(ContentDatabase database)
    {
        await DrainAsync(database);
        (await database.DifferencesAsync()).ShouldBeEmpty();
    }

    private static ContentFieldDefinition Searchable(string name, string type, bool searchable) =>
        new(0, name, type, new JsonObject { ["StudioFieldSettings"] = new JsonObject { ["Searchable"] = searchable } });

    private static async Task<ContentDatabase> WithNotesAsync(string provider)
    {
        var database = await ContentDatabase.OpenAsync(provider);
        await database.AlterAsync(all => all
            .Merge(new ContentPartDefinition("NotePart", [], [Define.Field("Name", "TextField"), Searchable("Text", "TextField", true), Searchable("Secret", "TextField", false)]))
            .Merge(Define.Type("Note", "NotePart.Name", draftable: true, versionable: true, "NotePart")));
        return database;
    }
}

using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;
using Studio.Kernel.Security.Audit;
using Studio.Testing.Storage;

namespace Studio.ContentModel.Tests;

/// <summary>What an item refers to is there when it is saved; a recipe may bring both in any order.</summary>
public sealed class ReferenceTests
{
    private const string Missing = "01missing00000000000000000";

    [Theory, OnSqlite, OnPostgres]
    public async Task A_reference_to_nothing_is_refused_by_its_field(string provider)
    {
        await using var database = await WithBasketsAsync(provider);
        var good = await database.SaveAsync(Define.Good("Oolong"));

        var refused = await Define.RefusedAsync(() => database.SaveAsync(Basket(good.ContentItemId, Missing)), 400);
        refused.Errors.ShouldHaveSingleItem().Path.ShouldBe("BasketPart.Goods");
        (await database.QueryAsync(new ContentQuery("Basket"))).Items.ShouldBeEmpty();

        var basket = await database.SaveAsync(Basket(good.ContentItemId));
        (await Define.RefusedAsync(() => database.SaveAsync(Named(Basket(Missing), basket.ContentItemId)), 400)).Errors[0].Path.ShouldBe("BasketPart.Goods");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_draft_may_be_referred_to_and_a_deleted_item_only_by_who_did_before(string provider)
    {
        await using var database = await WithBasketsAsync(provider);
        var draft = await database.SaveAsync(Define.Good("Oolong"), new SaveOptions { Publish = false });
        var basket = await database.SaveAsync(Basket(draft.ContentItemId));

        await database.DeleteAsync(draft.ContentItemId);
        await database.SaveAsync(basket);
        await Define.RefusedAsync(() => database.SaveAsync(Basket(draft.ContentItemId)), 400);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_recipe_may_bring_what_is_referred_to_afterwards_and_is_undone_where_it_does_not(string provider)
    {
        await using var database = await WithBasketsAsync(provider);
        await RunAsync(database, Step(Basket("01good00000000000000000000")), Step(Named(Define.Good("Oolong"), "01good00000000000000000000")));
        (await database.QueryAsync(new ContentQuery("Basket"))).Items.Count.ShouldBe(1);

        var refused = await Define.RefusedAsync(() => RunAsync(database, Step(Define.Good("Lost")), Step(Basket("01good00000000000000000000"), Basket(Missing))), 400);
        refused.Errors.ShouldHaveSingleItem().Path.ShouldBe("test.recipe.json: steps[1] 'Content': Data[1].BasketPart.Goods");
        (await database.QueryAsync(new ContentQuery("Basket"))).Items.Count.ShouldBe(1);
        (await database.NamesAsync(new ContentQuery("Good") { Version = VersionOptions.Latest })).ShouldBe(["Oolong"], "the good one of the same recipe is undone with it");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Among_many_that_are_saved_together_each_is_told_and_they_may_refer_to_each_other(string provider)
    {
        await using var database = await WithBasketsAsync(provider);
        const string Good = "01good00000000000000000000";
        var results = await database.SaveManyAsync([Basket(Good), Basket(Missing), Named(Define.Good("Oolong"), Good)], new SaveOptions { Audited = false });
        results.Select(r => r.Outcome).ShouldBe([SaveOutcome.Created, SaveOutcome.Refused, SaveOutcome.Created]);
        results[1].Errors.ShouldHaveSingleItem().Path.ShouldBe("BasketPart.Goods");

        // Kept from before, it stays.
        await database.DeleteAsync(Good);
        (await database.SaveManyAsync([Named(Basket(Good), results[0].ContentItemId), Basket(Good)], new SaveOptions { Audited = false })).Select(r => r.Outcome).ShouldBe([SaveOutcome.Unchanged, SaveOutcome.Refused]);
    }

    private static async Task<ContentDatabase> WithBasketsAsync(string provider)
    {
        var database = await ContentDatabase.WithGoodsAsync(provider, draftable: true);
        await database.AlterAsync(all => all
            .Merge(new ContentPartDefinition("BasketPart", [], [Define.Field("Goods", "ContentPickerField", new JsonObject { ["Multiple"] = true })]))
            .Merge(Define.Type("Basket", null, draftable: false, versionable: false, "BasketPart")));
        return database;
    }

    private static ContentItem Basket(params string[] goods) => Define.Json(new JsonObject
    {
        ["ContentType"] = "Basket",
        ["BasketPart"] = new JsonObject { ["Goods"] = new JsonObject { ["ContentItemIds"] = new JsonArray([.. goods.Select(g => (JsonNode)g)]) } },
    }.ToJsonString());

    private static ContentItem Named(ContentItem item, string id)
    {
        item.ContentItemId = id;
        return item;
    }

    private static JsonObject Step(params ContentItem[] items) => new() { ["name"] = "Content", ["Data"] = new JsonArray([.. items.Select(i => (JsonNode)i.ToJson())]) };

    /// <summary>The steps in one transaction, as a recipe runs them.</summary>
    private static Task RunAsync(ContentDatabase database, params JsonObject[] steps) => database.InScopeAsync(async services =>
    {
        var recipe = Recipe.Parse(new JsonObject { ["name"] = "test", ["steps"] = new JsonArray([.. steps]) }.ToJsonString(), "test.recipe.json");
        var executor = new RecipeExecutor(services.GetServices<IRecipeStepHandler>(), [], [], services.GetRequiredService<IRecipeTransaction>(), services.GetRequiredService<IAuditTrail>(), services.GetRequiredService<IdGenerator>(), TimeProvider.System);
        await executor.ExecuteAsync(recipe, CancellationToken.None);
        return true;
    });
}

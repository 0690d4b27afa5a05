using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Testing.Storage;

namespace Studio.ContentModel.Tests;

public sealed class DefinitionTests
{
    [Fact]
    public void A_new_field_gets_the_next_id_and_keeps_it_when_merged_again()
    {
        var once = ContentDefinitions.Empty.Merge(Part(Define.Field("A", "TextField"), Define.Field("B", "NumericField")));
        var twice = once.Merge(Part(Define.Field("B", "NumericField"), Define.Field("C", "TextField")));

        once.Parts["P"].Fields.Select(f => f.Id).ShouldBe([1, 2]);
        twice.Parts["P"].Fields.Select(f => (f.Name, f.Id)).ShouldBe([("A", 1), ("B", 2), ("C", 3)]);
        twice.LastFieldId.ShouldBe(3);
    }

    [Fact]
    public void A_field_whose_type_changes_is_a_new_field()
    {
        var changed = ContentDefinitions.Empty.Merge(Part(Define.Field("A", "TextField"))).Merge(Part(Define.Field("A", "NumericField")));

        changed.Parts["P"].Fields.ShouldHaveSingleItem().ShouldSatisfyAllConditions(f => f.Id.ShouldBe(2), f => f.FieldType.ShouldBe("NumericField"));
    }

    [Fact]
    public void Settings_that_the_merged_field_does_not_mention_stay()
    {
        var merged = ContentDefinitions.Empty
            .Merge(Part(Define.Field("A", "TextField", new JsonObject { ["Required"] = true, ["Hint"] = "as on the passport" })))
            .Merge(Part(Define.Field("A", "TextField", new JsonObject { ["Hint"] = "as people call him" })));

        var field = merged.Parts["P"].Fields[0];
        field.Required.ShouldBeTrue();
        field.Hint.ShouldBe("as people call him");
    }

    [Fact]
    public void Merging_a_type_adds_parts_and_takes_none_away()
    {
        var merged = ContentDefinitions.Empty.Merge(Define.Type("T", null, true, false, "A", "B")).Merge(Define.Type("T", null, true, true, "C"));

        merged.Types["T"].Parts.Select(p => p.Name).ShouldBe(["A", "B", "C"]);
        merged.Types["T"].Versionable.ShouldBeTrue();
    }

    [Fact]
    public void Merging_does_not_change_the_definitions_merged_into()
    {
        var before = ContentDefinitions.Empty.Merge(Part(Define.Field("A", "TextField", new JsonObject { ["Hint"] = "old" })));
        before.Merge(Part(Define.Field("A", "TextField", new JsonObject { ["Hint"] = "new" })));

        before.Parts["P"].Fields[0].Hint.ShouldBe("old");
    }

    [Fact]
    public void Written_definitions_are_read_back_the_same()
    {
        var all = ContentDefinitions.Empty.Merge(Define.GoodPart).Merge(Define.Type("Good", "GoodPart.Name", true, true, "GoodPart"));
        var text = ContentDefinitionJson.Write(all).ToJsonString();
        var read = ContentDefinitionJson.Read((JsonObject)JsonNode.Parse(text)!);

        ContentDefinitionJson.Write(read).ToJsonString().ShouldBe(text);
        read.LastFieldId.ShouldBe(6);
        read.Types["Good"].DisplayTextField.ShouldBe("GoodPart.Name");
    }

    [Theory]
    [InlineData("""{"ContentParts":[{"Name":"x; DROP TABLE y"}]}""", "ContentParts[0].Name")]
    [InlineData("""{"ContentParts":[{"Name":"P","ContentPartFieldDefinitionRecords":[{"Name":"1st","FieldName":"TextField"}]}]}""", "ContentParts[0].ContentPartFieldDefinitionRecords[0].Name")]
    [InlineData("""{"ContentParts":["P"]}""", "ContentParts[0]")]
    public async Task A_name_that_could_not_be_a_column_is_refused_with_its_place(string json, string path)
    {
        var problem = await Define.RefusedAsync(() => Task.FromResult(ContentDefinitionJson.ReadParts((JsonObject)JsonNode.Parse(json)!).ToList()), 400);

        problem.Errors.ShouldHaveSingleItem().Path.ShouldBe(path);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Definitions_survive_a_restart(string provider)
    {
        var place = await TenantPlace.NewAsync(provider);
        await using (var first = await ContentDatabase.OpenAsync(provider, place))
        {
            await first.AlterAsync(all => all.Merge(Define.GoodPart).Merge(Define.Type("Good", null, false, false, "GoodPart")));
        }

        await using (var second = await ContentDatabase.OpenAsync(provider, place))
        {
            (await second.DefinitionsAsync()).Types.Keys.ShouldBe(["Good"]);
        }

        place.Delete();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_failed_change_leaves_definitions_and_tables_as_they_were(string provider)
    {
        await using var database = await ContentDatabase.WithGoodsAsync(provider);
        var before = await database.DefinitionsAsync();

        await Should.ThrowAsync<InvalidOperationException>(() => database.InScopeAsync(async scope =>
        {
            var unit = scope.GetRequiredService<UnitOfWork>();
            var store = scope.GetRequiredService<ContentDefinitionStore>();
            await unit.WriteAsync(WriteClass.Interactive, async (_, ct) =>
            {
                var inside = await store.AlterAsync(all => all.Merge(new ContentPartDefinition("GoodPart", [], [Define.Field("Colour", "TextField")])), ct);
                inside.Parts["GoodPart"].Field("Colour").ShouldNotBeNull();
                (await store.GetAsync(ct)).Parts["GoodPart"].Field("Colour").ShouldNotBeNull();
                throw new InvalidOperationException("the recipe's next step fails");
            }, CancellationToken.None);
            return true;
        }));

        (await database.DefinitionsAsync()).Revision.ShouldBe(before.Revision);
        await Should.ThrowAsync<System.Data.Common.DbException>(() => database.ReadAsync(s => s.QueryAsync<string>("SELECT f7 FROM C_Good", null, CancellationToken.None)));
    }

    private static ContentPartDefinition Part(params ContentFieldDefinition[] fields) => new("P", [], [.. fields]);
}

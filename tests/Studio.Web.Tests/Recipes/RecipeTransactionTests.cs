using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Items;
using Studio.Kernel.Media;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;
using Studio.Testing.Storage;

namespace Studio.Web.Tests.Recipes;

/// <summary>A recipe is all or nothing: tables, rows, features and files.</summary>
public sealed class RecipeTransactionTests
{
    private const string Everything = """
        { "name": "everything", "steps": [
          { "name": "Feature", "enable": [ "Studio.Customers" ] },
          { "name": "Settings", "SiteSettings": { "SiteName": "Changed" }, "UnknownSettings": { "ApiKey": "canary-of-a-secret" } },
          { "name": "ContentDefinition", "ContentTypes": [ { "Name": "Boat", "DisplayName": "Boat", "ContentTypePartDefinitionRecords": [ { "PartName": "Boat", "Name": "Boat" } ] } ],
            "ContentParts": [ { "Name": "Boat", "ContentPartFieldDefinitionRecords": [ { "FieldName": "TextField", "Name": "Port", "Settings": { "StudioFieldSettings": { "Indexed": true } } } ] } ] },
          { "name": "Content", "Data": [ { "ContentItemId": "01boat0000000000000000001a", "ContentType": "Boat", "DisplayText": "Ark", "Boat": { "Port": { "Text": "Ararat" } } } ] },
          { "name": "Roles", "Roles": [ { "Name": "Sailor", "Permissions": [ "AccessAdmin" ], "PermissionBehavior": "Replace" } ] },
          { "name": "media", "Files": [ { "TargetPath": "boats/ark.txt", "Base64": "bmV3" }, { "TargetPath": "old.txt", "Base64": "bmV3" } ] },
          { "name": "themes", "site": "TheBoat" } LAST ] }
        """;

    private const string Fails = """, { "name": "Roles", "Roles": [ { "Description": "no name" } ] }""";

    [Theory, OnSqlite, OnPostgres]
    public async Task A_recipe_that_fails_in_its_last_step_leaves_everything_as_it_was(string provider)
    {
        await using var tenants = await RecipeTenants.OpenAsync(provider);
        var tenant = await tenants.NewAsync();
        await PutAsync(tenants, tenant, "old.txt", "old");
        var before = await tenants.StateAsync(tenant);

        var fault = await Should.ThrowAsync<ProblemException>(() => tenants.RunAsync(tenant, Everything.Replace("LAST", Fails, StringComparison.Ordinal)));

        fault.Errors.ShouldHaveSingleItem().Path.ShouldBe("test.recipe.json: steps[7] 'Roles': Roles[0].Name");
        (await tenants.StateAsync(tenant)).ShouldBe(before);
        (await TextAsync(tenants, tenant, "old.txt")).ShouldBe("old");
        (await TextAsync(tenants, tenant, "boats/ark.txt")).ShouldBeNull();
        (await tenants.RunAsync(tenant, "{}")).Features.SwitchedOn.ShouldBeEmpty();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_file_that_cannot_be_written_takes_back_those_before_it_and_everything_else(string provider)
    {
        await using var tenants = await RecipeTenants.OpenAsync(provider);
        var tenant = await tenants.NewAsync();
        await PutAsync(tenants, tenant, "old.txt", "old");
        var before = await tenants.StateAsync(tenant);

        // What is a file cannot be a folder, too.
        var fault = await Should.ThrowAsync<ProblemException>(() => tenants.RunAsync(tenant, Everything.Replace("LAST", """, { "name": "media", "Files": [ { "TargetPath": "old.txt/below.txt", "Base64": "bmV3" } ] }""", StringComparison.Ordinal)));

        fault.Errors.ShouldHaveSingleItem().Path.ShouldBe("test.recipe.json: steps[7] 'media': Files[0]");
        (await tenants.StateAsync(tenant)).ShouldBe(before);
        (await TextAsync(tenants, tenant, "old.txt")).ShouldBe("old");
        (await tenants.InAsync(tenant, s => s.GetRequiredService<IMediaStore>().ListAsync("", deep: true, CancellationToken.None))).Select(e => e.Path).ShouldBe(["old.txt"]);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_dry_run_tells_the_difference_and_leaves_everything_as_it_was(string provider)
    {
        await using var tenants = await RecipeTenants.OpenAsync(provider);
        var tenant = await tenants.NewAsync();
        await PutAsync(tenants, tenant, "old.txt", "old");
        var before = await tenants.StateAsync(tenant);

        var trial = await tenants.RunAsync(tenant, Everything.Replace("LAST", "", StringComparison.Ordinal), dryRun: true);

        (await tenants.StateAsync(tenant)).ShouldBe(before);
        (await TextAsync(tenants, tenant, "old.txt")).ShouldBe("old");
        (await TextAsync(tenants, tenant, "boats/ark.txt")).ShouldBeNull();
        trial.ChangeCount.ShouldBe(trial.Changes.Count);
        Of(trial, "Features", "Studio.Customers").Kind.ShouldBe(RecipeChangeKind.Added);
        var site = Of(trial, "Settings", "SiteSettings");
        site.Kind.ShouldBe(RecipeChangeKind.Changed);
        var name = site.Values.ShouldHaveSingleItem();
        (name.Path, (string?)name.After).ShouldBe(("SiteName", "Changed"));
        Of(trial, "ContentDefinition", "ContentTypes.Boat").Kind.ShouldBe(RecipeChangeKind.Added);
        Of(trial, "Content", "Boat Ark (01boat0000000000000000001a)").Kind.ShouldBe(RecipeChangeKind.Added);
        Of(trial, "Roles", "Sailor").Kind.ShouldBe(RecipeChangeKind.Added);
        Of(trial, "Media", "boats/ark.txt").Kind.ShouldBe(RecipeChangeKind.Added);
        Of(trial, "Media", "old.txt").Kind.ShouldBe(RecipeChangeKind.Changed);
        trial.Notes.Select(n => (n.Kind, n.Name)).ShouldContain((RecipeNoteKind.Step, "themes"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_it_says_is_done_and_what_nobody_knows_is_kept_until_somebody_does(string provider)
    {
        await using var tenants = await RecipeTenants.OpenAsync(provider);
        var tenant = await tenants.NewAsync();
        var result = await tenants.RunAsync(tenant, Everything.Replace("LAST", "", StringComparison.Ordinal));
        result.Notes.Where(n => n.Kept).Select(n => n.Name).ShouldBe(["UnknownSettings", "themes"]);
        (await TextAsync(tenants, tenant, "boats/ark.txt")).ShouldBe("new");

        var kept = await tenants.InAsync(tenant, s => s.GetRequiredService<IKeptRecipeParts>().ListAsync(CancellationToken.None));
        kept.Select(k => (k.Kind, k.Name, k.Recipe)).ShouldBe([(RecipeNoteKind.Setting, "UnknownSettings", "everything"), (RecipeNoteKind.Step, "themes", "everything")]);
        kept[0].Secrets.ShouldBe(["UnknownSettings.ApiKey"]);
        (await tenants.StateAsync(tenant)).ShouldNotContain(line => line.Contains("canary-of-a-secret", StringComparison.Ordinal));
        var export = await tenants.ExportAsync(tenant);
        export.Root.ToJsonString().ShouldNotContain("canary-of-a-secret");
        export.MissingSecrets.ShouldContain("UnknownSettings.UnknownSettings.ApiKey");
        export.Steps.Select(Recipe.NameOf).ShouldContain("themes");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_item_of_a_type_that_nothing_defines_is_kept_and_used_once_the_type_is_there(string provider)
    {
        await using var tenants = await RecipeTenants.OpenAsync(provider);
        var tenant = await tenants.NewAsync();
        var early = await tenants.RunAsync(tenant, """{ "name": "early", "steps": [ { "name": "Content", "Data": [ { "ContentItemId": "01kite0000000000000000001a", "ContentType": "Kite", "DisplayText": "Red" } ] } ] }""");
        early.Notes.ShouldHaveSingleItem().Kind.ShouldBe(RecipeNoteKind.ContentType);
        await tenants.RunAsync(tenant, """{ "name": "type", "steps": [ { "name": "ContentDefinition", "ContentTypes": [ { "Name": "Kite", "DisplayName": "Kite" } ] } ] }""");

        await tenants.InAsync(tenant, async services =>
        {
            var kept = services.GetRequiredService<IKeptRecipeParts>();
            var part = (await kept.ListAsync(CancellationToken.None)).ShouldHaveSingleItem();
            await services.GetRequiredService<KeptRecipePartUse>().UseAsync(part, _ => Task.CompletedTask, CancellationToken.None);
            (await kept.ListAsync(CancellationToken.None)).ShouldBeEmpty();
            return true;
        });
        var item = await tenants.InAsync(tenant, s => s.GetRequiredService<ContentManager>().GetAsync("01kite0000000000000000001a", VersionOptions.Published, CancellationToken.None));
        item.ShouldNotBeNull().DisplayText.ShouldBe("Red");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Scripts_are_evaluated_once_a_run_and_what_needs_more_is_told_by_name(string provider)
    {
        await using var tenants = await RecipeTenants.OpenAsync(provider);
        var tenant = await tenants.NewAsync();
        var result = await tenants.RunAsync(tenant, """
            { "name": "scripts", "variables": { "id": "[js: uuid()]", "again": "[js: return variables('id');]", "now": "[js: new Date().toISOString()]", "later": "[js: const d = new Date(0); return d.getMonth()]", "site": "[js: var name = parameters('SiteName'); name.toUpperCase()]" },
              "steps": [ { "name": "kites", "A": "[js: variables('id')]", "B": "[js:variables('again')]", "Now": "[js: variables('now')]", "Literal": "[1js: uuid()]", "Text": "[locale en]x[/locale]",
                "Html": "[js: html('&lt;b&gt;')]", "Base64": "[js:base64('aGk=')]", "Config": "[js: configuration('A:B', 'fallback')]", "NoDefault": "[js: configuration('ConnectionStrings:x')]",
                "Admin": "[js: parameters('AdminUsername')]", "Site": "[js: parameters('SiteName') + '!']", "Later": "[js: variables('later') + 1]", "More": "[js: getUrlPrefix('/' + encodeURI('a b'))]",
                "Statements": "[js: const names = [variables('site'), 'b']; let all = ''; for (const n of names) { all += `${n};`; } return all;]", "Signed": "[js: createWorkflowToken(variables('id'))]" } ] }
            """);
        var step = (await tenants.InAsync(tenant, s => s.GetRequiredService<IKeptRecipeParts>().ListAsync(CancellationToken.None))).ShouldHaveSingleItem().Step;
        ((string)step["A"]!).Length.ShouldBe(26);
        ((string?)step["B"]).ShouldBe((string?)step["A"]);
        DateTimeOffset.Parse((string)step["Now"]!, System.Globalization.CultureInfo.InvariantCulture).ShouldBe(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(5));
        ((string?)step["Literal"]).ShouldBe("[1js: uuid()]");
        ((string?)step["Text"]).ShouldBe("[locale en]x[/locale]");
        ((string?)step["Html"], (string?)step["Base64"], (string?)step["Config"], (string?)step["NoDefault"], (string?)step["Admin"], (string?)step["Site"]).ShouldBe(("<b>", "hi", "fallback", "", "admin", "Studio!"));
        ((string?)step["Later"], (string?)step["Statements"]).ShouldBe(("01", "STUDIO;b;"));
        ((string)step["More"]!).ShouldEndWith("/a%20b");
        ((string?)step["Signed"]).ShouldBe("[js: createWorkflowToken(variables('id'))]");
        var scripts = result.Notes.Where(n => n.Kind == RecipeNoteKind.Script).ToList();
        var lacking = scripts.ShouldHaveSingleItem();
        (lacking.Place, lacking.Name).ShouldBe(("test.recipe.json: steps[0] 'kites': Signed", "createWorkflowToken()"));
    }

    [Fact]
    public async Task Recipes_that_another_names_run_with_it_and_a_circle_is_refused()
    {
        await using var tenants = await RecipeTenants.OpenAsync("Sqlite");
        var tenant = await tenants.NewAsync();
        var files = new Files(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["inner.recipe.json"] = """{ "name": "inner", "steps": [ { "name": "Feature", "enable": [ "Studio.Customers" ] }, { "name": "Roles", "Roles": [ { "Name": "Inner", "Permissions": [] } ] } ] }""",
            ["circle.recipe.json"] = """{ "name": "circle", "steps": [ { "name": "recipes", "Values": [ { "name": "circle" } ] } ] }""",
        });
        var result = await tenants.RunAsync(tenant, Recipe.Parse("""{ "name": "outer", "steps": [ { "name": "recipes", "Values": [ { "executionid": "x", "name": "inner" }, { "name": "nowhere" } ] } ] }""", "outer.recipe.json", files));
        result.Features.SwitchedOn.ShouldContain("Studio.Customers");
        result.Report.ShouldHaveSingleItem().ShouldBe("outer.recipe.json: steps[0] 'recipes': Values[1]: there is no recipe 'nowhere'; it was not run.");
        (await tenants.StateAsync(tenant)).ShouldContain(line => line.Contains("Name=Inner|", StringComparison.OrdinalIgnoreCase));

        var circle = Recipe.Parse("""{ "name": "c", "steps": [ { "name": "recipes", "Values": [ { "name": "circle" } ] } ] }""", "c.recipe.json", files);
        (await Should.ThrowAsync<ProblemException>(() => tenants.RunAsync(tenant, circle))).Message.ShouldContain("runs itself: circle → circle");
    }

    [Fact]
    public async Task A_set_up_that_failed_can_be_tried_again()
    {
        await using var tenants = await RecipeTenants.OpenAsync("Sqlite");
        await Should.ThrowAsync<ProblemException>(() => tenants.SetUpAsync("Again", "blank", "short"));
        await tenants.SetUpAsync("Again", "blank", RecipeTenants.AdminPassword);
        (await tenants.RunAsync("Again", "{}")).Report.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{ "steps": [ { "name": "x", "V": "[js: base64('!')]" } ] }""", "Base64")]
    [InlineData("""{ "variables": { "a": "[js: variables('b')]", "b": "[js: variables('a')]" }, "steps": [ { "name": "x", "V": "[js: variables('a')]" } ] }""", "refers to itself")]
    [InlineData("""{ "steps": [ { "name": "x", "V": "[js: variables('none')]" } ] }""", "no variable 'none'")]
    [InlineData("""{ "steps": [ { "name": "x", "V": "[js: const a = 1;\n return a +; ]" } ] }""", "Line 2, column 12: Expression expected")]
    [InlineData("""{ "steps": [ { "name": "x", "V": "[js: const a = null;\n return a.b.c; ]" } ] }""", "Line 2, column ")]
    [InlineData("""{ "steps": [ { "name": "x", "V": "[js: while (true) { } ]" } ] }""", "takes too long")]
    [InlineData("""{ "variables": { "a": "[js: const x = variables('a'); return x;]" }, "steps": [ { "name": "x", "V": "[js: variables('a')]" } ] }""", "refers to itself")]
    [InlineData("""{ "steps": [ { "name": "x", "V": "[file:text('../secret.json')]" } ] }""", "leads out")]
    public async Task A_script_that_cannot_be_right_refuses_the_recipe(string json, string says)
    {
        await using var tenants = await RecipeTenants.OpenAsync("Sqlite");
        var fault = await Should.ThrowAsync<ProblemException>(async () => await tenants.RunAsync(await tenants.NewAsync(), json));
        var error = fault.Errors.ShouldHaveSingleItem();
        error.Path.ShouldBe("test.recipe.json: steps[0] 'x': V");
        error.Message.ShouldContain(says);
    }

    [Fact]
    public async Task A_small_recipe_does_not_become_a_memory_full_of_text()
    {
        await using var tenants = await RecipeTenants.OpenAsync("Sqlite");
        var files = new Files(new Dictionary<string, string>(StringComparer.Ordinal) { ["big.txt"] = new('x', 5_000_000) });
        var many = new JsonArray([.. Enumerable.Range(0, 20).Select(_ => (JsonNode)"[file:text('big.txt')]")]);
        var recipe = Recipe.Parse(new JsonObject { ["name"] = "bomb", ["steps"] = new JsonArray(new JsonObject { ["name"] = "x", ["V"] = many }) }.ToJsonString(), "bomb.recipe.json", files);
        var fault = await Should.ThrowAsync<ProblemException>(async () => await tenants.RunAsync(await tenants.NewAsync(), recipe));
        fault.Errors.ShouldHaveSingleItem().Path.ShouldBe("bomb.recipe.json: steps[0] 'x': V[13]");
        fault.Message.ShouldContain("more than 64 million characters");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_retail_tenant_comes_back_equal(string provider)
    {
        await using var tenants = await RecipeTenants.OpenAsync(provider);
        var first = await tenants.ExportAsync(await tenants.NewAsync("retail"));
        var other = await tenants.NewAsync();
        await tenants.RunAsync(other, first);
        var second = await tenants.ExportAsync(other);
        Differences.Between(first, second).ShouldBeEmpty();
        first.Steps.Where(s => Recipe.NameOf(s) == "Content").Sum(s => s["Data"]!.AsArray().Count).ShouldBeGreaterThan(20);
    }

    private static RecipeChange Of(RecipeResult result, string area, string name) => result.Changes.Single(c => c.Area == area && c.Name == name);

    private static Task PutAsync(RecipeTenants tenants, string tenant, string path, string text) => tenants.InAsync(tenant, async services =>
        await services.GetRequiredService<IMediaStore>().PutAsync(path, new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), overwrite: true, CancellationToken.None));

    private static Task<string?> TextAsync(RecipeTenants tenants, string tenant, string path) => tenants.InAsync(tenant, async services =>
    {
        await using var stream = await services.GetRequiredService<IMediaStore>().OpenAsync(path, CancellationToken.None);
        return stream is null ? null : await new StreamReader(stream).ReadToEndAsync();
    });

    private sealed class Files(IReadOnlyDictionary<string, string> files) : IRecipeFiles
    {
        public Stream? Open(string path) => files.TryGetValue(path, out var text) ? new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)) : null;
    }
}

using System.Text.Json.Nodes;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Content;

/// <summary>What the field of Ctrl-K finds, and for whom.</summary>
[Collection(RunningHostGroup.Name)]
public sealed class FindTests(RunningHost running)
{
    [HostFact]
    public async Task Pages_things_to_do_and_items_are_found_by_some_of_their_name()
    {
        var id = await running.AddCustomerAsync("林尋寶");
        (await FindAsync(running.Api, "尋寶")).ShouldBe([("Items", "林尋寶", $"/admin/content/item/{id}", "Customer")]);
        (await FindAsync(running.Api, "USERS")).ShouldContain(("Pages", "Users", "/admin/users", null));
        (await FindAsync(running.Api, "new: customer")).ShouldContain(e => e.Group == "Content" && e.Text == "New: Customer");
        (await FindAsync(running.Api, "customer")).ShouldContain(("Content", "Customer", "/admin/content/Customer", "All items"));
        (await FindAsync(running.Api, "qqqqqqqqqq")).ShouldBeEmpty();
        foreach (var odd in new[] { "", "  ", "\"", "%", "' OR 1=1 --", new string('x', 5000), "\uFFFF*" })
        {
            (await FindAsync(running.Api, odd)).ShouldNotContain(e => e.Group == "Items", odd);
        }
    }

    [HostFact]
    public async Task Nobody_finds_what_he_may_not_see()
    {
        var notes = new NoteType(running, "FindNote");
        await notes.MakeAsync();
        await notes.MakeRoleAsync("FindReader", "ViewContent_FindNote", "AccessAdmin");
        await notes.MakeRoleAsync("FindWriter", "EditOwnContent_FindNote", "AccessAdmin");
        await notes.MakeRoleAsync("FindNobody", "ViewContent_FindNote");
        using var reader = await running.Host.CreateApiClientAsync("FindReader");
        using var ann = await running.Host.CreateApiClientAsync("FindWriter");
        using var bob = await running.Host.CreateApiClientAsync("FindWriter");
        using var nobody = await running.Host.CreateApiClientAsync("FindNobody");
        await notes.SaveAsync(ann, notes.Item("Walnut"), draft: true);
        await running.AddCustomerAsync("Walnut Customer");

        (await FindAsync(reader, "walnut")).Select(e => e.Text).ShouldBe(["Walnut"]);
        (await FindAsync(ann, "walnut")).Select(e => e.Text).ShouldBe(["Walnut"]);
        (await FindAsync(bob, "walnut")).ShouldBeEmpty();
        (await FindAsync(running.Api, "walnut")).Select(e => e.Text).ShouldBe(["Walnut", "Walnut Customer"], ignoreOrder: true);
        (await FindAsync(reader, "users")).ShouldBeEmpty();
        (await FindAsync(running.Api, NoteType.Canary)).ShouldBeEmpty("what not everybody sees is in no index");
        (await nobody.SendJsonAsync(HttpMethod.Get, "/api/find?q=walnut")).Status.ShouldBe(403);
    }

    [HostFact]
    public async Task The_page_of_the_same_works_without_script()
    {
        await running.AddCustomerAsync("Quentin <b>Page</b>");
        using var person = await running.Host.SignInAsync();
        var page = await person.GetStringAsync("/admin/find?q=quentin");
        page.ShouldContain("Quentin &lt;b&gt;Page&lt;/b&gt;");
        (await person.GetStringAsync("/admin/find?q=zzzzzzzz")).ShouldContain("Nothing was found.");
    }

    private static async Task<IReadOnlyList<(string Group, string Text, string Url, string? Hint)>> FindAsync(HttpClient client, string text)
    {
        var answer = await client.SendJsonAsync(HttpMethod.Get, "/api/find?q=" + Uri.EscapeDataString(text));
        answer.Status.ShouldBe(200, answer.Text);
        return
        [
            .. answer.Json!["groups"]!.AsArray().SelectMany(g => g!["entries"]!.AsArray().Select(e => ((string)g["title"]!, (string)e!["text"]!, (string)e["url"]!, (string?)e["hint"]))),
        ];
    }
}

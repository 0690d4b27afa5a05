using System.Net;
using System.Text.RegularExpressions;
using Studio.Testing.Storage;
using Studio.Web.Tests.Content;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Contents;

/// <summary>The list of a type without its scripts: conditions, columns, pages.</summary>
[Collection(RunningHostGroup.Name)]
public partial class ListPageTests(RunningHost running)
{
    [HostFact]
    public async Task Conditions_hold_together_or_one_is_enough()
    {
        var bottles = await FillAsync("Bottle");
        using var admin = await running.Host.SignInAsync();

        (await TitlesAsync(admin, $"{bottles.List}?{bottles.On("Region", "eq", "Douro")}&{bottles.On("Size", "ge", "1.5")}&sort=DisplayText")).ShouldBe(["Magnum of Douro"]);
        (await TitlesAsync(admin, $"{bottles.List}?match=any&{bottles.On("Region", "eq", "Douro")}&{bottles.On("Size", "ge", "1.5")}&sort=DisplayText")).ShouldBe(["Jar of Jerez", "Magnum of Douro", "Quinta"]);
        (await TitlesAsync(admin, $"{bottles.List}?{bottles.On("Size", "between", "0.5", "0.8")}&sort=DisplayText")).ShouldBe(["Flask of Jura", "Quinta"]);
        (await TitlesAsync(admin, $"{bottles.List}?{bottles.On("Region", "startsWith", "J")}&{bottles.On("Filled", "lt", "2020-01-01")}")).ShouldBe(["Flask of Jura"]);
        (await TitlesAsync(admin, $"{bottles.List}?{bottles.On("Opened", "exists")}")).ShouldBe(["Quinta"]);
        (await TitlesAsync(admin, $"{bottles.List}?{bottles.On("Price", "gt", "12")}&{bottles.On("Opened", "missing")}")).ShouldBe(["Jar of Jerez"], "amounts are written in major units");
        (await TitlesAsync(admin, $"{bottles.List}?field=CreatedUtc&op=ge&value=2100-01-01T00:00&until=")).ShouldBeEmpty();
        (await TitlesAsync(admin, $"{bottles.List}?field=TitlePart.Title&op=contains&value=jura")).ShouldBe(["Flask of Jura"]);

        var page = await admin.GetStringAsync($"{bottles.List}?match=any&{bottles.On("Region", "eq", "Douro")}&{bottles.On("Size", "ge", "1.5")}");
        Chip().Count(page).ShouldBe(2);
        page.ShouldContain("One of these holds:");
        page.ShouldContain("any=BottlePart.Region%3Aeq%3ADouro&amp;any=BottlePart.Size%3Age%3A1.5", customMessage: "the export is of what is listed");
        var export = await admin.GetStringAsync(WebUtility.HtmlDecode(ExportLink().Match(page).Groups["link"].Value));
        export.ShouldContain("name=\"any\" value=\"BottlePart.Size:ge:1.5\"");
        (await TitlesAsync(admin, WebUtility.HtmlDecode(Chip().Match(page).Groups["link"].Value) + "&sort=DisplayText")).ShouldBe(["Jar of Jerez", "Magnum of Douro"], "the first condition is taken away");
    }

    [HostFact]
    public async Task What_is_wrong_is_said_beside_the_field_and_nothing_is_listed()
    {
        var bottles = await FillAsync("WrongBottle");
        using var admin = await running.Host.SignInAsync();
        foreach (var (wrong, message) in new[]
        {
            (bottles.On("Size", "ge", "big"), "Write the number with digits and a decimal point, as in 1234.5."), (bottles.On("Size", "ge", "0.25"), "The number has more decimals than the field keeps, or is too large."),
            (bottles.On("Size", "between", "1", "x"), "Write the number with digits"), (bottles.On("Filled", "eq", "yesterday"), "Compare with a date as in 2026-11-21."), (bottles.On("Opened", "ge", "noon"), "A day and a time are needed."),
            ("field=ModifiedUtc&op=ge&value=soon", "A day and a time are needed."), (bottles.On("Region", "eq", new string('x', 300)), "The value is too long."),
        })
        {
            var page = await admin.GetStringAsync($"{bottles.List}?{bottles.On("Region", "contains", "J")}&{wrong}");
            Regex.Match(page, "id=\"condition-1-error\"[^>]*>(?<text>[^<]*)<", RegexOptions.NonBacktracking).Groups["text"].Value.ShouldStartWith(message, customMessage: wrong);
            page.ShouldContain("aria-describedby=\"condition-1-error\"", customMessage: wrong);
            page.ShouldContain("aria-invalid=\"true\"", customMessage: wrong);
            page.ShouldContain("A condition is not right");
            page.ShouldNotContain("Flask of Jura");
        }

        // A comparison that the field has not becomes its first; an unfinished condition is said to be so when the person takes it for done.
        (await TitlesAsync(admin, $"{bottles.List}?{bottles.On("Region", "nonsense", "Jura")}")).ShouldBe(["Flask of Jura"]);
        (await admin.GetStringAsync($"{bottles.List}?{bottles.On("Region", "eq")}")).ShouldNotContain("A value is needed.");
        (await admin.GetStringAsync($"{bottles.List}?{bottles.On("Region", "eq")}&done=1")).ShouldContain("A value is needed.");
        var many = string.Join('&', Enumerable.Repeat(bottles.On("Region", "contains", "o"), 50));
        Chip().Count(await admin.GetStringAsync($"{bottles.List}?{many}")).ShouldBe(20);
        (await admin.GetStringAsync($"{bottles.List}?cursor=nonsense")).ShouldContain("This is not a cursor of this query.");
    }

    [HostFact]
    public async Task Columns_are_chosen_and_ordered()
    {
        var bottles = await FillAsync("ColumnBottle");
        using var admin = await running.Host.SignInAsync();
        (await HeadersAsync(admin, bottles.List)).ShouldBe(["Name", "Region", "Size", "Filled on", "Opened at", "State", "Modified"]);
        (await HeadersAsync(admin, bottles.List + "?columns=ColumnBottlePart.Price,CreatedUtc,ColumnBottlePart.Region")).ShouldBe(["Name", "Price", "Created", "Region"]);
        (await HeadersAsync(admin, bottles.List + "?columns=")).ShouldBe(["Name"]);

        // As the form sends it: one value a box, and the button that was pressed.
        const string Chosen = "columns=&columns=ColumnBottlePart.Price&columns=State&columns=ColumnBottlePart.Size";
        (await SentToAsync(admin, $"{bottles.List}?sort=&sortby=ColumnBottlePart.Size&order=desc&{Chosen}&done=1")).ShouldBe($"{bottles.List}?sort=-ColumnBottlePart.Size&columns=ColumnBottlePart.Price,State,ColumnBottlePart.Size");
        var moved = await SentToAsync(admin, $"{bottles.List}?sort=DisplayText&{Chosen}&move=up:ColumnBottlePart.Size");
        (await HeadersAsync(admin, moved)).ShouldBe(["Name", "Price", "Size", "State"]);
        (await admin.GetStringAsync(moved)).ShouldContain("""value="up:ColumnBottlePart.Size" aria-label="Move Size forward" autofocus""");

        var gone = await admin.GetStringAsync($"{bottles.List}?columns=ColumnBottlePart.Price,ColumnBottlePart.Gone&sort=-ColumnBottlePart.Lost&{bottles.On("Missing", "eq", "x")}");
        gone.ShouldContain("Left out, because there is no such field: ColumnBottlePart.Missing, ColumnBottlePart.Gone, ColumnBottlePart.Lost.");
        gone.ShouldContain("Flask of Jura");
    }

    [HostFact]
    public async Task A_field_that_a_role_does_not_see_is_not_among_what_can_be_asked()
    {
        var bottles = await FillAsync("HiddenBottle");
        await new NoteType(running, "HiddenBottle").MakeRoleAsync("BottleClerk", "AccessAdmin", "EditContent_HiddenBottle");
        using var clerk = await running.Host.SignInAsync("bottleclerk", await running.Host.CreateUserAsync("bottleclerk", "BottleClerk"));
        using var admin = await running.Host.SignInAsync();
        (await admin.GetStringAsync(bottles.List)).ShouldContain("HiddenBottlePart.Cellar");
        (await clerk.GetStringAsync(bottles.List)).ShouldNotContain("Cellar");

        // In the very words for a field that there is not.
        foreach (var asked in new[] { "columns=HiddenBottlePart.{0}", "sort=HiddenBottlePart.{0}", "field=HiddenBottlePart.{0}&op=contains&value=vault" })
        {
            var hidden = await clerk.GetStringAsync($"{bottles.List}?{string.Format(System.Globalization.CultureInfo.InvariantCulture, asked, "Cellar")}");
            hidden.ShouldContain("Left out, because there is no such field: HiddenBottlePart.Cellar.");
            hidden.ShouldNotContain("third vault");
            hidden.ShouldContain("Flask of Jura");
            (await clerk.GetStringAsync($"{bottles.List}?{string.Format(System.Globalization.CultureInfo.InvariantCulture, asked, "Nothing")}")).ShouldContain("Left out, because there is no such field: HiddenBottlePart.Nothing.");
        }
    }

    [HostFact]
    public async Task Pages_follow_one_another_by_places_and_leave_nothing_out()
    {
        var bottles = new BottleType(running, "PageBottle");
        await bottles.MakeAsync();
        for (var i = 0; i < 61; i++)
        {
            await bottles.AddAsync($"Bottle {i:00}", "Rhône", i % 7, "2024-05-01");
        }

        using var admin = await running.Host.SignInAsync();
        var seen = new List<string>();
        var address = $"{bottles.List}?sort=-PageBottlePart.Size&{bottles.On("Region", "eq", "Rhône")}";
        string? back = null;
        for (var page = 1; page <= 3; page++)
        {
            var html = await admin.GetStringAsync(address);
            seen.AddRange(Titles(html));
            html.ShouldContain($"{page} of 3");
            var next = Beside(html, "next");
            (next is null).ShouldBe(page == 3);
            address = next ?? address;
            address.ShouldContain("cursor=");
            back = Beside(html, "prev");
        }

        seen.Count.ShouldBe(61);
        seen.ShouldBeUnique();
        Titles(await admin.GetStringAsync(back!)).ShouldBe(seen[25..50]);
    }

    private async Task<BottleType> FillAsync(string name)
    {
        var bottles = new BottleType(running, name);
        await bottles.MakeAsync();
        await bottles.AddAsync("Magnum of Douro", "Douro", 1.5m, "2021-03-04");
        await bottles.AddAsync("Quinta", "Douro", 0.7m, "2022-05-06", "2026-01-02T03:04:05Z", 2000);
        await bottles.AddAsync("Flask of Jura", "Jura", 0.6m, "2019-09-09", price: 1100);
        await bottles.AddAsync("Jar of Jerez", "Jerez", 3m, "2023-01-01", price: 1300);
        return bottles;
    }

    private static async Task<IReadOnlyList<string>> TitlesAsync(HttpClient client, string address) => Titles(await client.GetStringAsync(address));

    private static IReadOnlyList<string> Titles(string html) => [.. RowTitle().Matches(html).Select(m => WebUtility.HtmlDecode(m.Groups["text"].Value))];

    private static async Task<IReadOnlyList<string>> HeadersAsync(HttpClient client, string address) =>
        [.. Header().Matches(await client.GetStringAsync(address)).Select(m => WebUtility.HtmlDecode(Regex.Replace(m.Groups["text"].Value, "<[^>]*>", "", RegexOptions.NonBacktracking)).Trim())];

    private static async Task<string> SentToAsync(HttpClient client, string address)
    {
        using var answer = await client.GetAsync(address);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, address);
        return answer.Headers.Location!.ToString();
    }

    private static string? Beside(string html, string rel) =>
        Regex.Match(html, $"rel=\"{rel}\" href=\"(?<link>[^\"]*)\"", RegexOptions.NonBacktracking) is { Success: true } found ? WebUtility.HtmlDecode(found.Groups["link"].Value) : null;

    [GeneratedRegex("<th role=\"rowheader\"[^>]*>\\s*(<input [^>]*>\\s*)?<a [^>]*>(?<text>[^<]*)<", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex RowTitle();

    [GeneratedRegex("<th role=\"columnheader\"[^>]*>(?<text>.*?)</th>", RegexOptions.Singleline | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Header();

    [GeneratedRegex("<li class=\"studio-chip\".*?<a class=\"studio-icon-button\" href=\"(?<link>[^\"]*)\"", RegexOptions.Singleline | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Chip();

    [GeneratedRegex("href=\"(?<link>/admin/content/[A-Za-z]+/export[^\"]*)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ExportLink();
}

/// <summary>The same with the tenant on a PostgreSQL server.</summary>
[NeedsPostgres]
[Collection(RunningPostgresHostGroup.Name)]
public sealed class ListPageTestsOnPostgres(RunningPostgresHost running) : ListPageTests(running);

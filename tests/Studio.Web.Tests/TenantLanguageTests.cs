using System.Net;
using Studio.Testing;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests;

public sealed class TenantLanguageTests
{
    [Fact]
    public async Task The_tenants_language_holds_where_neither_the_person_nor_the_browser_chose_one()
    {
        await using var host = await StudioHost.StartAsync();
        using var api = await host.CreateApiClientAsync();
        var settings = (await api.SendJsonAsync(HttpMethod.Get, "/api/settings/SiteSettings")).Json!;
        settings["Culture"] = "zh-Hant";
        (await api.SendJsonAsync(HttpMethod.Put, "/api/settings/SiteSettings", settings)).Status.ShouldBe(200);
        (await LanguageAsync(host, null)).ShouldBe("zh-Hant");
        (await LanguageAsync(host, "fr")).ShouldBe("zh-Hant");
        (await LanguageAsync(host, "en-GB")).ShouldBe("en");
        (await LanguageAsync(host, "zh-CN")).ShouldBe("zh-Hans");
    }

    [Fact]
    public async Task A_person_chooses_a_language_per_tenant_and_the_choice_goes_before_the_browsers()
    {
        await using var host = await StudioHost.StartAsync();
        using var api = await host.CreateApiClientAsync();
        (await api.SendJsonAsync(HttpMethod.Post, "/api/tenants", new { name = "Acme", requestUrlPrefix = "acme", recipeName = "blank" })).Status.ShouldBe(201);
        (await api.SendJsonAsync(HttpMethod.Post, "/api/tenants/Acme/setup", new { })).Status.ShouldBe(200);
        using var person = host.CreateClient();
        person.DefaultRequestHeaders.AcceptLanguage.ParseAdd("zh-TW");
        (await LanguageAsync(person, "/acme/admin/sign-in")).ShouldBe("zh-Hant");

        await ChooseAsync(person, "/acme", "zh-Hans");
        (await LanguageAsync(person, "/acme/admin/sign-in")).ShouldBe("zh-Hans");
        (await LanguageAsync(person, "/admin/sign-in")).ShouldBe("zh-Hant", "the other tenant's choice is its own");

        await ChooseAsync(person, "", "en");
        (await LanguageAsync(person, "/admin/sign-in")).ShouldBe("en");
        (await LanguageAsync(person, "/shop")).ShouldBe("en");
        (await LanguageAsync(person, "/acme/admin/sign-in")).ShouldBe("zh-Hans");
    }

    private static async Task ChooseAsync(HttpClient person, string prefix, string culture)
    {
        var token = StudioHost.FormToken(await person.GetStringAsync(prefix + "/admin/sign-in"));
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["culture"] = culture, ["__RequestVerificationToken"] = token });
        (await person.PostAsync(prefix + "/admin/language", form)).StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    private static async Task<string> LanguageAsync(HttpClient client, string address)
    {
        using var answer = await client.GetAsync(address);
        return answer.Content.Headers.ContentLanguage.Single();
    }

    private static async Task<string> LanguageAsync(StudioHost host, string? accepted)
    {
        using var client = host.CreateClient();
        if (accepted is not null)
        {
            client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(accepted);
        }

        using var answer = await client.GetAsync("/admin/sign-in");
        return answer.Content.Headers.ContentLanguage.Single();
    }
}

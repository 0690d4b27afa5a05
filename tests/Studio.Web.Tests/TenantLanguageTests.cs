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

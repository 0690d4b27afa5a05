using Dapper;
using Microsoft.Data.Sqlite;
using Studio.Testing;

namespace Studio.Web.Tests;

public sealed class TenantLanguageTests
{
    [Fact]
    public async Task The_tenants_language_holds_where_neither_the_person_nor_the_browser_chose_one()
    {
        await using var host = await StudioHost.StartAsync();
        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(host.DataFolder, "Sites", "Default", "studio.db")};Pooling=False"))
        {
            (await connection.ExecuteAsync("UPDATE Settings SET Value = json_set(Value, '$.Culture', 'zh-Hant') WHERE Name = 'SiteSettings'")).ShouldBe(1);
        }

        await host.RestartAsync();
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

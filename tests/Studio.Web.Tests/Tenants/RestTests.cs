using System.Diagnostics;
using Studio.Testing;

namespace Studio.Web.Tests.Tenants;

/// <summary>A host has many tenants, and most of them rest.</summary>
public sealed class RestTests
{
    [Fact]
    public async Task A_tenant_that_nobody_asks_for_anything_closes_its_last_connection()
    {
        await using var host = await StudioHost.StartOnAsync("Sqlite");
        using var person = await host.SignInAsync();
        (await person.GetAsync("/admin/content/Customer")).EnsureSuccessStatusCode();
        var log = Directory.GetFiles(host.DataFolder, "studio.db-wal", SearchOption.AllDirectories).ShouldHaveSingleItem();

        // The last connection removes the log. Whatever of all features looks again and again keeps one open.
        for (var clock = Stopwatch.StartNew(); File.Exists(log); await Task.Delay(500))
        {
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(100), "something keeps a connection open");
        }

        (await person.GetAsync("/admin/content/Customer")).EnsureSuccessStatusCode();
    }
}

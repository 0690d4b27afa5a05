using System.Net;
using System.Text.RegularExpressions;
using Studio.Testing.Storage;
using Studio.Testing;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests;

/// <summary>The first start sets up, the next finds what is there.</summary>
public sealed partial class StartTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task The_first_start_sets_up_and_the_next_keeps_everything(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        host.Output.ShouldContain($"studio: {host.Address}admin");
        host.Output.ShouldContain($"shop: {host.Address}shop");
        Password().Count(host.Output).ShouldBe(1);
        await IsHealthyAsync(host);

        using var widget = await new RunningWidget(host).OpenAsync();
        var recorded = await widget.SendJsonAsync(HttpMethod.Post, "/api/events", new { type = "page_view", payload = new { path = "/before-the-restart" } });
        recorded.Status.ShouldBe(201);
        var before = await new StoredRows(host.DataFolder).CountsAsync();
        var password = host.AdminPassword;
        var firstOutput = host.Output.Length;

        await host.RestartAsync();

        host.Output[firstOutput..].ShouldContain("studio: ");
        host.Output[firstOutput..].ShouldNotContain("password", Case.Insensitive);
        await IsHealthyAsync(host);
        var stored = new StoredRows(host.DataFolder);
        (await stored.CountsAsync()).ShouldBe(before);
        (await stored.CountAsync("Interaction WHERE Id = @id AND Payload LIKE '%before-the-restart%'", new { id = (string)recorded.Json!["id"]! })).ShouldBe(1);
        using var admin = await host.SignInAsync("admin", password);
        (await admin.GetAsync("/admin")).StatusCode.ShouldBe(HttpStatusCode.OK);

        // The visitor's token outlives the restart as well: the keys are kept.
        (await widget.SendJsonAsync(HttpMethod.Post, "/api/events", new { type = "page_view" })).Status.ShouldBe(201);
    }

    [Fact]
    public async Task The_address_is_the_one_that_was_asked_for()
    {
        // StudioHost gives a free port by ASPNETCORE_URLS and waits for an answer there.
        await using var host = await StudioHost.StartAsync();
        Regex.Count(host.Output, "studio: http", RegexOptions.None, TimeSpan.FromSeconds(1)).ShouldBe(1);
        host.Output.ShouldContain(host.Address.Authority);
    }

    [Fact]
    public async Task A_set_up_that_fails_says_why_and_can_be_tried_again()
    {
        var folder = Directory.CreateTempSubdirectory("studio-test-").FullName;
        try
        {
            var refused = await Should.ThrowAsync<InvalidOperationException>(() => StudioHost.StartAsync(folder, new Dictionary<string, string> { ["Studio__Recipe"] = "nowhere" }));
            refused.Message.ShouldContain("There is no recipe 'nowhere'.");
            refused.Message.ShouldNotContain("   at ");
            refused.Message.ShouldNotContain("password:");

            await using var host = await StudioHost.StartAsync(folder);
            host.AdminPassword.ShouldNotBeEmpty();
            await IsHealthyAsync(host);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    [Trait("Category", "Faults")]
    public async Task A_first_start_that_is_killed_wherever_it_is_can_be_tried_again(string provider)
    {
        var folder = Directory.CreateTempSubdirectory("studio-test-").FullName;
        try
        {
            var settings = provider == "Postgres" ? await StudioHost.DatabaseSettingsAsync(await PostgresServer.SharedAsync()) : new Dictionary<string, string> { ["Studio__Database__Provider"] = provider };
            double[] seconds = Environment.GetEnvironmentVariable("STUDIO_FAULTS") == "full" ? [.. Enumerable.Range(4, 16).Select(i => i * 0.25)] : [1, 1.6];
            foreach (var after in seconds)
            {
                await StudioHost.KillWhileStartingAsync(folder, TimeSpan.FromSeconds(after), settings);
            }

            await using var host = await StudioHost.StartAsync(folder, settings);
            await IsHealthyAsync(host);
            (await host.CommandAsync("verify")).ExitCode.ShouldBe(0);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [PostgresFact]
    public async Task A_schema_with_another_hosts_tenant_is_refused_and_left_as_it_is()
    {
        await using var first = await StudioHost.StartOnAsync("Postgres");
        var tenant = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(first.DataFolder, "tenants.json")))!.AsArray().Single()!;
        var settings = new Dictionary<string, string> { ["Studio__Database__Provider"] = "Postgres", ["Studio__Database__ConnectionString"] = (string)tenant["ConnectionString"]! };
        var before = await new StoredRows(first.DataFolder).CountsAsync();
        var folder = Directory.CreateTempSubdirectory("studio-test-").FullName;
        var refused = await Should.ThrowAsync<InvalidOperationException>(() => StudioHost.StartAsync(folder, settings));
        refused.Message.ShouldContain("holds a tenant that was set up before");
        (await new StoredRows(first.DataFolder).CountsAsync()).ShouldBe(before);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_command_without_a_tenant_says_what_to_do()
    {
        var folder = Directory.CreateTempSubdirectory("studio-test-").FullName;
        try
        {
            var (exit, output) = await StudioHost.CommandOnAsync(folder, "verify");
            exit.ShouldBe(1);
            output.ShouldContain("start the host once");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task IsHealthyAsync(StudioHost host)
    {
        using var client = host.CreateClient();
        (await client.GetStringAsync("/health/live")).ShouldBe("live");
        (await client.GetStringAsync("/health/ready")).ShouldBe("""{"status":"ready","checks":{"defaultTenant":"ok","database":"ok"}}""");
    }

    [GeneratedRegex("^password: [A-Za-z0-9]{12,}$", RegexOptions.Multiline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Password();
}

using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Studio.Testing;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Operating;

/// <summary>The command line beside a host that serves.</summary>
public sealed partial class CommandTests
{
    [Fact]
    public async Task A_tenant_is_made_served_stopped_and_removed_by_commands_while_the_host_serves()
    {
        await using var host = await StudioHost.StartAsync();
        using var client = host.CreateClient();
        var signIn = "/acme/admin/sign-in";
        (await client.GetAsync(signIn)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        await RunAsync(host, "Acme is Uninitialized", "tenants", "create", "Acme", "--prefix", "acme", "--recipe", "blank");
        var output = await RunAsync(host, "Acme is Running", "tenants", "setup", "Acme", "--site-name", "Acme & Co");
        var password = Password().Match(output).Groups["value"].Value;
        password.Length.ShouldBe(16);
        await client.AnswersAsync(signIn, HttpStatusCode.OK);
        (await RunAsync(host, "Running", "tenants", "list")).ShouldMatch(@"Acme +Running +(Sqlite|Postgres) +blank +/acme");

        // A recipe of a file, run beside the host, holds there.
        var recipe = Path.Combine(host.DataFolder, "mine.json");
        await File.WriteAllTextAsync(recipe, """{"name":"mine","steps":[{"name":"feature","enable":["Studio.Connectors"]}]}""");
        await RunAsync(host, "switched on: ", "recipe", "run", recipe, "--tenant", "Acme");
        await client.AnswersAsync("/acme/admin/import", HttpStatusCode.Redirect);
        await TakeAlongAsync(host, "Acme");

        (await RunAsync(host, "password: ", "reset-password", "admin", "--tenant", "Acme")).ShouldNotContain(password);
        await RunAsync(host, "verify: 0 differences", "verify", "--all");

        (await host.CommandAsync("tenants", "remove", "Acme", "--force")).ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(1), r => r.Output.ShouldContain("disable it first"));
        await RunAsync(host, "Acme is Disabled", "tenants", "disable", "Acme");
        await client.AnswersAsync(signIn, HttpStatusCode.NotFound);
        await RunAsync(host, "Acme is Running", "tenants", "enable", "Acme");
        await client.AnswersAsync(signIn, HttpStatusCode.OK);
        await RunAsync(host, "Acme is Disabled", "tenants", "disable", "Acme");
        (await host.CommandAsync("tenants", "remove", "Acme")).ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(1), r => r.Output.ShouldContain("--force"));
        await RunAsync(host, "Acme was removed", "tenants", "remove", "Acme", "--force");
        Directory.Exists(Path.Combine(host.DataFolder, "Sites", "Acme")).ShouldBeFalse();
        (await client.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(2, "frobnicate")]
    [InlineData(2, "tenants")]
    [InlineData(2, "tenants", "create")]
    [InlineData(2, "backup")]
    [InlineData(2, "verify", "--tenant", "a", "--all")]
    [InlineData(2, "restore", "a.zip", "--tenant", "a", "--as", "b")]
    [InlineData(1, "verify", "--tenant", "nobody")]
    [InlineData(1, "tenants", "create", "1st")]
    [InlineData(1, "restore", "nowhere.zip")]
    [InlineData(1, "recipe", "run", "nowhere")]
    [InlineData(0, "help")]
    [InlineData(0, "help", "restore")]
    [InlineData(0, "tenants", "--help")]
    public async Task Wrong_use_is_2_failure_is_1_and_both_say_why(int expected, params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("studio-test-").FullName;
        try
        {
            var (exit, output) = await StudioHost.CommandOnAsync(folder, arguments);
            exit.ShouldBe(expected, output);
            output.ShouldNotBeEmpty();
            output.ShouldNotContain("   at ");
            if (expected == 2)
            {
                output.ShouldContain("--help");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The tenant as a recipe: written once, tried out and run where it came from, which changes nothing.</summary>
    private static async Task TakeAlongAsync(StudioHost host, string tenant)
    {
        var file = Path.Combine(host.DataFolder, "taken.zip");
        (await RunAsync(host, $"exported to {file}", "recipe", "export", file, "--tenant", tenant)).ShouldContain("left out, fill it in after import: Users.admin.PasswordHash");
        (await host.CommandAsync("recipe", "export", file, "--tenant", tenant)).ExitCode.ShouldBe(1);
        (await RunAsync(host, "nothing was changed", "recipe", "run", file, "--tenant", tenant, "--dry-run")).ShouldContain("dry run: 0 changes by ");
        await RunAsync(host, "steps of taken.zip/Recipe.json were run", "recipe", "run", file, "--tenant", tenant);
        var one = Path.Combine(host.DataFolder, "roles.json");
        await RunAsync(host, $"exported to {one}", "recipe", "export", one, "--tenant", tenant, "--parts", "Roles", "Settings");
        JsonNode.Parse(await File.ReadAllTextAsync(one))!["steps"]!.AsArray().Select(s => (string?)s!["name"]).ShouldBe(["Settings", "Roles"]);
        (await host.CommandAsync("recipe", "export", Path.Combine(host.DataFolder, "no.json"), "--tenant", tenant, "--parts", "Everything")).ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(1), r => r.Output.ShouldContain("There is no part 'Everything'."));
        var none = Path.Combine(host.DataFolder, "none.json");
        (await host.CommandAsync("recipe", "export", none, "--tenant", tenant, "--types", "Nothing")).ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(1), r => r.Output.ShouldContain("There is no content type 'Nothing'."));
        File.Exists(none).ShouldBeFalse();
    }

    private static async Task<string> RunAsync(StudioHost host, string expected, params string[] arguments)
    {
        var (exit, output) = await host.CommandAsync(arguments);
        exit.ShouldBe(0, output);
        output.ShouldContain(expected);
        return output;
    }

    [GeneratedRegex("^password: (?<value>[A-Za-z0-9]+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Password();
}

using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Safety;

/// <summary>What is done apart from the pages' forms stands in the trail too: sessions that end, commands, messages by hand.</summary>
[Collection(RunningHostGroup.Name)]
public sealed class AuditOfDoingsTests(RunningHost running)
{
    [Fact]
    public async Task Whoever_signs_out_leaves_a_record_and_a_stranger_leaves_none()
    {
        var name = "leaving-" + Guid.NewGuid().ToString("N");
        var password = await running.Host.CreateUserAsync(name, "Agent");
        using var person = await running.Host.SignInAsync(name, password);
        using (var left = await person.PostAsync("/admin/sign-out", null))
        {
            ((int)left.StatusCode).ShouldBe(302);
        }

        var record = (await ListAsync("?action=sign-in.ended&search=" + name)).ShouldHaveSingleItem()!;
        ((string)record["actor"]!["name"]!, (string)record["subject"]!["name"]!, (string)record["subject"]!["type"]!).ShouldBe((name, name, "User"));

        // Nobody is signed in any more: the second click ends no session.
        using (var again = await person.PostAsync("/admin/sign-out", null))
        {
            ((int)again.StatusCode).ShouldBeLessThan(500);
        }

        (await ListAsync("?action=sign-in.ended&search=" + name)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_the_command_line_does_to_tenants_is_recorded_under_the_commands_name()
    {
        var name = "Cmd" + Guid.NewGuid().ToString("N")[..8];
        string password;
        await RunAsync("tenants", "create", name, "--prefix", name, "--recipe", "blank");
        password = (await RunAsync("tenants", "setup", name)).Split('\n').Single(l => l.StartsWith("password: ", StringComparison.Ordinal))["password: ".Length..];
        await RunAsync("tenants", "disable", name);
        await RunAsync("tenants", "enable", name);
        await RunAsync("tenants", "disable", name);
        await RunAsync("tenants", "remove", name, "--force");

        var records = await ListAsync("?search=" + name);
        records.Select(r => $"{r!["action"]} by {r["actor"]!["id"]}, {r["actor"]!["name"]}").Reverse().ShouldBe(
        [
            "tenants.created by system, command tenants create",
            "tenants.changed by system, command tenants setup",
            "tenants.changed by system, command tenants disable",
            "tenants.changed by system, command tenants enable",
            "tenants.changed by system, command tenants disable",
            "tenants.removed by system, command tenants remove",
        ]);
        records.Select(r => (string?)r!["after"]?["state"]).Reverse().ShouldBe(["Uninitialized", "Running", "Disabled", "Running", "Disabled", null]);
        records.ToJsonString().ShouldNotContain(password);

        // A command that is refused did nothing.
        (await running.Host.CommandAsync("tenants", "disable", name)).ExitCode.ShouldBe(1);
        (await ListAsync("?search=" + name)).Count.ShouldBe(6);
    }

    [Fact]
    public async Task A_tenant_can_be_made_by_command_before_there_is_a_trail()
    {
        var folder = Directory.CreateTempSubdirectory("studio-test-").FullName;
        try
        {
            var (exit, output) = await StudioHost.CommandOnAsync(folder, "tenants", "create", "Early", "--prefix", "early", "--recipe", "blank");
            exit.ShouldBe(0, output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<string> RunAsync(params string[] arguments)
    {
        var (exit, output) = await running.Host.CommandAsync(arguments);
        exit.ShouldBe(0, output);
        return output;
    }

    private async Task<JsonArray> ListAsync(string query)
    {
        var answer = await running.Api.SendJsonAsync(HttpMethod.Get, "/api/audit" + query);
        answer.Status.ShouldBe(200, answer.Text);
        return answer.Json!["items"]!.AsArray();
    }
}

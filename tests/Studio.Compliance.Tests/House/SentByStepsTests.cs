using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Testing.Storage;
using Studio.WorkflowEngine;

namespace Studio.Compliance.Tests.House;

/// <summary>A message that a step sends is there once and with the step's record, on both databases.</summary>
public sealed class SentByStepsTests
{
    private const string Receiver = "emma@example.com";

    [Theory, OnSqlite, OnPostgres]
    public async Task A_step_that_is_run_again_queues_once_and_one_that_is_undone_nothing(string provider)
    {
        var settings = provider == "Sqlite"
            ? null
            : new Dictionary<string, string?> { ["Studio:Database:Provider"] = "Postgres", ["Studio:Database:ConnectionString"] = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() };
        await using var tenant = await ComplianceTenant.SetUpAsync(HouseTenant.Modules, Path.Combine(AppContext.BaseDirectory, "recipes"), "retail", settings, ["Studio.Channels.Email"]);
        (await RunAsync(tenant, "step-1", Receiver, Ending.CrashesBeforeItsRecord)).ShouldBe("Done");
        (await CountAsync(tenant)).ShouldBe(0, "nothing of the step was kept");
        await Should.ThrowAsync<InvalidOperationException>(() => RunAsync(tenant, "step-1", Receiver, Ending.IsRolledBack));
        (await CountAsync(tenant)).ShouldBe(0, "the message was in the transaction that was rolled back");

        (await RunAsync(tenant, "step-1", Receiver, Ending.IsKept)).ShouldBe("Done");
        (await RunAsync(tenant, "step-1", Receiver, Ending.IsKept)).ShouldBe("Done");
        (await CountAsync(tenant)).ShouldBe(1, "the same execution is the same message");
        (await RunAsync(tenant, "step-2", Receiver, Ending.IsKept)).ShouldBe("Done");
        (await CountAsync(tenant)).ShouldBe(2);

        (await RunAsync(tenant, "step-3", "emma at example", Ending.IsKept)).ShouldBe("Failed");
        (await RunAsync(tenant, "step-4", "", Ending.IsKept)).ShouldBe("Failed");
        (await RunAsync(tenant, "step-5", Receiver, Ending.IsKept, channel: "pigeon")).ShouldBe("Failed", "no feature sends there");
        (await CountAsync(tenant)).ShouldBe(2);
    }

    private static async Task<string> RunAsync(ComplianceTenant tenant, string id, string to, Ending ending, string channel = "email")
    {
        // A scope of its own, as each attempt of a runtime has.
        await using var scope = tenant.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var catalogue = services.GetRequiredService<ActivityCatalogue>();
        var step = catalogue.Find("SendMessageTask")!;
        var properties = catalogue.ReadProperties(step, new JsonObject { ["Channel"] = channel, ["To"] = to, ["Subject"] = "Hello", ["Text"] = "您好" });
        var execution = await services.GetRequiredService<ActivityExecutor>().ExecuteAsync(step, new ActivityContext(id, properties, services));
        execution.Fault.ShouldBeNull();
        if (ending != Ending.CrashesBeforeItsRecord && execution.Result!.Effect is { } effect)
        {
            await services.GetRequiredService<UnitOfWork>().WriteAsync(WriteClass.Workflow, async (_, ct) =>
            {
                await effect(ct);
                if (ending == Ending.IsRolledBack)
                {
                    throw new InvalidOperationException("The step's record cannot be kept.");
                }
            }, default);
        }

        return execution.Result!.Outcomes.ShouldHaveSingleItem();
    }

    private static Task<long> CountAsync(ComplianceTenant tenant) =>
        tenant.Services.GetRequiredService<IDatabase>().ReadAsync((s, ct) => s.ScalarAsync<long>("SELECT count(*) FROM OutgoingMessage", null, ct), default);

    private enum Ending
    {
        CrashesBeforeItsRecord,
        IsRolledBack,
        IsKept,
    }
}

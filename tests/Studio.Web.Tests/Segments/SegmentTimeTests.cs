using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Segments;

/// <summary>Nobody does anything, and still a customer leaves a segment, because time passes: within a minute, whether something tells of the fact or not.</summary>
[Collection(RunningHostGroup.Name)]
public class SegmentTimeTests(RunningHost running)
{
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(60);

    [HostFact]
    public async Task A_membership_that_ends_by_the_mere_passing_of_time_ends_within_a_minute()
    {
        var (country, fact) = ("Time " + Guid.NewGuid().ToString("N")[..8], "calls" + Guid.NewGuid().ToString("N")[..8]);
        var customer = await running.SaveAsync(Item("Customer", "CustomerPart", ("Name", "Passing"), ("Country", country)));
        await running.SaveAsync(Fact(fact));

        // A behaviour fact tells when it changes; of the contacts of thirty days nobody tells, they are looked at now and then.
        var told = await running.SaveAsync(Item("Segment", "SegmentPart", ("Name", "Told " + country), ("Condition", $"customer.country === '{country}' && facts.{fact} > 0")));
        var swept = await running.SaveAsync(Item("Segment", "SegmentPart", ("Name", "Swept " + country), ("Condition", $"customer.country === '{country}' && facts.contacts30d > 1")));
        var now = TimeProvider.System.GetUtcNow();
        var ends = now.AddSeconds(25);
        await CallAsync(customer, ends.AddMinutes(-1));
        await CallAsync(customer, ends.AddDays(-30));
        await UntilAsync(async () => await IsInAsync(told, customer) && await IsInAsync(swept, customer), now.AddSeconds(24), "The customer was never in both.");

        await UntilAsync(async () => !await IsInAsync(told, customer) && !await IsInAsync(swept, customer), ends + AtMost, "The customer is still in one.");
        TimeProvider.System.GetUtcNow().ShouldBeGreaterThan(ends, "nobody may leave before the time");
        (await running.Stored.CountAsync("Interaction WHERE SubjectId = @customer", new { customer })).ShouldBe(2, "only time passed");
    }

    private static JsonObject Item(string type, string part, params (string Field, string Text)[] fields) => new()
    {
        ["ContentType"] = type,
        [part] = new JsonObject(fields.Select(f => KeyValuePair.Create(f.Field, (JsonNode?)new JsonObject { ["Text"] = f.Text }))),
    };

    private static JsonObject Fact(string name)
    {
        var item = Item("BehaviourFact", "BehaviourFactPart", ("Title", "Fact " + name), ("Name", name), ("Aggregate", "Count"), ("Condition", "contact.type === 'call'"), ("WindowUnit", "Minutes"));
        item["BehaviourFactPart"]!["WindowLength"] = new JsonObject { ["Value"] = 1 };
        return item;
    }

    private async Task CallAsync(string customer, DateTimeOffset at) => (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/events",
        new { type = "call", channel = "phone", subject = new { kind = "customer", id = customer }, title = "Asked for tea", occurredAt = at })).Status.ShouldBe(201);

    private async Task<bool> IsInAsync(string segment, string customer)
    {
        var answer = await running.Api.SendJsonAsync(HttpMethod.Get, $"/api/segments/{segment}/members");
        return answer.Status == 200 && answer.Json!["items"]!.AsArray().Any(m => (string?)m!["customerId"] == customer);
    }

    private static async Task UntilAsync(Func<Task<bool>> holds, DateTimeOffset atLatest, string otherwise)
    {
        while (!await holds())
        {
            TimeProvider.System.GetUtcNow().ShouldBeLessThan(atLatest, otherwise);
            await Task.Delay(200);
        }
    }
}

/// <summary>The same with the tenant on a PostgreSQL server.</summary>
[NeedsPostgres]
[Collection(RunningPostgresHostGroup.Name)]
public sealed class SegmentTimeTestsOnPostgres(RunningPostgresHost running) : SegmentTimeTests(running);

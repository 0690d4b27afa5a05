using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Studio.Testing.Storage;
using Studio.WebEngagement.Widget;
using Studio.Web.Tests.Hosts;
using Studio.Web.Tests.Isolation;

namespace Studio.Web.Tests.Events;

/// <summary>Events with what belongs to another tenant, or to nobody: each is refused clearly, and nothing changes in either tenant.</summary>
[Collection(TwoTenantsGroup.Name)]
public class WrongTenantEventTests(TwoTenants tenants)
{
    private const string PageView = """{"type":"page_view","payload":{"path":"/"}}""";

    [HostFact]
    public async Task Who_is_known_to_another_tenant_records_nothing()
    {
        foreach (var (own, other) in tenants.Orders)
        {
            var (before, beforeOwn) = (await TwoTenants.RestAsync(other), await TwoTenants.RestAsync(own));
            own.Known.Count.ShouldBeGreaterThanOrEqualTo(5, "a person, a key, a token, a shop's customer and a widget");
            foreach (var identity in own.Known.Append(own.Nobody))
            {
                foreach (var body in new[] { PageView, Note(other.Keys["customer"]), Note(own.Keys["customer"]), $$"""{"events":[{{PageView}},{{Note(other.Keys["customer"])}}]}""" })
                {
                    var answer = await PostAsync(other, identity, body, ("Idempotency-Key", "elsewhere"));
                    answer.Status.ShouldBeOneOf([400, 401, 403], answer.Asked + answer.Body);
                    answer.Fault.ShouldBeNull();
                }
            }

            (await TwoTenants.ChangedSinceAsync(other, before)).ShouldBeEmpty();
            (await TwoTenants.ChangedSinceAsync(own, beforeOwn)).ShouldBeEmpty();
        }
    }

    [HostFact]
    public async Task A_customer_of_another_tenant_is_no_customer_here()
    {
        foreach (var (own, other) in tenants.Orders)
        {
            var (before, beforeOther) = (await TwoTenants.RestAsync(own), await TwoTenants.RestAsync(other));
            var alone = await PostAsync(own, own.Api, Note(other.Keys["customer"]));
            alone.Status.ShouldBe(400, alone.Body);
            JsonNode.Parse(alone.Body)!["errors"]!["subject.id"].ShouldNotBeNull(alone.Body);

            var listed = await PostAsync(own, own.Api, $$"""{"events":[{{Note(other.Keys["customer"])}},{{Note(other.Keys["order"])}},{{Note(other.Keys["product"])}}]}""");
            listed.Status.ShouldBe(200, listed.Body);
            var results = JsonNode.Parse(listed.Body)!["results"]!.AsArray();
            results.Count.ShouldBe(3);
            for (var i = 0; i < 3; i++)
            {
                ((int)results[i]!["status"]!).ShouldBe(400);
                results[i]!["errors"]![$"events[{i}].subject.id"].ShouldNotBeNull(listed.Body);
            }

            (await TwoTenants.ChangedSinceAsync(own, before)).ShouldBeEmpty();
            (await TwoTenants.ChangedSinceAsync(other, beforeOther)).ShouldBeEmpty();
        }
    }

    [HostFact]
    public async Task An_item_is_no_visitor_and_what_another_tenant_has_is_nobody_here()
    {
        foreach (var (own, other) in tenants.Orders)
        {
            var (before, beforeOther) = (await TwoTenants.RestAsync(own), await TwoTenants.RestAsync(other));
            foreach (var name in new[] { "customer", "order", "product" })
            {
                var alone = await PostAsync(own, own.Api, Visit(own.Keys[name]));
                alone.Status.ShouldBe(400, name + alone.Body);
                ((string)JsonNode.Parse(alone.Body)!["errors"]!["subject.id"]![0]!).ShouldContain("kind customer");
            }

            // Beside the customer himself, who is one.
            var mixed = $$"""{"events":[{{Visit(own.Keys["customer"])}},{{Visit(own.Keys["order"])}},{{Note(other.Keys["customer"])}}]}""";
            var listed = JsonNode.Parse((await PostAsync(own, own.Api, mixed)).Body)!["results"]!.AsArray();
            listed.Select(r => (int)r!["status"]!).ShouldBe([400, 400, 400]);
            listed[1]!["errors"]!["events[1].subject.id"].ShouldNotBeNull();
            (await TwoTenants.ChangedSinceAsync(own, before)).ShouldBeEmpty();

            // A program may bring visitors of its own. Another tenant's customer is one of nobody's ids here, and says nothing of him.
            var strange = await PostAsync(own, own.Api, Visit(other.Keys["customer"]));
            strange.Status.ShouldBe(201, strange.Body);
            (await own.AskAsync(own.Api, HttpMethod.Get, "/api/identity/people/" + other.Keys["customer"])).Body.ShouldNotContain("name\":");
            (await TwoTenants.ChangedSinceAsync(other, beforeOther)).ShouldBeEmpty();
        }
    }

    [HostFact]
    public async Task An_item_is_no_visitor_for_identifiers_consent_and_decisions_either()
    {
        foreach (var side in new[] { tenants.First, tenants.Second })
        {
            var before = await TwoTenants.RestAsync(side);
            foreach (var name in new[] { "customer", "order", "product" })
            {
                var item = side.Keys[name];
                foreach (var (address, path, body) in new[]
                {
                    ("/api/identity/identifiers", "subject.id", $$"""{"subject":{"kind":"visitor","id":"{{item}}"},"identifiers":[{"kind":"mail","value":"nobody@example.com"}]}"""),
                    ("/api/consent", "subject.id", $$"""{"subject":{"kind":"visitor","id":"{{item}}"},"purpose":"marketing","granted":true}"""),
                    ("/api/decisions", "visitorId", $$"""{"visitorId":"{{item}}","touchpoint":"shop.cart"}"""),
                })
                {
                    var answer = await side.AskAsync(side.Api, HttpMethod.Post, address, new StringContent(body, Encoding.UTF8, "application/json"));
                    answer.Status.ShouldBe(400, address + answer.Body);
                    ((string?)JsonNode.Parse(answer.Body)!["errors"]?[path]?[0]).ShouldNotBeNull(address + answer.Body).ShouldContain("kind customer");
                }

                (await side.AskAsync(side.Api, HttpMethod.Get, $"/api/consent?kind=visitor&id={item}")).Status.ShouldBe(400);
            }

            (await TwoTenants.ChangedSinceAsync(side, before)).ShouldBeEmpty();

            // Whom nobody knows may be somebody's visitor.
            var stranger = await side.AskAsync(side.Api, HttpMethod.Get, "/api/consent?kind=visitor&id=01never0000000000000000000");
            stranger.Status.ShouldBe(200, stranger.Body);
        }
    }

    [HostFact]
    public async Task Forged_and_stale_credentials_are_told_so_and_record_nothing()
    {
        foreach (var (own, other) in tenants.Orders)
        {
            var (before, beforeOther) = (await TwoTenants.RestAsync(own), await TwoTenants.RestAsync(other));
            var forged = Forged(Token(own), Token(other)).Select(t => "Widget " + t).Append(await StaleAsync(own)).Concat(Forged(Key(own), Key(other)).Select(k => "Bearer " + k)).ToList();
            forged.Count.ShouldBeGreaterThan(20);
            foreach (var authorization in forged)
            {
                var answer = await PostAsync(own, Identity.Stranger with { Name = "a forger", Authorization = authorization }, PageView);

                // What is no credential at all is nobody's, who brings no token of a form either.
                answer.Status.ShouldBeOneOf([400, 401], authorization + answer.Body);
                answer.Fault.ShouldBeNull();
            }

            (await TwoTenants.ChangedSinceAsync(own, before)).ShouldBeEmpty();
            (await TwoTenants.ChangedSinceAsync(other, beforeOther)).ShouldBeEmpty();
        }
    }

    [HostFact]
    public async Task A_revoked_key_records_nothing_any_more()
    {
        foreach (var side in new[] { tenants.First, tenants.Second })
        {
            var made = await side.CallAsync(HttpMethod.Post, "/api/api-keys", new { name = "for a while", role = "Administrator" });
            var program = Identity.Bearer("a program for a while", (string)made["secret"]!);
            for (var i = 0; i < 3; i++)
            {
                (await PostAsync(side, program, Note(side.Keys["customer"]))).Status.ShouldBe(201);
            }

            var revoked = await side.AskAsync(side.Api, HttpMethod.Delete, $"/api/api-keys/{(string)made["id"]!}");
            revoked.Status.ShouldBeInRange(200, 299, revoked.Body);
            var before = await TwoTenants.RestAsync(side);
            (await PostAsync(side, program, Note(side.Keys["customer"]))).Status.ShouldBe(401);
            (await TwoTenants.ChangedSinceAsync(side, before)).ShouldBeEmpty();
        }
    }

    [HostFact]
    public async Task A_replayed_request_gets_its_first_answer_here_and_nothing_elsewhere()
    {
        foreach (var (own, other) in tenants.Orders)
        {
            var widget = Widget(own);
            var key = ("Idempotency-Key", "replay-" + Guid.NewGuid().ToString("N"));
            var first = await PostAsync(own, widget, PageView, key);
            first.Status.ShouldBe(201, first.Body);
            var (before, beforeOther) = (await TwoTenants.RestAsync(own), await TwoTenants.RestAsync(other));
            for (var i = 0; i < 5; i++)
            {
                var again = await PostAsync(own, widget, PageView, key);
                (again.Status, again.Body).ShouldBe((201, first.Body));
                again.Headers.ShouldContain("Idempotent-Replayed");
            }

            var changed = await PostAsync(own, widget, PageView.Replace("\"/\"", "\"/other\"", StringComparison.Ordinal), key);
            changed.Status.ShouldBe(422, changed.Body);
            (await PostAsync(other, widget, PageView, key)).Status.ShouldBeOneOf(400, 401);
            (await TwoTenants.ChangedSinceAsync(own, before)).ShouldBeEmpty();
            (await TwoTenants.ChangedSinceAsync(other, beforeOther)).ShouldBeEmpty();
        }
    }

    private static string Note(string customer) => $$"""{"type":"note","subject":{"kind":"customer","id":"{{customer}}"},"title":"wrong"}""";

    private static string Visit(string visitor) => $$"""{"type":"note","subject":{"kind":"visitor","id":"{{visitor}}"},"title":"wrong"}""";

    private static Identity Widget(TenantSide side) => side.Known.First(i => i.Authorization?.StartsWith("Widget ", StringComparison.Ordinal) == true);

    private static string Token(TenantSide side) => Widget(side).Authorization!["Widget ".Length..];

    private static string Key(TenantSide side) => side.Api.Authorization!["Bearer ".Length..];

    /// <summary>A credential with a letter changed here and there, cut, made longer, put together with another tenant's.</summary>
    private static IEnumerable<string> Forged(string good, string elsewhere)
    {
        for (var at = 1; at < good.Length; at += Math.Max(1, good.Length / 12))
        {
            var changed = new StringBuilder(good);

            // The last letters of base 64 may hold bits that mean nothing.
            var place = Math.Min(at, good.Length - 4);
            changed[place] = changed[place] is 'a' ? 'b' : 'a';
            yield return changed.ToString();
        }

        yield return good[..^5];
        yield return good + "aaaa";
        yield return good[..(good.Length / 2)] + elsewhere[(elsewhere.Length / 2)..];
        yield return elsewhere;
    }

    /// <summary>A token that the tenant itself made, too long ago.</summary>
    private async Task<string> StaleAsync(TenantSide side)
    {
        await using var tenant = await TenantInProcess.OpenAsync(tenants.Host, side.Name);
        var clock = new Past(TimeProvider.System.GetUtcNow() - WidgetTokens.Lifetime - TimeSpan.FromMinutes(1));
        return "Widget " + new WidgetTokens(tenant.Services.GetRequiredService<IDataProtectionProvider>(), clock).Issue("01never0000000000000000000", null).Token;
    }

    private static Task<Answer> PostAsync(TenantSide side, Identity identity, string body, params (string, string)[] headers) =>
        side.AskAsync(identity, HttpMethod.Post, "/api/events", new StringContent(body, Encoding.UTF8, "application/json"), headers);

    private sealed class Past(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

/// <summary>The same with the tenants on a PostgreSQL server.</summary>
[NeedsPostgres]
[Collection(TwoTenantsOnPostgresGroup.Name)]
public sealed class WrongTenantEventTestsOnPostgres(TwoTenantsOnPostgres tenants) : WrongTenantEventTests(tenants);

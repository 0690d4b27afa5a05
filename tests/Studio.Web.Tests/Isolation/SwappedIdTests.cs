using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Studio.Testing.Storage;

namespace Studio.Web.Tests.Isolation;

/// <summary>Whoever may do everything in his tenant names what another tenant has, wherever a request names something: he never sees it and never changes it.</summary>
[Collection(TwoTenantsGroup.Name)]
public class SwappedIdTests(TwoTenants tenants)
{
    /// <summary>Reviewed: where the host's operator manages the other tenants, naming one is what the address is for.</summary>
    private const string ManagesTenants = "ManageTenants";

    /// <summary>No column and no word of a language, whatever it is put into.</summary>
    private static readonly string[] Unfitting = ["x' OR '1'='1'; DROP TABLE Role; --", "(SELECT Document FROM beta.ContentItem)", "-\\%\"nothing"];

    [HostFact]
    public async Task Ids_in_addresses_and_fields_lead_to_nothing_of_the_other()
    {
        foreach (var (own, other) in tenants.Orders)
        {
            var before = await TwoTenants.RestAsync(other);
            var statuses = new ConcurrentBag<int>();
            var faults = await Walk.AllAsync(own, await RoutesAsync(own), async (route, faults) =>
            {
                foreach (var path in route.Paths(other.Keys.Values).Distinct(StringComparer.Ordinal))
                {
                    var answer = await own.AskAsync(CallerOf(route, own), new HttpMethod(route.Method), path, route.Body(name => SwappedKeys.For(name, other)));
                    statuses.Add(answer.Status);
                    Walk.Check(answer, other, faults);
                    IsLetIn(answer, route, faults);
                }
            });
            faults.ShouldBeEmpty();
            statuses.Count.ShouldBeGreaterThan(1000);
            (await TwoTenants.ChangedSinceAsync(other, before)).ShouldBeEmpty();
        }
    }

    [HostFact]
    public async Task Filters_searches_sort_keys_and_cursors_find_nothing_of_the_other_and_break_nothing()
    {
        foreach (var (own, other) in tenants.Orders)
        {
            var before = await TwoTenants.RestAsync(other);
            var found = new ConcurrentDictionary<string, byte>(StringComparer.Ordinal);
            var faults = await Walk.AllAsync(own, (await RoutesAsync(own)).Where(r => r.IsSafe), async (route, faults) =>
            {
                var path = route.Paths(Fitting(route, own)).Last();
                foreach (var name in route.Query.Distinct(StringComparer.OrdinalIgnoreCase))
                {
                    foreach (var value in Unfitting.Prepend(SwappedKeys.For(name, other)).Prepend("canary"))
                    {
                        var query = $"{(path.Contains('?', StringComparison.Ordinal) ? "&" : "?")}{(name == "type" ? "" : "type=Customer&")}{name}={Uri.EscapeDataString(value)}";
                        var answer = await own.AskAsync(CallerOf(route, own), HttpMethod.Get, path + query);
                        Walk.Check(answer, other, faults);
                        IsLetIn(answer, route, faults);
                        if (value == "canary" && own.Secrets.IsIn(answer.Text))
                        {
                            found[route.Pattern] = 0;
                        }
                    }
                }
            });
            faults.ShouldBeEmpty();
            found.Count.ShouldBeGreaterThan(20, "searches that find nothing at all prove nothing");
            (await TwoTenants.ChangedSinceAsync(other, before)).ShouldBeEmpty();
        }
    }

    [HostFact]
    public async Task Conditions_on_every_field_find_ones_own_alone()
    {
        string[] fields = ["CustomerPart.Name", "CustomerPart.Email", "CustomerPart.Number", "Customer.Interest", "DisplayText", "ContentItemId", "Author", "Owner", "CreatedUtc", "Nothing", "Document", "Beta.ContentItem.Document", "1=1) --"];
        foreach (var (own, other) in tenants.Orders)
        {
            var faults = new ConcurrentBag<string>();
            var hits = 0;
            foreach (var where in fields.SelectMany(f => new[] { "eq", "ne", "gt", "lt", "contains", "exists" }.SelectMany(op => new[] { "canary", other.Keys["customer"], "' OR 1=1 --" }.Select(v => $"{f}:{op}:{v}"))))
            {
                var answer = await own.AskAsync(own.Api, HttpMethod.Get, $"/api/content?type=Customer&version=latest&where={Uri.EscapeDataString(where)}&sort={Uri.EscapeDataString(where.Split(':')[0])}");
                answer.Status.ShouldBeOneOf([200, 400], answer.Asked);
                Walk.Check(answer, other, faults);
                hits += own.Secrets.IsIn(answer.Text) ? 1 : 0;
            }

            faults.ShouldBeEmpty();
            hits.ShouldBeGreaterThan(4);
        }
    }

    [HostFact]
    public async Task Headers_that_name_another_tenant_change_nothing()
    {
        foreach (var (own, other) in tenants.Orders)
        {
            var path = other.Prefix + "/api/content?type=Customer";
            var host = other.HostName ?? tenants.Host.Address.Authority;
            (string, string)[] headers =
            [
                ("X-Forwarded-Host", host), ("X-Forwarded-Prefix", other.Prefix), ("X-Forwarded-For", "127.0.0.1"), ("X-Forwarded-Path", path), ("X-Original-Host", host), ("X-Original-URL", path), ("X-Rewrite-URL", path), ("X-HTTP-Method-Override", "DELETE"),
                ("Forwarded", $"for=127.0.0.1;host={host};proto=http"), ("X-Tenant", other.Name), ("X-Tenant-Id", other.Name), ("X-Tenant-Name", other.Name), ("Tenant", other.Name), ("X-Shell", other.Name), ("X-Host", host), ("Referer", tenants.Host.Address + path),
            ];
            var faults = await Walk.AllAsync(own, (await RoutesAsync(own)).Where(r => r.IsSafe), async (route, faults) =>
            {
                foreach (var address in route.Paths([.. Fitting(route, own), other.Keys["customer"]]))
                {
                    var plain = await own.AskAsync(CallerOf(route, own), HttpMethod.Get, address);
                    var answer = await own.AskAsync(CallerOf(route, own), HttpMethod.Get, address, headers: headers);
                    Walk.Check(answer, other, faults);
                    IsLetIn(answer, route, faults);
                    if (answer.Status != plain.Status)
                    {
                        faults.Add($"{answer.Asked}: {answer.Status}, without the headers {plain.Status}");
                    }
                }
            });
            faults.ShouldBeEmpty();
        }
    }

    [HostFact]
    public async Task Whole_bodies_with_ids_of_the_other_change_nothing_there()
    {
        foreach (var (own, other) in tenants.Orders)
        {
            var before = await TwoTenants.RestAsync(other);
            var faults = new ConcurrentBag<string>();
            foreach (var (method, path, status, body) in Bodies(own.Keys, other.Keys))
            {
                using var content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
                var answer = await own.AskAsync(own.Api, new HttpMethod(method), path, content);
                answer.Status.ShouldBe(status, answer.Asked + JsonSerializer.Serialize(body) + answer.Text);
                Walk.Check(answer, other, faults);
            }

            faults.ShouldBeEmpty();
            (await TwoTenants.ChangedSinceAsync(other, before)).ShouldBeEmpty();
        }
    }

    /// <summary>Requests that are right but for whom they name.</summary>
    private static IEnumerable<(string Method, string Path, int Status, object Body)> Bodies(IReadOnlyDictionary<string, string> own, IReadOnlyDictionary<string, string> other)
    {
        object Picked(string id) => new { ContentItemIds = new[] { id } };
        object Word(string text) => new { Text = text };
        var money = new { Amount = 100, Currency = "GBP" };
        yield return ("POST", $"/api/customers/{other["customer"]}/erase", 404, new { confirm = other["customer"] });
        yield return ("POST", "/api/events", 400, new { type = "note", title = "x", subject = new { kind = "customer", id = other["customer"] } });
        yield return ("POST", "/api/events", 201, new { type = "note", title = "x", subject = new { kind = "visitor", id = other["visitor"] } });
        yield return ("POST", "/api/decisions", 400, new { touchpoint = other["type"], customerId = other["customer"] });
        yield return ("POST", "/api/decisions", 200, new { touchpoint = other["type"], visitorId = other["visitor"] });
        yield return ("POST", $"/api/decisions/{other["decision"]}/responses", 404, new { ruleId = other["rule"], kind = "accepted" });
        yield return ("POST", $"/api/decisions/{own["decision"]}/responses", 400, new { ruleId = other["rule"], kind = "accepted" });
        yield return ("POST", "/api/content", 400, new { ContentType = other["type"] });
        yield return ("POST", "/api/content", 400, new { ContentType = "Rule", RulePart = new { Name = Word("x"), Condition = Word("true"), Offer = Picked(other["offer"]), Touchpoints = Word("swapped") } });
        yield return ("POST", "/api/content", 400, new { ContentType = "Rule", RulePart = new { Name = Word("x"), Condition = Word("true"), Offer = Picked(own["offer"]), Script = Picked(other["script"]), Touchpoints = Word("swapped") } });
        yield return ("POST", "/api/content", 400, new { ContentType = "Order", OrderPart = new { Number = Word("x"), Customer = Picked(other["customer"]), Kind = Word("order"), PlacedUtc = new { Value = "2026-11-01T10:00:00Z" }, Total = money } });

        // An id is free where nobody has it: the other's item is another item.
        yield return ("POST", "/api/content", 201, new { ContentType = "Customer", ContentItemId = other["customer"], CustomerPart = new { Name = Word("swapped") } });
        yield return ("DELETE", "/api/content/" + other["customer"], 204, new { });
        yield return ("POST", "/api/media/move", 404, new { from = other["media"], to = "swapped.txt" });
        yield return ("POST", "/api/users", 400, new { userName = "swapped", displayName = "x", email = "swapped@example.com", roles = new[] { other["roleName"] } });
        yield return ("PUT", "/api/users/" + own["user"], 400, new { roles = new[] { other["roleName"] } });
        yield return ("PUT", "/api/users/" + other["user"], 404, new { disabled = true });
        yield return ("PUT", "/api/roles/" + other["role"], 404, new { description = "swapped", permissions = Array.Empty<string>() });
        yield return ("POST", "/api/api-keys", 400, new { name = "swapped", role = other["roleName"] });
        // Of a type that this tenant does not have: the item is kept aside, in this tenant.
        yield return ("POST", "/api/recipes/run", 200, new { name = "swapped", steps = new object[] { new { name = "Content", Data = new object[] { new { ContentItemId = other["thing"], ContentType = other["type"] } } } } });
        yield return ("POST", "/api/recipes/run", 400, new { name = "swapped", steps = new object[] { new { name = "media", Files = new object[] { new { TargetPath = "../../" + other["tenant"] + "/Media/swapped.txt", Base64 = "eA==" } } } } });
    }

    /// <summary>A visitor where visitors come, else who may do everything.</summary>
    private static Identity CallerOf(WalkedRoute route, TenantSide side) =>
        route is { IsPublic: true } ? side.Known.First(i => i.Name == "the shop's customer") : route.IsPage ? side.Admin : side.Api;

    /// <summary>An answer that only tells that somebody must sign in would prove nothing.</summary>
    private static void IsLetIn(Answer answer, WalkedRoute route, ConcurrentBag<string> faults)
    {
        if (!route.IsPublic && (answer.Status is 401 or 403 or 429 || answer.Location?.Contains("/admin/sign-in", StringComparison.Ordinal) == true))
        {
            faults.Add($"{answer.Asked}: {answer.Status} {answer.Location}");
        }
    }

    /// <summary>What the route's parameters can name in one's own tenant.</summary>
    private static IEnumerable<string> Fitting(WalkedRoute route, TenantSide side) => FittingKeys.For(route.Pattern, side);

    private async Task<IReadOnlyList<WalkedRoute>> RoutesAsync(TenantSide side) => [.. (await tenants.RoutesOfAsync(side)).Where(r => r.Permission != ManagesTenants)];
}

/// <summary>The same with the tenants on PostgreSQL.</summary>
[NeedsPostgres]
[Collection(TwoTenantsOnPostgresGroup.Name)]
public sealed class SwappedIdTestsOnPostgres(TwoTenantsOnPostgres tenants) : SwappedIdTests(tenants);

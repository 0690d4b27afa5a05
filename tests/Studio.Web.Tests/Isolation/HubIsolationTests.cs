using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Isolation;

/// <summary>The hubs of two tenants: no credentials of one open the other's, and nothing that happens in one reaches a connection of the other.</summary>
[Collection(TwoTenantsGroup.Name)]
public class HubIsolationTests(TwoTenants tenants)
{
    [HostFact]
    public async Task A_hub_asks_for_a_permission_that_credentials_of_another_tenant_and_people_without_it_do_not_have()
    {
        foreach (var (own, other) in tenants.Orders)
        {
            var hubs = await HubsAsync(other);
            hubs.ShouldNotBeEmpty();
            foreach (var hub in hubs)
            {
                hub.Type.GetCustomAttributes(inherit: true).OfType<IAuthorizeData>().ShouldNotBeEmpty(hub.Path);
                foreach (var identity in own.Known.Append(own.Nobody).Append(Identity.Stranger))
                {
                    (await other.AskAsync(identity, HttpMethod.Post, hub.Path + "/negotiate?negotiateVersion=1")).Status.ShouldBe(401, $"{identity.Name} at {other.Name}{hub.Path}");
                    (await OpenAsync(other, identity, hub.Path)).ShouldBe(401, $"{identity.Name} at {other.Name}{hub.Path}");
                    (await OpenAsync(other, identity, hub.Path + "?access_token=" + Uri.EscapeDataString(identity.Authorization?.Split(' ')[^1] ?? "x"))).ShouldBe(401, identity.Name);
                }

                (await OpenAsync(other, other.Nobody, hub.Path)).ShouldBe(403);
                (await OpenAsync(other, other.Known.Single(i => i.Name == "the customer's widget"), hub.Path)).ShouldBe(403);
                (await OpenAsync(other, other.Admin, hub.Path)).ShouldBe(101);
            }
        }
    }

    [HostFact]
    public async Task What_happens_in_one_tenant_reaches_no_connection_of_the_other()
    {
        foreach (var (own, other) in tenants.Orders)
        {
            var topics = other.Keys.Values.Append(TenantFilling.Shared).ToList();
            // Notifications have no method and take nothing from a page: whose they are, his session says.
            var hubs = await HubsAsync(own);
            hubs.Select(h => h.Path).Order(StringComparer.Ordinal).ShouldBe(["/hubs/notifications", "/hubs/timeline"]);
            foreach (var hub in hubs.Where(h => h.Path == "/hubs/timeline"))
            {
                await using var listening = await ConnectAsync(own, own.Admin, hub.Path);
                await using var there = await ConnectAsync(other, other.Admin, hub.Path);
                var methods = hub.Type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(m => !m.IsSpecialName && m.GetBaseDefinition().DeclaringType == hub.Type).ToList();
                methods.ShouldNotBeEmpty();
                foreach (var method in methods)
                {
                    foreach (var topic in topics)
                    {
                        foreach (var socket in new[] { listening, there })
                        {
                            var answer = await socket.CallAsync(method.Name, [.. method.GetParameters().Where(p => p.ParameterType == typeof(string)).Select(_ => topic)]);
                            (socket == listening && other.Secrets.IsIn(answer.ToJsonString())).ShouldBeFalse(method.Name);
                            answer.ToJsonString().ShouldNotContain("   at ");
                        }
                    }
                }

                // The other's customer, a customer whose id both have, and the other's visitor.
                var happened = new List<string>();
                foreach (var (kind, id) in new[] { ("customer", other.Keys["customer"]), ("customer", TenantFilling.Shared), ("visitor", other.Keys["visitor"]) })
                {
                    happened.Add((string)(await other.CallAsync(HttpMethod.Post, "/api/events", new { type = "note", title = other.Secrets.Text("push"), subject = new { kind, id } }))["id"]!);
                    (await there.ReceivesAsync(m => m.ToJsonString().Contains(happened[^1], StringComparison.Ordinal))).ShouldBeTrue($"{kind} of {other.Name}");
                }

                // What comes last shows that everything before it would have come.
                var last = (string)(await own.CallAsync(HttpMethod.Post, "/api/events", new { type = "note", title = "here", subject = new { kind = "customer", id = TenantFilling.Shared } }))["id"]!;
                (await listening.ReceivesAsync(m => m.ToJsonString().Contains(last, StringComparison.Ordinal))).ShouldBeTrue(own.Name);
                var messages = string.Join('\n', listening.Received.Where(m => (int?)m["type"] == 1).Select(m => m.ToJsonString()));
                happened.ShouldAllBe(id => !messages.Contains(id, StringComparison.Ordinal));
                other.Secrets.IsIn(messages).ShouldBeFalse();
            }
        }
    }

    /// <summary>The hubs of a tenant, found in its endpoints.</summary>
    private async Task<IReadOnlyList<(string Path, Type Type)>> HubsAsync(TenantSide side)
    {
        await using var tenant = await TenantInProcess.OpenAsync(tenants.Host, side.Name);
        return [.. (await tenant.RoutesAsync()).SelectMany(r => r.Metadata.OfType<HubMetadata>().Select(h => ("/" + r.Pattern.Trim('/'), h.HubType))).Where(h => !h.Item1.EndsWith("/negotiate", StringComparison.Ordinal)).Distinct()];
    }

    private async Task<HubSocket> ConnectAsync(TenantSide side, Identity identity, string path) =>
        (await HubSocket.OpenAsync(AddressOf(side, path), side.HostName, identity.Put(side))).Socket ?? throw new InvalidOperationException($"{identity.Name} does not reach {side.Name}{path}.");

    private async Task<int> OpenAsync(TenantSide side, Identity identity, string path)
    {
        var (socket, status) = await HubSocket.OpenAsync(AddressOf(side, path), side.HostName, identity.Put(side));
        await (socket?.DisposeAsync() ?? default);
        return status;
    }

    private Uri AddressOf(TenantSide side, string path) => new($"ws://{tenants.Host.Address.Authority}{side.Prefix}{path}");
}

/// <summary>The same with the tenants on PostgreSQL.</summary>
[NeedsPostgres]
[Collection(TwoTenantsOnPostgresGroup.Name)]
public sealed class HubIsolationTestsOnPostgres(TwoTenantsOnPostgres tenants) : HubIsolationTests(tenants);

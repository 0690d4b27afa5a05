using System.Collections.Concurrent;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Isolation;

/// <summary>
/// Two tenants on one host, each with a canary in all that it has. Every route that the tenants have is called with the other's credentials, and with the
/// other's ids in every place that takes one: no answer ever shows the other's canary, and nothing of the other changes.
/// </summary>
[Collection(TwoTenantsGroup.Name)]
public class TenantIsolationTests(TwoTenants tenants)
{
    /// <summary>Reviewed: where one tenant manages the others, so that naming another in an address is what they are for.</summary>
    private const string ManagesTenants = "ManageTenants";

    [HostFact]
    public async Task Whoever_may_see_everything_sees_every_canary_of_his_tenant_and_none_of_the_other()
    {
        foreach (var (own, other) in tenants.Orders)
        {
            var seen = new ConcurrentDictionary<string, byte>(StringComparer.Ordinal);
            var faults = await Walk.AllAsync(own, (await RoutesAsync(own)).Where(r => r.IsSafe), async (route, faults) =>
            {
                foreach (var path in route.Paths(own.Keys.Values.Append(TenantFilling.Shared)))
                {
                    var answer = await own.AskAsync(route.IsPage ? own.Admin : own.Api, HttpMethod.Get, path);
                    foreach (var kind in own.Secrets.KindsIn(answer.Text))
                    {
                        seen[kind] = 0;
                    }

                    Walk.Check(answer, other, faults);
                }
            });
            faults.ShouldBeEmpty();
            TenantFilling.Kinds.Except(seen.Keys).ShouldBeEmpty("A canary that its own tenant does not show proves nothing elsewhere.");
        }
    }

    [HostFact]
    public async Task The_credentials_of_one_tenant_open_nothing_of_the_other()
    {
        foreach (var (own, other) in tenants.Orders)
        {
            var before = await TwoTenants.RestAsync(other);
            var faults = await Walk.AllAsync(other, (await RoutesAsync(other)).Where(r => !r.IsPublic), async (route, faults) =>
            {
                foreach (var identity in own.Known.Append(own.Nobody).SelectMany(Shapes))
                {
                    foreach (var path in route.Paths(KeysFor(route, other)).Distinct())
                    {
                        var answer = await other.AskAsync(identity, new HttpMethod(route.Method), path, route.Body(name => KeyFor(name, other)));
                        var refused = answer.Status is 401 or 403 or 404 || (route is { IsPage: true, IsSafe: true } && answer.Status == 302 && LeadsToSignIn(answer, other));
                        if (!refused)
                        {
                            faults.Add($"{answer.Asked}: {answer.Status} {answer.Location}");
                        }

                        Walk.Check(answer, other, faults);
                        Walk.Check(answer, own, faults);
                    }
                }
            });
            faults.ShouldBeEmpty();
            (await TwoTenants.ChangedSinceAsync(other, before)).ShouldBeEmpty();
        }
    }

    [HostFact]
    public async Task On_public_routes_the_credentials_of_another_tenant_show_what_a_stranger_sees()
    {
        var publicly = new ConcurrentDictionary<string, byte>(StringComparer.Ordinal);
        foreach (var (own, other) in tenants.Orders)
        {
            var faults = await Walk.AllAsync(other, (await RoutesAsync(other)).Where(r => r is { IsPublic: true, IsSafe: true }), async (route, faults) =>
            {
                foreach (var path in route.Paths(other.Keys.Values))
                {
                    var stranger = await other.AskAsync(Identity.Stranger, HttpMethod.Get, path);
                    var shown = other.Secrets.KindsIn(stranger.Text).ToList();
                    shown.ForEach(kind => publicly[kind] = 0);
                    Walk.Check(stranger, own, faults);
                    foreach (var identity in own.Known.Append(own.Nobody))
                    {
                        var answer = await other.AskAsync(identity, HttpMethod.Get, path);
                        Walk.Check(answer, own, faults);
                        if (answer.Status != stranger.Status || other.Secrets.KindsIn(answer.Text).Except(shown).Any())
                        {
                            faults.Add($"{answer.Asked}: {answer.Status}, a stranger {stranger.Status}");
                        }
                    }
                }
            });
            faults.ShouldBeEmpty();
        }

        publicly.Keys.Order(StringComparer.Ordinal).ShouldBe(TenantFilling.PublicKinds);
    }

    [HostFact]
    public async Task A_person_without_permissions_gets_403_in_each_tenant()
    {
        foreach (var (own, _) in tenants.Orders)
        {
            var faults = await Walk.AllAsync(own, (await RoutesAsync(own)).Where(r => !r.IsPublic), async (route, faults) =>
            {
                foreach (var path in route.Paths(KeysFor(route, own)))
                {
                    var answer = await own.AskAsync(own.Nobody, new HttpMethod(route.Method), path, route.Body(name => KeyFor(name, own)));
                    if (answer.Status != 403 && !(route.IsPage && answer.Status == 302 && answer.Location!.Contains("/admin/denied", StringComparison.Ordinal)))
                    {
                        faults.Add($"{answer.Asked}: {answer.Status} {answer.Location}");
                    }

                    Walk.Check(answer, own, faults);
                }
            });
            faults.ShouldBeEmpty();
        }
    }

    [HostFact]
    public async Task Routes_that_only_the_hosts_operator_has_are_not_there_for_an_administrator_of_another_tenant()
    {
        var elsewhere = (await RoutesAsync(tenants.Second)).Select(r => (r.Method, r.Pattern, r.Handler)).ToHashSet();
        var operators = (await RoutesAsync(tenants.First)).Where(r => !elsewhere.Contains((r.Method, r.Pattern, r.Handler))).ToList();
        operators.ShouldContain(r => r.Pattern == "/api/tenants");
        operators.ShouldContain(r => r.Pattern == "/admin/tenants");
        operators.ShouldAllBe(r => r.Permission == ManagesTenants);
        var faults = await Walk.AllAsync(tenants.Second, operators, async (route, faults) =>
        {
            foreach (var path in route.Paths([tenants.First.Name, tenants.Second.Name]))
            {
                foreach (var identity in new[] { tenants.Second.Admin, tenants.Second.Api, tenants.First.Admin, tenants.First.Api })
                {
                    var answer = await tenants.Second.AskAsync(identity, new HttpMethod(route.Method), path, route.Body(name => tenants.First.Name));
                    Walk.Check(answer, tenants.First, faults);
                    if (answer.Status is not (403 or 404))
                    {
                        faults.Add($"{answer.Asked}: {answer.Status}");
                    }
                }
            }
        });
        faults.ShouldBeEmpty();
    }

    /// <summary>As it is, and without the token, as another site would send it.</summary>
    private static IEnumerable<Identity> Shapes(Identity identity) => identity.Antiforgery is null ? [identity] : [identity, identity with { Antiforgery = null, Name = identity.Name + " (no token)" }];

    private static bool LeadsToSignIn(Answer answer, TenantSide side) => new Uri(new Uri("http://x"), answer.Location).AbsolutePath == side.Prefix + "/admin/sign-in";

    /// <summary>Some of what the tenant has is enough where every answer must be no.</summary>
    private static IEnumerable<string> KeysFor(WalkedRoute route, TenantSide side) => FittingKeys.For(route.Pattern, side);

    /// <summary>What a field of this name could take.</summary>
    private static string KeyFor(string name, TenantSide side) => SwappedKeys.For(name, side);

    private async Task<IReadOnlyList<WalkedRoute>> RoutesAsync(TenantSide side) => await tenants.RoutesOfAsync(side);
}

/// <summary>The same with the tenants on PostgreSQL.</summary>
[NeedsPostgres]
[Collection(TwoTenantsOnPostgresGroup.Name)]
public sealed class TenantIsolationTestsOnPostgres(TwoTenantsOnPostgres tenants) : TenantIsolationTests(tenants);

[CollectionDefinition(Name)]
public sealed class TwoTenantsGroup : ICollectionFixture<TwoTenants>
{
    public const string Name = "two tenants";
}

[CollectionDefinition(Name)]
public sealed class TwoTenantsOnPostgresGroup : ICollectionFixture<TwoTenantsOnPostgres>
{
    public const string Name = "two tenants on PostgreSQL";
}

using Studio.Data.Identity;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Security;
using Studio.Kernel.Tenants;

namespace Studio.Administration.Roles;

/// <summary>
/// Gives roles what features mean them to have (<see cref="IPermissionProvider.GetDefaultStereotypes"/>). Each permission is offered to a role once, and that is
/// kept: what was taken away, or what a recipe left out on purpose, is not given back at the next start.
/// </summary>
public sealed class StereotypeService(UnitOfWork unit, IRolePermissions cache)
{
    /// <summary>Offers the roles there are what they were not offered yet; answers how many permissions were given.</summary>
    public async Task<int> ApplyAsync(IEnumerable<IPermissionProvider> providers, CancellationToken cancellationToken)
    {
        var meant = Meant(providers);
        var due = await unit.ReadAsync((session, ct) => FindDueAsync(session, meant, ct), cancellationToken);
        return due.Count == 0 ? 0 : await unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            // Looked at anew: another host may have started at the same moment.
            var given = await FindDueAsync(session, meant, ct);
            foreach (var offer in given)
            {
                await OfferAsync(session, offer.RoleId, offer.Permission, give: true, ct);
            }

            session.AfterCommit(cache.Invalidate);
            return given.Count;
        }, cancellationToken);
    }

    /// <summary>Notes that a role was offered all that features mean for it, without giving it: its permissions were chosen on purpose.</summary>
    public Task SettleAsync(string roleId, string roleName, IEnumerable<IPermissionProvider> providers, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        foreach (var offer in Meant(providers).Where(o => o.Role == roleName))
        {
            await OfferAsync(session, roleId, offer.Permission, give: false, ct);
        }
    }, cancellationToken);

    private static List<(string Role, string Permission)> Meant(IEnumerable<IPermissionProvider> providers) =>
        [.. providers.SelectMany(p => p.GetDefaultStereotypes()).SelectMany(s => s.Permissions.Select(p => (s.Name, p.Name))).Distinct()];

    private static async Task<List<Offer>> FindDueAsync(DbSession session, List<(string Role, string Permission)> meant, CancellationToken cancellationToken)
    {
        var roles = (await session.QueryAsync<RoleRow>("SELECT Id, Name FROM Role", null, cancellationToken)).ToDictionary(r => r.Name, r => r.Id, StringComparer.Ordinal);
        var made = (await session.QueryAsync<Offer>("SELECT RoleId, Permission FROM RoleOffer", null, cancellationToken)).ToHashSet();
        return [.. meant.Where(m => roles.ContainsKey(m.Role)).Select(m => new Offer(roles[m.Role], m.Permission)).Where(o => !made.Contains(o))];
    }

    private static async Task OfferAsync(WriteSession session, string roleId, string permission, bool give, CancellationToken cancellationToken)
    {
        var parameters = new { roleId, permission, Type = StudioRole.PermissionClaim };
        await session.ExecuteAsync("INSERT INTO RoleOffer (RoleId, Permission) VALUES (@roleId, @permission) ON CONFLICT (RoleId, Permission) DO NOTHING", parameters, cancellationToken);
        if (give)
        {
            await session.ExecuteAsync("""
                INSERT INTO RoleClaim (RoleId, ClaimType, ClaimValue) SELECT @roleId, @Type, @permission
                WHERE NOT EXISTS (SELECT 1 FROM RoleClaim WHERE RoleId = @roleId AND ClaimType = @Type AND ClaimValue = @permission)
                """, parameters, cancellationToken);
        }
    }

    private sealed record RoleRow(string Id, string Name);

    private sealed record Offer(string RoleId, string Permission);
}

/// <summary>Offers what features bring when the tenant is activated: a feature that was switched on since is seen here for the first time.</summary>
internal sealed class StereotypeActivator(StereotypeService stereotypes, IEnumerable<IPermissionProvider> providers) : IShellActivator
{
    public Task ActivateAsync(IServiceProvider services, CancellationToken cancellationToken) => stereotypes.ApplyAsync(providers, cancellationToken);
}

internal sealed class RoleOfferMigration : DataMigration
{
    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE RoleOffer (RoleId TEXT NOT NULL REFERENCES Role (Id) ON DELETE CASCADE, Permission TEXT NOT NULL, PRIMARY KEY (RoleId, Permission)) WITHOUT ROWID
            """, null, cancellationToken);
        return 1;
    }
}

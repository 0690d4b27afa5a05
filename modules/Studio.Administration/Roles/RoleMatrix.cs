using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Studio.Data.Identity;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Administration.Roles;

/// <summary>A role and the permissions it holds by name.</summary>
/// <param name="Row">The role.</param>
/// <param name="Held">What it was given; what these include is not among them.</param>
public sealed record MatrixRole(RoleRow Row, IReadOnlySet<string> Held)
{
    /// <summary>Why the role has a permission that it was not given: the name of one that includes it. Null where it has it not, or was given it.</summary>
    public string? Through(Permission permission) => Held.Contains(permission.Name) ? null
        : Row.IsOwner ? StandardPermissions.SiteOwner.Name
        : permission.AllowedBy.FirstOrDefault(Held.Contains) ?? Held.FirstOrDefault(h => permission.ImpliedByPrefixes.Any(p => h.StartsWith(p, StringComparison.Ordinal)));
}

/// <summary>One permission given to a role, or taken from it.</summary>
/// <param name="RoleId">The role.</param>
/// <param name="Permission">The permission's name.</param>
/// <param name="Granted">True to give it.</param>
public sealed record RoleChange(string RoleId, string Permission, bool Granted);

/// <summary>All roles beside all permissions, changed in one step: all of it or nothing. Who changes must hold what he gives and what the roles hold that he changes.</summary>
public sealed class RoleMatrix(UnitOfWork unit, RoleService roles, IEnumerable<IPermissionProvider> providers)
{
    /// <summary>The most changes in one step.</summary>
    public const int MostChanges = 1000;

    private readonly Dictionary<string, Permission> _declared = providers.SelectMany(p => p.Permissions).DistinctBy(p => p.Name).ToDictionary(p => p.Name, StringComparer.Ordinal);

    /// <summary>The permission of this name, or null.</summary>
    public Permission? Find(string name) => _declared.GetValueOrDefault(name);

    /// <summary>A page of the roles in the order of their names, with how many there are.</summary>
    public async Task<(IReadOnlyList<MatrixRole> Roles, long Total)> RolesAsync(int skip, int take, CancellationToken cancellationToken)
    {
        var (rows, total) = await roles.ListAsync(null, descending: false, skip, take, cancellationToken);
        return (await HeldAsync(rows, cancellationToken), total);
    }

    /// <summary>The names of all roles.</summary>
    public Task<IReadOnlyList<string>> NamesAsync(CancellationToken cancellationToken) => roles.NamesAsync(cancellationToken);

    /// <summary>The role of this name alone; none where there is no such role.</summary>
    public async Task<IReadOnlyList<MatrixRole>> RoleAsync(string name, CancellationToken cancellationToken)
    {
        var (rows, _) = await roles.ListAsync(name, descending: false, 0, int.MaxValue, cancellationToken);
        return await HeldAsync([.. rows.Where(r => r.Name == name)], cancellationToken);
    }

    private async Task<IReadOnlyList<MatrixRole>> HeldAsync(IReadOnlyList<RoleRow> rows, CancellationToken cancellationToken)
    {
        var held = await unit.ReadAsync((session, ct) => session.QueryAsync<HeldRow>("SELECT RoleId, ClaimValue FROM RoleClaim WHERE ClaimType = @Type AND RoleId IN @ids",
            new { Type = StudioRole.PermissionClaim, ids = rows.Select(r => r.Id).ToArray() }, ct), cancellationToken);
        var byRole = held.ToLookup(h => h.RoleId, h => h.ClaimValue);
        return [.. rows.Select(r => new MatrixRole(r, byRole[r.Id].ToHashSet(StringComparer.Ordinal)))];
    }

    /// <summary>A mark of all roles' permissions as they are; another one means that somebody changed them.</summary>
    public async Task<string> StateAsync(CancellationToken cancellationToken)
    {
        var all = await unit.ReadAsync((session, ct) => session.QueryAsync<HeldRow>("SELECT RoleId, ClaimValue FROM RoleClaim WHERE ClaimType = @Type ORDER BY RoleId, ClaimValue", new { Type = StudioRole.PermissionClaim }, ct), cancellationToken);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', all.Select(h => h.RoleId + ' ' + h.ClaimValue)))))[..32];
    }

    /// <summary>Of these changes those that change something.</summary>
    /// <exception cref="ProblemException">400: more than <see cref="MostChanges"/>, or a permission that there is not; 404: there is no such role; 409: it is the role that may do everything.</exception>
    public async Task<IReadOnlyList<(RoleRow Role, IReadOnlyList<RoleChange> Changes)>> ReviewAsync(IReadOnlyList<RoleChange> changes, CancellationToken cancellationToken)
    {
        if (changes.Count > MostChanges)
        {
            throw ProblemException.Invalid("changes", $"At most {MostChanges} changes are possible in one step.");
        }

        if (changes.FirstOrDefault(c => !_declared.ContainsKey(c.Permission)) is not null)
        {
            throw ProblemException.Invalid("changes", "There is no permission of this name.");
        }

        var reviewed = new List<(RoleRow, IReadOnlyList<RoleChange>)>();
        foreach (var role in changes.GroupBy(c => c.RoleId, StringComparer.Ordinal))
        {
            var (row, held) = await roles.GetAsync(role.Key, cancellationToken);
            var different = role.DistinctBy(c => c.Permission).Where(c => held.Contains(c.Permission, StringComparer.Ordinal) != c.Granted).ToList();
            if (different.Count > 0)
            {
                reviewed.Add(row.IsOwner ? throw ProblemException.Conflict("The role Administrator may do everything and cannot be changed.") : (row, different));
            }
        }

        return [.. reviewed.OrderBy(r => r.Item1.Name, StringComparer.CurrentCulture)];
    }

    /// <summary>Makes the changes, in one transaction; each role that changes has its record in the audit trail.</summary>
    /// <param name="changes">What to give and to take.</param>
    /// <param name="state">What <see cref="StateAsync"/> said when they were decided, or null where that does not matter.</param>
    /// <param name="actor">Who changes them.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>How many permissions were given or taken.</returns>
    /// <exception cref="ProblemException">As of <see cref="ReviewAsync"/>; 403: he may not; 409: somebody was faster.</exception>
    public Task<int> ApplyAsync(IReadOnlyList<RoleChange> changes, string? state, ClaimsPrincipal actor, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (_, ct) =>
    {
        var due = await ReviewAsync(changes, ct);
        if (due.Count == 0)
        {
            return 0;
        }

        if (state is not null && state != await StateAsync(ct))
        {
            throw ProblemException.Conflict("Somebody changed the roles meanwhile. Look at them again.");
        }

        foreach (var (row, different) in due)
        {
            var (_, held) = await roles.GetAsync(row.Id, ct);
            var after = held.Where(_declared.ContainsKey).ToHashSet(StringComparer.Ordinal);
            foreach (var change in different)
            {
                if (change.Granted)
                {
                    after.Add(change.Permission);
                }
                else
                {
                    after.Remove(change.Permission);
                }
            }

            await roles.UpdateAsync(row.Id, new RoleInput(row.Name, row.Description, [.. after.Order(StringComparer.Ordinal)]), actor, ct);
        }

        return due.Sum(d => d.Changes.Count);
    }, cancellationToken);

    private sealed record HeldRow(string RoleId, string ClaimValue);
}

using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Studio.Administration.Users;
using Studio.Data.Identity;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;
using Studio.Kernel.Security.Audit;

namespace Studio.Administration.Roles;

/// <summary>What a role is: its name, what it is for, and the names of its permissions.</summary>
public sealed record RoleInput(string Name, string Description, IReadOnlyList<string> Permissions);

/// <summary>A role in a list, with how many users and valid API keys have it.</summary>
/// <remarks>Not a positional record: counts of no rows have no type in SQLite that a constructor could be matched by.</remarks>
public sealed record RoleRow
{
    /// <summary>Its id.</summary>
    public string Id { get; init; } = "";

    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>What it is for.</summary>
    public string Description { get; init; } = "";

    /// <summary>How many permissions it gives.</summary>
    public long Permissions { get; init; }

    /// <summary>How many users have it.</summary>
    public long Users { get; init; }

    /// <summary>How many API keys have it that are not revoked.</summary>
    public long Keys { get; init; }

    /// <summary>True where nobody has it and it may be removed.</summary>
    public bool IsUnused => Users == 0 && Keys == 0 && !IsOwner;

    /// <summary>True for the role that may do everything.</summary>
    public bool IsOwner => Name == StandardPermissions.AdministratorRole;
}

/// <summary>Makes and changes roles. The role that may do everything stays as it is; nobody gives a permission that he does not hold.</summary>
public sealed class RoleService(RoleManager<StudioRole> roles, UnitOfWork unit, RoleGuard guard, StereotypeService stereotypes, IRolePermissions cache, AccountAudit audit, IdGenerator ids, IEnumerable<IPermissionProvider> providers)
{
    private const int MaximumName = 100;
    private const int MaximumDescription = 300;

    private const string Rows = """
        SELECT r.Id, r.Name, r.Description,
          (SELECT count(*) FROM RoleClaim c WHERE c.RoleId = r.Id AND c.ClaimType = @Type) AS Permissions,
          (SELECT count(*) FROM UserRole m WHERE m.RoleId = r.Id) AS Users,
          (SELECT count(*) FROM ApiKey k WHERE k.Role = r.Name AND k.RevokedUtc IS NULL) AS Keys
        FROM Role r
        """;

    /// <summary>A page of the roles whose name or description contains the search, in order of their names.</summary>
    public async Task<(IReadOnlyList<RoleRow> Rows, long Total)> ListAsync(string? search, bool descending, int skip, int take, CancellationToken cancellationToken)
    {
        var parameters = new { Type = StudioRole.PermissionClaim, Like = SearchText.Contains(search), skip, take };
        const string where = """ WHERE lower(r.Name) LIKE lower(@Like) ESCAPE '\' OR lower(r.Description) LIKE lower(@Like) ESCAPE '\'""";
        return await unit.ReadAsync(async (session, ct) => (
            await session.QueryAsync<RoleRow>($"{Rows}{where} ORDER BY r.NormalizedName {(descending ? "DESC" : "ASC")} LIMIT @take OFFSET @skip", parameters, ct),
            await session.ScalarAsync<long>($"SELECT count(*) FROM Role r{where}", parameters, ct)), cancellationToken);
    }

    /// <summary>The names of all roles.</summary>
    public Task<IReadOnlyList<string>> NamesAsync(CancellationToken cancellationToken) =>
        unit.ReadAsync((session, ct) => session.QueryAsync<string>("SELECT Name FROM Role ORDER BY NormalizedName", null, ct), cancellationToken);

    /// <summary>A role with its permissions.</summary>
    /// <exception cref="ProblemException">404.</exception>
    public async Task<(RoleRow Row, IReadOnlyList<string> Permissions)> GetAsync(string id, CancellationToken cancellationToken) => await unit.ReadAsync(async (session, ct) =>
    {
        var row = await session.FirstAsync<RoleRow>(Rows + " WHERE r.Id = @id", new { id, Type = StudioRole.PermissionClaim }, ct) ?? throw ProblemException.NotFound("There is no such role.");
        var permissions = await session.QueryAsync<string>("SELECT ClaimValue FROM RoleClaim WHERE RoleId = @id AND ClaimType = @Type ORDER BY ClaimValue", new { id, Type = StudioRole.PermissionClaim }, ct);
        return (row, permissions);
    }, cancellationToken);

    /// <summary>Makes a role. One with a name that features know gets what they mean for it besides.</summary>
    /// <returns>The new role's id.</returns>
    /// <exception cref="ProblemException">400 with the field that is wrong; 403 where a permission is not the actor's to give.</exception>
    public Task<string> CreateAsync(RoleInput input, ClaimsPrincipal actor, CancellationToken cancellationToken)
    {
        var clean = Check(input);
        return unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            var given = providers.SelectMany(p => p.GetDefaultStereotypes()).Where(s => s.Name == clean.Name).SelectMany(s => s.Permissions).Select(p => p.Name);
            await guard.RequireHoldsAsync(actor, clean.Permissions.Concat(given));
            var role = new StudioRole { Id = ids.NewId(), Name = clean.Name, Description = clean.Description };
            (await roles.CreateAsync(role)).Require();
            await SetPermissionsAsync(session, role.Id, clean.Permissions, ct);
            await stereotypes.ApplyAsync(providers, ct);
            await audit.RecordAsync(AuditActions.RoleCreated, role.Id, clean.Name, null, clean with { Permissions = (await GetAsync(role.Id, ct)).Permissions }, ct);
            session.AfterCommit(cache.Invalidate);
            return role.Id;
        }, cancellationToken);
    }

    /// <summary>Changes a role's description and permissions. Its name stays: keys, recipes and other programs know it.</summary>
    /// <exception cref="ProblemException">400, 403, 404; 409 for the role that may do everything.</exception>
    public Task UpdateAsync(string id, RoleInput input, ClaimsPrincipal actor, CancellationToken cancellationToken)
    {
        var clean = Check(input);
        return unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            var (row, held) = await GetAsync(id, ct);
            RequireOrdinary(row);
            await guard.RequireHoldsAsync(actor, held.Concat(clean.Permissions));
            if (clean.Name != row.Name)
            {
                throw ProblemException.Invalid("Name", "A role keeps its name.");
            }

            await session.ExecuteAsync("UPDATE Role SET Description = @Description WHERE Id = @id", new { id, clean.Description }, ct);
            await SetPermissionsAsync(session, id, clean.Permissions, ct);
            await stereotypes.SettleAsync(id, row.Name, providers, ct);
            await audit.RecordAsync(AuditActions.RoleChanged, id, row.Name, new RoleInput(row.Name, row.Description, held), clean with { Permissions = (await GetAsync(id, ct)).Permissions }, ct);
            session.AfterCommit(cache.Invalidate);
        }, cancellationToken);
    }

    /// <summary>Removes a role that nobody has.</summary>
    /// <exception cref="ProblemException">403, 404; 409 where a user or a valid key has it.</exception>
    public Task DeleteAsync(string id, ClaimsPrincipal actor, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        var (row, held) = await GetAsync(id, ct);
        RequireOrdinary(row);
        await guard.RequireHoldsAsync(actor, held);
        if (!row.IsUnused)
        {
            throw ProblemException.Conflict("Users or API keys have this role. Take it from them first.");
        }

        await session.ExecuteAsync("DELETE FROM Role WHERE Id = @id", new { id }, ct);
        await audit.RecordAsync(AuditActions.RoleDeleted, id, row.Name, new RoleInput(row.Name, row.Description, held), null, ct);
        session.AfterCommit(cache.Invalidate);
    }, cancellationToken);

    /// <summary>True for roles that are held without being given: by strangers, by everybody signed in, by visitors' widgets.</summary>
    public static bool IsForNobody(string name) => name is StockRoles.Anonymous or StockRoles.Authenticated or "Visitor";

    private static void RequireOrdinary(RoleRow row)
    {
        if (row.IsOwner)
        {
            throw ProblemException.Conflict("The role Administrator may do everything and cannot be changed.");
        }
    }

    private RoleInput Check(RoleInput input)
    {
        var clean = new RoleInput(input.Name.Trim(), input.Description.Trim(), [.. input.Permissions.Distinct(StringComparer.Ordinal)]);
        var errors = new List<InputError>();
        if (clean.Name.Length is 0 or > MaximumName || clean.Name.Any(char.IsControl))
        {
            errors.Add(new InputError("Name", "A name of at most 100 characters is needed."));
        }

        if (clean.Description.Length > MaximumDescription)
        {
            errors.Add(new InputError("Description", "A description of at most 300 characters is needed."));
        }

        var known = providers.SelectMany(p => p.Permissions).Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        errors.AddRange(clean.Permissions.Where(p => !known.Contains(p)).Select(p => new InputError("Permissions", "There is no permission of this name.")));
        return errors.Count == 0 ? clean : throw ProblemException.Invalid(errors);
    }

    /// <summary>What no feature of now declares is kept: it belongs to a feature that is switched off.</summary>
    private async Task SetPermissionsAsync(WriteSession session, string id, IReadOnlyList<string> permissions, CancellationToken cancellationToken)
    {
        foreach (var known in providers.SelectMany(p => p.Permissions).Select(p => p.Name).Distinct(StringComparer.Ordinal))
        {
            await session.ExecuteAsync("DELETE FROM RoleClaim WHERE RoleId = @id AND ClaimType = @Type AND ClaimValue = @known", new { id, Type = StudioRole.PermissionClaim, known }, cancellationToken);
        }

        foreach (var permission in permissions)
        {
            await session.ExecuteAsync("INSERT INTO RoleClaim (RoleId, ClaimType, ClaimValue) VALUES (@id, @Type, @permission)", new { id, Type = StudioRole.PermissionClaim, permission }, cancellationToken);
        }
    }
}

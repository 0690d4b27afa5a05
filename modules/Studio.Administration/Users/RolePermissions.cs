using Studio.Data.Identity;
using Studio.Data.Sessions;
using Studio.Kernel.Security;

namespace Studio.Administration.Users;

internal sealed class RolePermissions(IDatabase database) : IRolePermissions
{
    private static readonly IReadOnlySet<string> None = new HashSet<string>();
    private volatile Dictionary<string, IReadOnlySet<string>>? _roles;

    public async ValueTask<IReadOnlySet<string>> GetAsync(string role, CancellationToken cancellationToken)
    {
        var roles = _roles ??= await LoadAsync(cancellationToken);
        return roles.GetValueOrDefault(role, None);
    }

    public void Invalidate() => _roles = null;

    private async Task<Dictionary<string, IReadOnlySet<string>>> LoadAsync(CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync((session, ct) => session.QueryAsync<Row>(
            "SELECT r.Name AS Role, c.ClaimValue AS Permission FROM Role r JOIN RoleClaim c ON c.RoleId = r.Id WHERE c.ClaimType = @Type", new { Type = StudioRole.PermissionClaim }, ct), cancellationToken);
        return rows.GroupBy(r => r.Role, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => (IReadOnlySet<string>)g.Select(r => r.Permission).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    private sealed record Row(string Role, string Permission);
}

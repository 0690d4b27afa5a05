using Studio.Data.Identity;
using Studio.Data.Sessions;
using Studio.Kernel.Events;
using Studio.Kernel.Security;

namespace Studio.Administration.Users;

/// <summary>Told on the event bus after roles were changed.</summary>
[EventName("roles.changed")]
public sealed record RolesChanged;

internal sealed class RolePermissions : IRolePermissions
{
    private static readonly IReadOnlySet<string> None = new HashSet<string>();
    private readonly Remembered<Dictionary<string, IReadOnlySet<string>>> _roles = new();
    private readonly IDatabase _database;
    private readonly IEventBus _events;

    public RolePermissions(IDatabase database, IEventBus events)
    {
        (_database, _events) = (database, events);
        events.SubscribeElsewhere<RolesChanged>((_, _) => ForgetAsync());
        events.Subscribe<Resumed>((_, _) => ForgetAsync());
    }

    public async ValueTask<IReadOnlySet<string>> GetAsync(string role, CancellationToken cancellationToken) =>
        (await _roles.GetAsync(LoadAsync, cancellationToken)).GetValueOrDefault(role, None);

    public void Invalidate()
    {
        _roles.Forget();
        _ = _events.PublishAsync(new RolesChanged(), CancellationToken.None);
    }

    private Task ForgetAsync()
    {
        _roles.Forget();
        return Task.CompletedTask;
    }

    private async Task<Dictionary<string, IReadOnlySet<string>>> LoadAsync(CancellationToken cancellationToken)
    {
        var rows = await _database.ReadAsync((session, ct) => session.QueryAsync<Row>(
            "SELECT r.Name AS Role, c.ClaimValue AS Permission FROM Role r JOIN RoleClaim c ON c.RoleId = r.Id WHERE c.ClaimType = @Type", new { Type = StudioRole.PermissionClaim }, ct), cancellationToken);
        return rows.GroupBy(r => r.Role, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => (IReadOnlySet<string>)g.Select(r => r.Permission).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    private sealed record Row(string Role, string Permission);
}

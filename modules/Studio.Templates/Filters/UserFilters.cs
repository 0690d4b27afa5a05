using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Studio.Contents.Access;
using Studio.Data.Sessions;
using Studio.Kernel.Security;
using Studio.Liquid;

namespace Studio.Templates.Filters;

/// <summary>OrchardCore's filters of users. They speak of whoever the template is rendered for: of others' permissions they tell nothing.</summary>
internal sealed class UserFilters : ILiquidFilterProvider
{
    private const int Most = 100;

    public IEnumerable<FilterHint> Hints =>
        [new("has_permission", "User | has_permission: 'EditContent'"), new("is_in_role", "User | is_in_role: 'Editor'"), new("user_id", "User | user_id"), new("users_by_id", "ids | users_by_id")];

    public void Register(LiquidFilterRegistry filters)
    {
        filters.AddAsync("has_permission", HasPermissionAsync, 1, 1);
        filters.AddAsync("is_in_role", async (input, call) => await IsViewerAsync(input, call) && call.Service<ContentDoor>().User.FindAll(ClaimTypes.Role).Any(c => c.Value == call.Text(0)), 1, 1);
        filters.AddAsync("user_id", (input, call) => call.ReadAsync(input, "UserId"));
        filters.AddAsync("users_by_id", UsersAsync);
    }

    private static async ValueTask<object?> HasPermissionAsync(object? input, LiquidFilterCall call)
    {
        if (!await IsViewerAsync(input, call))
        {
            return false;
        }

        var wanted = call.Text(0);
        return call.Services!.GetServices<IPermissionProvider>().SelectMany(p => p.Permissions).FirstOrDefault(p => p.Name == wanted) is { } permission
            && await call.Service<IAuthorizationService>().HasPermissionAsync(call.Service<ContentDoor>().User, permission);
    }

    private static async ValueTask<bool> IsViewerAsync(object? input, LiquidFilterCall call) =>
        await call.ReadAsync(input, "UserName") as string == call.Service<ContentDoor>().User.Identity?.Name && await call.ReadAsync(input, "UserId") as string == call.Service<ContentDoor>().User.FindFirstValue(ClaimTypes.NameIdentifier);

    private static async ValueTask<object?> UsersAsync(object? input, LiquidFilterCall call)
    {
        if (!await call.Service<IAuthorizationService>().HasPermissionAsync(call.Service<ContentDoor>().User, StandardPermissions.AccessAdmin))
        {
            throw call.Refuse("liquid.not_allowed", "The names of users are shown to users of the studio alone.");
        }

        var ids = (await call.IdsAsync(input, "UserId")).Distinct(StringComparer.Ordinal).Take(Most).ToArray();
        if (ids.Length == 0)
        {
            return new JsonArray();
        }

        var rows = await call.Service<UnitOfWork>().ReadAsync((session, ct) => session.QueryAsync<UserRow>("SELECT u.Id, u.UserName, u.DisplayName FROM \"User\" u WHERE u.Id IN @ids", new { ids }, ct), call.CancellationToken);
        var known = rows.ToDictionary(r => r.Id, StringComparer.Ordinal);
        return new JsonArray([.. ids.Where(known.ContainsKey).Select(id => (JsonNode)new JsonObject { ["UserId"] = id, ["UserName"] = known[id].UserName, ["DisplayName"] = known[id].DisplayName })]);
    }

    private sealed class UserRow
    {
        public string Id { get; set; } = "";

        public string UserName { get; set; } = "";

        public string DisplayName { get; set; } = "";
    }
}

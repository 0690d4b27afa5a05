using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Administration.ApiKeys;
using Studio.Administration.Roles;
using Studio.Administration.TwoFactor;
using Studio.Administration.Users;
using Studio.Kernel.Api;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Administration.Api;

/// <summary>Users, roles and API keys over REST.</summary>
internal static class AccountEndpoints
{
    private const int MaximumBody = 64 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var limit = new BodyLimitAttribute(MaximumBody);
        routes.MapGet("/api/users", ListUsersAsync).RequirePermission(AdministrationPermissions.ManageUsers);
        routes.MapGet("/api/users/{id}", GetUserAsync).RequirePermission(AdministrationPermissions.ManageUsers);
        routes.MapPost("/api/users", CreateUserAsync).RequirePermission(AdministrationPermissions.ManageUsers).WithMetadata(limit);
        routes.MapPut("/api/users/{id}", UpdateUserAsync).RequirePermission(AdministrationPermissions.ManageUsers).WithMetadata(limit);
        routes.MapDelete("/api/users/{id}", DeleteUserAsync).RequirePermission(AdministrationPermissions.ManageUsers);
        routes.MapPost("/api/users/{id}/password-link", MakeLinkAsync).RequirePermission(AdministrationPermissions.ManageUsers);
        routes.MapDelete("/api/users/{id}/two-factor", RemoveTwoFactorAsync).RequirePermission(AdministrationPermissions.ManageUsers);

        routes.MapGet("/api/roles", ListRolesAsync).RequirePermission(AdministrationPermissions.ManageRoles);
        routes.MapGet("/api/roles/{id}", GetRoleAsync).RequirePermission(AdministrationPermissions.ManageRoles);
        routes.MapPost("/api/roles", CreateRoleAsync).RequirePermission(AdministrationPermissions.ManageRoles).WithMetadata(limit);
        routes.MapPut("/api/roles/{id}", UpdateRoleAsync).RequirePermission(AdministrationPermissions.ManageRoles).WithMetadata(limit);
        routes.MapDelete("/api/roles/{id}", DeleteRoleAsync).RequirePermission(AdministrationPermissions.ManageRoles);
        routes.MapGet("/api/permissions", ListPermissionsAsync).RequirePermission(AdministrationPermissions.ManageRoles);

        routes.MapGet("/api/api-keys", ListKeysAsync).RequirePermission(AdministrationPermissions.ManageApiKeys);
        routes.MapPost("/api/api-keys", CreateKeyAsync).RequirePermission(AdministrationPermissions.ManageApiKeys).WithMetadata(limit);
        routes.MapDelete("/api/api-keys/{id}", RevokeKeyAsync).RequirePermission(AdministrationPermissions.ManageApiKeys);
    }

    private static async Task ListUsersAsync(HttpContext context)
    {
        var page = ApiPage.From(context.Request);
        var sort = context.Request.Query["sort"].ToString();
        if (sort.Length > 0 && !UserQueries.Sorts.Contains(sort.TrimStart('-'), StringComparer.Ordinal))
        {
            throw ProblemException.Invalid("sort", "One of name, displayName, email and state is needed, with - in front from Z to A.");
        }

        var (users, total) = await Service<UserQueries>(context).ListAsync(context.Request.Query["search"], sort, page.Skip, page.Size, context.RequestAborted);
        await WriteAsync(context, page.Answer(users.Select(Json), total));
    }

    private static async Task GetUserAsync(HttpContext context) => await WriteAsync(context, Json(await FindUserAsync(context, Id(context))));

    private static async Task CreateUserAsync(HttpContext context)
    {
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody);
        var input = new UserInput(body.Text("userName"), body.Text("displayName"), body.Text("email"), body.Texts("roles") ?? []);
        var user = await RenamedAsync(() => Service<UserService>(context).CreateAsync(input, body.OptionalText("password"), context.User, context.RequestAborted));
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.Location = $"{context.Request.PathBase}/api/users/{user.Id}";
        await WriteAsync(context, Json(await FindUserAsync(context, user.Id)));
    }

    private static async Task UpdateUserAsync(HttpContext context)
    {
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody);
        var id = Id(context);
        var now = await FindUserAsync(context, id);
        var input = new UserInput(body.Text("userName", now.UserName), body.Text("displayName", now.DisplayName), body.Text("email", now.Email), body.Texts("roles") ?? now.Roles);
        var disabled = body.Flag("disabled");
        await RenamedAsync(() => Service<Data.Sessions.UnitOfWork>(context).WriteAsync(Data.Writing.WriteClass.Interactive, async (_, ct) =>
        {
            await Service<UserService>(context).UpdateAsync(id, input, context.User, ct);
            if (disabled is { } off && off != now.Disabled)
            {
                await Service<UserService>(context).SetDisabledAsync(id, off, context.User, ct);
            }

            return true;
        }, context.RequestAborted));
        await WriteAsync(context, Json(await FindUserAsync(context, id)));
    }

    private static async Task DeleteUserAsync(HttpContext context)
    {
        await Service<UserService>(context).DeleteAsync(Id(context), context.User, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task MakeLinkAsync(HttpContext context)
    {
        var passwords = Service<UserPasswords>(context);
        var token = "";
        await Service<UserService>(context).ChangeAsync(Id(context), context.User, async (user, _, ct) => token = await passwords.NewLinkAsync(user, context.User.Identity?.Name ?? "", ct), context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.CacheControl = "no-store";
        await WriteAsync(context, new JsonObject { ["url"] = PasswordLinks.AddressOf(context.Request, token), ["expiresAt"] = Service<TimeProvider>(context).GetUtcNow() + UserPasswords.LinkLife });
    }

    private static async Task RemoveTwoFactorAsync(HttpContext context)
    {
        await Service<UserService>(context).ChangeAsync(Id(context), context.User, (user, _, ct) => Service<TwoFactorService>(context).RemoveAsync(user, ct), context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task ListRolesAsync(HttpContext context)
    {
        var page = ApiPage.From(context.Request);
        var descending = context.Request.Query["sort"].ToString() switch
        {
            "" or "name" => false,
            "-name" => true,
            _ => throw ProblemException.Invalid("sort", "name or -name is needed."),
        };
        var (roles, total) = await Service<RoleService>(context).ListAsync(context.Request.Query["search"], descending, page.Skip, page.Size, context.RequestAborted);
        await WriteAsync(context, page.Answer(roles.Select(r => Json(r)), total));
    }

    private static async Task GetRoleAsync(HttpContext context)
    {
        var (row, permissions) = await Service<RoleService>(context).GetAsync(Id(context), context.RequestAborted);
        await WriteAsync(context, Json(row, permissions));
    }

    private static async Task CreateRoleAsync(HttpContext context)
    {
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody);
        var input = new RoleInput(body.Text("name"), body.Text("description"), body.Texts("permissions") ?? []);
        var id = await RenamedAsync(() => Service<RoleService>(context).CreateAsync(input, context.User, context.RequestAborted));
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.Location = $"{context.Request.PathBase}/api/roles/{id}";
        var (row, permissions) = await Service<RoleService>(context).GetAsync(id, context.RequestAborted);
        await WriteAsync(context, Json(row, permissions));
    }

    private static async Task UpdateRoleAsync(HttpContext context)
    {
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody);
        var roles = Service<RoleService>(context);
        var (now, held) = await roles.GetAsync(Id(context), context.RequestAborted);
        var known = context.RequestServices.GetServices<IPermissionProvider>().SelectMany(p => p.Permissions).Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        var input = new RoleInput(body.Text("name", now.Name), body.Text("description", now.Description), body.Texts("permissions") ?? [.. held.Where(known.Contains)]);
        await RenamedAsync(async () =>
        {
            await roles.UpdateAsync(now.Id, input, context.User, context.RequestAborted);
            return true;
        });
        var (row, permissions) = await roles.GetAsync(now.Id, context.RequestAborted);
        await WriteAsync(context, Json(row, permissions));
    }

    private static async Task DeleteRoleAsync(HttpContext context)
    {
        await Service<RoleService>(context).DeleteAsync(Id(context), context.User, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static Task ListPermissionsAsync(HttpContext context) => WriteAsync(context, new JsonObject
    {
        ["items"] = new JsonArray([.. context.RequestServices.GetServices<IPermissionProvider>().SelectMany(p => p.Permissions).DistinctBy(p => p.Name).OrderBy(p => p.Name, StringComparer.Ordinal)
            .Select(p => new JsonObject { ["name"] = p.Name, ["description"] = p.Description, ["impliedBy"] = new JsonArray([.. p.ImpliedBy.Select(i => (JsonNode)i.Name)]) })]),
    });

    private static async Task ListKeysAsync(HttpContext context)
    {
        var page = ApiPage.From(context.Request);
        var (keys, total) = await Service<ApiKeyStore>(context).ListAsync(context.Request.Query["search"], context.Request.Query["sort"] == "name", page.Skip, page.Size, context.RequestAborted);
        await WriteAsync(context, page.Answer(keys.Select(Json), total));
    }

    private static async Task CreateKeyAsync(HttpContext context)
    {
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody);
        var input = new ApiKeyInput(body.Text("name"), body.Text("role"), body.Texts("scopes"), body.Instant("expires"));
        var (key, secret) = await RenamedAsync(() => Service<ApiKeyService>(context).CreateAsync(input, context.User, context.RequestAborted));
        var answer = Json(key);
        answer["secret"] = secret;
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.CacheControl = "no-store";
        await WriteAsync(context, answer);
    }

    private static async Task RevokeKeyAsync(HttpContext context)
    {
        if (!await Service<ApiKeyService>(context).RevokeAsync(Id(context), context.RequestAborted))
        {
            throw ProblemException.NotFound("There is no such API key.");
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static JsonObject Json(UserView user) => new()
    {
        ["id"] = user.Id, ["userName"] = user.UserName, ["displayName"] = user.DisplayName, ["email"] = user.Email, ["disabled"] = user.Disabled, ["twoFactor"] = user.TwoFactor,
        ["roles"] = new JsonArray([.. user.Roles.Select(r => (JsonNode)r)]),
    };

    private static JsonObject Json(RoleRow role, IReadOnlyList<string>? permissions = null)
    {
        var json = new JsonObject { ["id"] = role.Id, ["name"] = role.Name, ["description"] = role.Description, ["users"] = role.Users, ["apiKeys"] = role.Keys };
        if (permissions is not null)
        {
            json["permissions"] = new JsonArray([.. permissions.Select(p => (JsonNode)p)]);
        }

        return json;
    }

    private static JsonObject Json(ApiKey key) => new()
    {
        ["id"] = key.Id, ["name"] = key.Name, ["role"] = key.Role, ["scopes"] = key.ScopeList is { } scopes ? new JsonArray([.. scopes.Select(s => (JsonNode)s)]) : null, ["shown"] = key.Shown,
        ["createdBy"] = key.CreatedBy, ["createdAt"] = Time(key.CreatedUtc), ["expiresAt"] = Time(key.ExpiresUtc), ["lastUsedAt"] = Time(key.LastUsedUtc), ["revokedAt"] = Time(key.RevokedUtc),
    };

    private static DateTimeOffset? Time(long? instant) => instant is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;

    private static async Task<UserView> FindUserAsync(HttpContext context, string id) =>
        await Service<UserQueries>(context).FindAsync(id, context.RequestAborted) ?? throw ProblemException.NotFound("There is no such user.");

    private static async Task<T> RenamedAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (ProblemException e)
        {
            throw ApiBody.Renamed(e);
        }
    }

    private static T Service<T>(HttpContext context) where T : notnull => context.RequestServices.GetRequiredService<T>();

    private static string Id(HttpContext context) => (string)context.Request.RouteValues["id"]!;

    private static Task WriteAsync(HttpContext context, JsonNode json) => context.Response.WriteAsJsonAsync(json, context.RequestAborted);
}

using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Identity;
using Studio.Administration.Roles;
using Studio.Administration.SignIn;
using Studio.Administration.Users;
using Studio.Data.Identity;
using Studio.Data.Sessions;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;
using Studio.Kernel.Security.Audit;

namespace Studio.Administration.Recipes;

/// <summary>
/// The <c>Users</c> step: users are made, or changed where their name is known. A password is never read as text; a hash of ASP.NET Core's Identity is taken over. A user without one is
/// given a link by an administrator.
/// </summary>
internal sealed class UsersStep(UserManager<StudioUser> users, RoleManager<StudioRole> roles, UserService service, UserSessions sessions, UnitOfWork unit, AccountAudit audit, IdGenerator ids) : IRecipeStepHandler
{
    public string Name => "Users";

    public async Task ExecuteAsync(RecipeStepContext context, CancellationToken cancellationToken)
    {
        var list = context.Step["Users"] as JsonArray ?? throw ProblemException.Invalid("Users", "A list of users is needed.");
        for (var i = 0; i < list.Count; i++)
        {
            var path = $"Users[{i}]";
            var json = list[i] as JsonObject ?? throw ProblemException.Invalid(path, "An object is needed.");
            try
            {
                await ApplyAsync(context, json, path, cancellationToken);
            }
            catch (ProblemException e) when (e.Errors.Any(error => !error.Path.StartsWith(path, StringComparison.Ordinal)))
            {
                throw ProblemException.Invalid([.. e.Errors.Select(error => error with { Path = error.Path.Length == 0 ? path : $"{path}.{error.Path}" })]);
            }
        }

        await RoleGuard.RequireAdministratorAsync(unit.Current!, cancellationToken);
    }

    private async Task ApplyAsync(RecipeStepContext context, JsonObject json, string path, CancellationToken cancellationToken)
    {
        var name = Text(json, "UserName") is { Length: > 0 } given ? given : throw ProblemException.Invalid(path + ".UserName", "A name is needed.");
        var roleNames = await RolesAsync(json, path);
        var hash = PasswordHash(json, path);
        var user = await users.FindByNameAsync(name);
        if (user is null)
        {
            var id = Text(json, "UserId") is { } wanted && IdGenerator.IsId(wanted) && await users.FindByIdAsync(wanted) is null ? wanted : ids.NewId();
            user = await service.CreateAsync(new UserInput(name, Text(json, "DisplayName") ?? name, Text(json, "Email") ?? "", roleNames) { Id = id }, password: null, actor: null, cancellationToken);
            if (hash is null)
            {
                context.Note(RecipeNoteKind.Secret, name, path, $"the user '{name}' has no password; give him a link to set one.");
            }
        }
        else
        {
            await ChangeAsync(user, json, roleNames, cancellationToken);
        }

        await SetStateAsync(user, json, hash);
    }

    private async Task ChangeAsync(StudioUser user, JsonObject json, IReadOnlyList<string> roleNames, CancellationToken cancellationToken)
    {
        var held = await users.GetRolesAsync(user);
        var before = AccountAudit.Describe(user, held);
        (user.DisplayName, user.Email) = (Text(json, "DisplayName") ?? user.DisplayName, Text(json, "Email") ?? user.Email);
        (await users.UpdateAsync(user)).Require();
        if (json["RoleNames"] is not null)
        {
            (await users.AddToRolesAsync(user, roleNames.Except(held, StringComparer.Ordinal))).Require();
            (await users.RemoveFromRolesAsync(user, held.Except(roleNames, StringComparer.Ordinal))).Require();
        }

        await audit.RecordAsync(AuditActions.UserChanged, user, before, AccountAudit.Describe(user, await users.GetRolesAsync(user)), byHimself: false, cancellationToken);
    }

    /// <summary>What the recipe says of the password and of being enabled; the user's sessions end with either.</summary>
    private async Task SetStateAsync(StudioUser user, JsonObject json, string? hash)
    {
        if (json["IsEnabled"] is JsonValue v && v.TryGetValue<bool>(out var enabled))
        {
            (user.LockoutEnabled, user.LockoutEnd) = (true, enabled ? null : DateTimeOffset.MaxValue);
        }

        user.PasswordHash = hash ?? user.PasswordHash;
        (await users.UpdateSecurityStampAsync(user)).Require();
        unit.Current!.AfterCommit(() => sessions.Forget(user.Id));
    }

    private async Task<IReadOnlyList<string>> RolesAsync(JsonObject json, string path)
    {
        var names = new List<string>();
        foreach (var (node, i) in (json["RoleNames"] as JsonArray ?? []).Select((n, i) => (n, i)))
        {
            var name = node is JsonValue v && v.TryGetValue<string>(out var text) ? text : "";
            names.Add(await roles.FindByNameAsync(name) is { } role ? role.Name! : throw ProblemException.Invalid($"{path}.RoleNames[{i}]", "There is no role of this name."));
        }

        return names;
    }

    /// <summary>Identity's third format: a mark, the function, the iterations, the length of the salt, then salt and key. More iterations than sign-ins can bear are refused.</summary>
    private static string? PasswordHash(JsonObject json, string path)
    {
        const int MostIterations = 2_000_000;
        if (Text(json, "PasswordHash") is not { Length: > 0 } hash)
        {
            return null;
        }

        var bytes = new byte[hash.Length];
        return Convert.TryFromBase64String(hash, bytes, out var length) && length is >= 45 and <= 200 && bytes[0] == 1
            && System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(5)) is > 0 and <= MostIterations
            ? hash
            : throw ProblemException.Invalid(path + ".PasswordHash", "This is no password hash that Studio can check. Leave it out, and give the user a link to set a password.");
    }

    private static string? Text(JsonObject json, string name) => json[name] is JsonValue v && v.TryGetValue<string>(out var text) ? text : null;
}

/// <summary>The users as a dry run compares them: names, mail and roles.</summary>
internal sealed class UsersArea(UnitOfWork unit) : IRecipeArea
{
    /// <summary>Comparing more would hold the writer up.</summary>
    private const int Most = 5000;

    public string Name => "Users";

    public async Task<IReadOnlyDictionary<string, JsonNode>> ReadAsync(CancellationToken cancellationToken)
    {
        var rows = await unit.ReadAsync((session, ct) => session.QueryAsync<Row>("""
            SELECT u.UserName, u.DisplayName, u.Email, u.LockoutEnd, r.Name AS Role FROM (SELECT * FROM "User" ORDER BY Id LIMIT @Most) u
            LEFT JOIN UserRole m ON m.UserId = u.Id LEFT JOIN Role r ON r.Id = m.RoleId ORDER BY u.UserName, r.Name
            """, new { Most }, ct), cancellationToken);
        return rows.GroupBy(r => r.UserName ?? "", StringComparer.Ordinal).ToDictionary(g => g.Key, g => (JsonNode)new JsonObject
        {
            ["DisplayName"] = g.First().DisplayName,
            ["Email"] = g.First().Email,
            ["IsEnabled"] = g.First().LockoutEnd is null,
            ["RoleNames"] = new JsonArray([.. g.Where(r => r.Role is not null).Select(r => (JsonNode?)r.Role)]),
        }, StringComparer.Ordinal);
    }

    private sealed class Row
    {
        public string? UserName { get; set; }

        public string DisplayName { get; set; } = "";

        public string? Email { get; set; }

        public object? LockoutEnd { get; set; }

        public string? Role { get; set; }
    }
}

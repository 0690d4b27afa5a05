using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Studio.Data.Sessions;
using Studio.Kernel.Recipes;
using Studio.Kernel.Settings;

namespace Studio.Administration.Recipes;

/// <summary>Exports all settings but their secrets.</summary>
internal sealed class SettingsExporter(SettingsEditor editor) : IRecipeExporter
{
    public RecipeExportPart Part => RecipeExportPart.Settings;

    public int Order => 10;

    public async IAsyncEnumerable<JsonObject> ExportAsync(RecipeExportSelection selection, RecipeExportNotes notes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var step = new JsonObject { ["name"] = "Settings" };
        foreach (var type in editor.Types)
        {
            var shown = await editor.LoadAsync(type, cancellationToken);
            step[type.Name] = shown.Values.DeepClone();
            foreach (var path in shown.KeptSecrets.Order(StringComparer.Ordinal))
            {
                notes.Missing($"Settings.{type.Name}.{path}");
            }
        }

        yield return step;
    }
}

/// <summary>Exports the roles; in another tenant they hold just these permissions.</summary>
internal sealed class RolesExporter(UnitOfWork unit) : IRecipeExporter
{
    public RecipeExportPart Part => RecipeExportPart.Roles;

    public int Order => 30;

    public async IAsyncEnumerable<JsonObject> ExportAsync(RecipeExportSelection selection, RecipeExportNotes notes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var roles = await new RolesArea(unit).ReadAsync(cancellationToken);
        yield return new JsonObject
        {
            ["name"] = "Roles",
            ["Roles"] = new JsonArray([.. roles.Select(r => (JsonNode)new JsonObject
            {
                ["Name"] = r.Key,
                ["Description"] = r.Value["Description"]?.DeepClone(),
                ["Permissions"] = r.Value["Permissions"]!.DeepClone(),
                ["PermissionBehavior"] = "Replace",
            })]),
        };
    }
}

/// <summary>Exports the users without their passwords.</summary>
internal sealed class UsersExporter(UnitOfWork unit) : IRecipeExporter
{
    private const int Batch = 500;

    public RecipeExportPart Part => RecipeExportPart.Users;

    public int Order => 40;

    public async IAsyncEnumerable<JsonObject> ExportAsync(RecipeExportSelection selection, RecipeExportNotes notes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var after = ""; ;)
        {
            var last = after;
            var users = await unit.ReadAsync((session, ct) => session.QueryAsync<UserRow>("SELECT Id, UserName, DisplayName, Email, LockoutEnd FROM \"User\" WHERE Id > @last ORDER BY Id LIMIT @Batch", new { last, Batch }, ct), cancellationToken);
            if (users.Count == 0)
            {
                yield break;
            }

            var members = await unit.ReadAsync((session, ct) => session.QueryAsync<MemberRow>("SELECT m.UserId, r.Name FROM UserRole m JOIN Role r ON r.Id = m.RoleId WHERE m.UserId IN @Ids ORDER BY r.Name", new { Ids = users.Select(u => u.Id).ToArray() }, ct), cancellationToken);
            var roles = members.ToLookup(m => m.UserId, m => m.Name, StringComparer.Ordinal);
            after = users[^1].Id;
            foreach (var user in users)
            {
                notes.Missing($"Users.{user.UserName}.PasswordHash");
            }

            yield return new JsonObject { ["name"] = "Users", ["Users"] = new JsonArray([.. users.Select(u => (JsonNode)Describe(u, roles[u.Id]))]) };
        }
    }

    private static JsonObject Describe(UserRow user, IEnumerable<string> roles) => new()
    {
        ["UserId"] = user.Id,
        ["UserName"] = user.UserName,
        ["DisplayName"] = user.DisplayName,
        ["Email"] = user.Email,
        ["IsEnabled"] = user.LockoutEnd is null,
        ["RoleNames"] = new JsonArray([.. roles.Select(r => (JsonNode)r)]),
    };

    private sealed class UserRow
    {
        public string Id { get; set; } = "";

        public string? UserName { get; set; }

        public string DisplayName { get; set; } = "";

        public string? Email { get; set; }

        public object? LockoutEnd { get; set; }
    }

    private sealed record MemberRow(string UserId, string Name);
}

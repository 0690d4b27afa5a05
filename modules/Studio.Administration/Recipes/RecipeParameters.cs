using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Studio.Data.Sessions;
using Studio.Kernel.Recipes;
using Studio.Kernel.Security;
using Studio.Kernel.Settings;
using Studio.Kernel.Tenants;

namespace Studio.Administration.Recipes;

/// <summary>What recipes may know of the tenant: the name of its site, and whoever runs the recipe, or its first administrator where a program does.</summary>
internal sealed class RecipeParameters(UnitOfWork unit, ISettingsStore settings, ShellSettings shell, IHttpContextAccessor http) : IRecipeParameterSource
{
    public async Task<IReadOnlyDictionary<string, string>> GetAsync(CancellationToken cancellationToken)
    {
        var site = await settings.GetAsync<SiteSettings>(cancellationToken);
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["SiteName"] = site.SiteName, ["DatabaseProvider"] = shell.DatabaseProvider };
        var person = http.HttpContext?.User.FindFirstValue(ClaimTypes.NameIdentifier);
        var user = await unit.ReadAsync((session, ct) => session.FirstAsync<UserRow>("""
            SELECT u.Id, u.UserName, u.Email FROM "User" u
            WHERE u.Id = @person OR EXISTS (SELECT 1 FROM UserRole ur JOIN Role r ON r.Id = ur.RoleId WHERE ur.UserId = u.Id AND r.Name = @Administrator)
            ORDER BY CASE WHEN u.Id = @person THEN 0 ELSE 1 END, u.Id LIMIT 1
            """, new { person = person ?? "", Administrator = StandardPermissions.AdministratorRole }, ct), cancellationToken);
        if (user is not null)
        {
            (parameters["AdminUserId"], parameters["AdminUsername"], parameters["AdminEmail"]) = (user.Id, user.UserName, user.Email ?? "");
        }

        return parameters;
    }

    private sealed record UserRow(string Id, string UserName, string? Email);
}

using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;
using Studio.Kernel.Settings;

namespace Studio.Administration.Settings;

/// <summary>Which settings a person or program may see and change: all with ManageSettings, otherwise those whose own permission he holds.</summary>
internal sealed class SettingsAccess(SettingsEditor editor, IAuthorizationService authorization)
{
    /// <summary>The settings that are his.</summary>
    public async Task<IReadOnlyList<SettingsType>> ListAsync(ClaimsPrincipal user)
    {
        var mine = new List<SettingsType>();
        foreach (var type in editor.Types)
        {
            if (await MayAsync(user, type))
            {
                mine.Add(type);
            }
        }

        return mine;
    }

    /// <summary>The settings of that name.</summary>
    /// <exception cref="ProblemException">404: there are none; 403: they are not his.</exception>
    public async Task<SettingsType> OpenAsync(ClaimsPrincipal user, string name)
    {
        var type = editor.Find(name) ?? throw ProblemException.NotFound("There are no settings of this name.");
        return await MayAsync(user, type) ? type : throw new ProblemException(StatusCodes.Status403Forbidden, "Not allowed", "Your role does not include these settings.");
    }

    private async Task<bool> MayAsync(ClaimsPrincipal user, SettingsType type) =>
        await authorization.HasPermissionAsync(user, AdministrationPermissions.ManageSettings) || (type.Permission is { } own && await authorization.HasPermissionAsync(user, own));
}

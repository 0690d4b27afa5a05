using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Localization;
using Studio.Kernel.Navigation;
using Studio.Kernel.Security;

namespace Studio.Admin.Navigation;

/// <summary>An entry as a person sees it.</summary>
public sealed record NavigationEntry(string Text, string Url, string Icon);

/// <summary>The admin's menu for one person.</summary>
public sealed class AdminNavigation(IEnumerable<INavigationProvider> providers, IAuthorizationService authorization, IStringLocalizerFactory localizers)
{
    /// <summary>The entries that the person may open, in order, in his language.</summary>
    public async Task<IReadOnlyList<NavigationEntry>> ForAsync(ClaimsPrincipal user)
    {
        var entries = new List<NavigationEntry>();
        foreach (var item in providers.SelectMany(p => p.Items).OrderBy(i => i.Order).ThenBy(i => i.Text, StringComparer.Ordinal))
        {
            if (await authorization.HasPermissionAsync(user, item.Permission))
            {
                entries.Add(new NavigationEntry(localizers.Create(item.Resources)[item.Text], item.Url, item.Icon));
            }
        }

        return entries;
    }
}

using System.Security.Claims;
using Microsoft.Extensions.Localization;
using Studio.Admin.Navigation;

namespace Studio.Admin.Finding;

/// <summary>The pages of the menu: by their names, and by the English word in their addresses.</summary>
internal sealed class PagesSource(AdminNavigation navigation, IStringLocalizer<PagesSource> texts) : IFindSource
{
    public int Order => 0;

    public string Title => texts["Pages"];

    public async Task<IReadOnlyList<FoundEntry>> FindAsync(string text, ClaimsPrincipal user, int take, CancellationToken cancellationToken) =>
    [
        .. (await navigation.ForAsync(user)).Where(e => Finder.Matches(e.Text, text) || (text.Length > 1 && e.Url.Contains("/" + text, StringComparison.OrdinalIgnoreCase)))
            .Take(take).Select(e => new FoundEntry(e.Text, e.Url, e.Icon)),
    ];
}

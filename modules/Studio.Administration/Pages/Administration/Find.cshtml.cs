using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Finding;
using Studio.Kernel.Security;

namespace Studio.Administration.Pages.Administration;

/// <summary>Pages, items and things to do by their names: what Ctrl-K shows over a page, on a page of its own.</summary>
[RequirePermission(nameof(StandardPermissions.AccessAdmin))]
internal sealed class FindModel(Finder finder) : PageModel
{
    /// <summary>What was typed.</summary>
    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Text { get; set; }

    internal IReadOnlyList<FoundGroup> Groups { get; private set; } = [];

    /// <summary>Looks.</summary>
    public async Task OnGetAsync(CancellationToken cancellationToken) => Groups = await finder.FindAsync(Text, User, cancellationToken);
}

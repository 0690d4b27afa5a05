using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Studio.Admin.Paging;
using Studio.Admin.Time;
using Studio.Administration.ApiKeys;
using Studio.Data.Identity;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Administration.Pages.Administration;

/// <summary>Lists API keys, makes and revokes them.</summary>
[RequirePermission(nameof(AdministrationPermissions.ManageApiKeys))]
public sealed class ApiKeysModel(ApiKeyStore store, TenantDbContext context, LocalTimes times) : PageModel
{
    private const int PageSize = 25;

    /// <summary>The keys of this page of the list, each with the time it was made.</summary>
    public IReadOnlyList<(ApiKey Key, string Made)> Keys { get; private set; } = [];

    /// <summary>The roles a key can have.</summary>
    public IReadOnlyList<string> Roles { get; private set; } = [];

    /// <summary>What is searched for.</summary>
    public string? Search { get; private set; }

    /// <summary><c>made</c> (newest first) or <c>name</c>.</summary>
    public string Sort { get; private set; } = "made";

    /// <summary>The pages of the list.</summary>
    public Pager Pager { get; private set; } = new(1, 1, 0);

    /// <summary>The key just made.</summary>
    public string? Secret { get; private set; }

    /// <summary>What is wrong with the new key's name.</summary>
    public string? Problem { get; private set; }

    /// <summary>The name as it was written.</summary>
    public string? WrittenName { get; private set; }

    /// <summary>Shows the list.</summary>
    public Task OnGetAsync(string? q, string? sort, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken) => LoadAsync(q, sort, number, cancellationToken);

    /// <summary>Makes a key and shows it once.</summary>
    public async Task OnPostCreateAsync(string? name, string? role, CancellationToken cancellationToken)
    {
        try
        {
            Secret = await store.CreateAsync(name ?? "", role ?? "", User.Identity?.Name ?? "", cancellationToken);
        }
        catch (ProblemException e)
        {
            (Problem, WrittenName) = (e.Message, name);
            Response.StatusCode = e.Status;
        }

        await LoadAsync(null, null, 1, cancellationToken);
    }

    /// <summary>Revokes a key.</summary>
    public async Task<IActionResult> OnPostRevokeAsync(string id, CancellationToken cancellationToken)
    {
        await store.RevokeAsync(id, cancellationToken);
        return RedirectToPage();
    }

    private async Task LoadAsync(string? search, string? sort, int number, CancellationToken cancellationToken)
    {
        (Search, Sort) = (search, sort == "name" ? "name" : "made");
        Roles = await context.Roles.AsNoTracking().OrderBy(r => r.Name).Select(r => r.Name!).ToListAsync(cancellationToken);
        var all = (await store.ListAsync(cancellationToken))
            .Where(k => string.IsNullOrWhiteSpace(search) || k.Name.Contains(search, StringComparison.OrdinalIgnoreCase) || k.Role.Contains(search, StringComparison.OrdinalIgnoreCase))
            .ToList();
        if (Sort == "name")
        {
            all.Sort((a, b) => StringComparer.CurrentCulture.Compare(a.Name, b.Name));
        }

        Pager = new Pager(Math.Max(1, number), Math.Max(1, (all.Count + PageSize - 1) / PageSize), all.Count);
        var rows = new List<(ApiKey, string)>();
        foreach (var key in all.Skip((Pager.Page - 1) * PageSize).Take(PageSize))
        {
            rows.Add((key, await times.FormatAsync(DateTimeOffset.FromUnixTimeMilliseconds(key.CreatedUtc), cancellationToken)));
        }

        Keys = rows;
    }
}

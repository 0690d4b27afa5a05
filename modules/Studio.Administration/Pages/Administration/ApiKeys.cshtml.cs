using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Paging;
using Studio.Admin.Time;
using Studio.Administration.ApiKeys;
using Studio.Administration.Roles;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Administration.Pages.Administration;

/// <summary>A key in the list, with its times as people read them.</summary>
public sealed record ApiKeyRow(ApiKey Key, string Made, string? LastUsed, string? Expires, bool IsValid);

/// <summary>A new key as it was written.</summary>
public sealed class ApiKeyForm
{
    /// <summary>What it is called.</summary>
    public string? Name { get; set; }

    /// <summary>What it may do.</summary>
    public string? Role { get; set; }

    /// <summary>Its last day in the tenant's zone; null for none.</summary>
    public DateOnly? Expires { get; set; }

    /// <summary>True where it has only the <see cref="Scopes"/> of its role.</summary>
    public bool Limited { get; set; }

    /// <summary>The names of permissions; null for none.</summary>
    public IReadOnlyList<string>? Scopes { get; set; }
}

/// <summary>Lists API keys, makes and revokes them.</summary>
[RequirePermission(nameof(AdministrationPermissions.ManageApiKeys))]
public sealed class ApiKeysModel(ApiKeyStore store, ApiKeyService service, RoleService roles, PermissionGroups groups, LocalTimes times, TimeProvider time) : PageModel
{
    private const int PageSize = 25;
    private const int LastYear = 9000;

    /// <summary>The keys of this page of the list.</summary>
    public IReadOnlyList<ApiKeyRow> Keys { get; private set; } = [];

    /// <summary>The roles a key can have.</summary>
    public IReadOnlyList<string> Roles { get; private set; } = [];

    /// <summary>The permissions a key can be limited to.</summary>
    public IReadOnlyList<PermissionGroup> Groups { get; private set; } = [];

    /// <summary>What is searched for.</summary>
    public string? Search { get; private set; }

    /// <summary><c>made</c> (newest first) or <c>name</c>.</summary>
    public string Sort { get; private set; } = "made";

    /// <summary>The pages of the list.</summary>
    public Pager Pager { get; private set; } = new(1, 1, 0);

    /// <summary>The key just made.</summary>
    public string? Secret { get; private set; }

    /// <summary>The new key as it was written; empty once it is made.</summary>
    public ApiKeyForm Input { get; private set; } = new();

    /// <summary>Shows the list.</summary>
    public Task OnGetAsync(string? q, string? sort, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken) => LoadAsync(q, sort, number, cancellationToken);

    /// <summary>Makes a key and shows it once.</summary>
    public async Task OnPostCreateAsync([FromForm] ApiKeyForm form, CancellationToken cancellationToken)
    {
        try
        {
            var end = await EndAsync(form, cancellationToken);
            (_, Secret) = await service.CreateAsync(new ApiKeyInput(form.Name ?? "", form.Role ?? "", form.Limited ? form.Scopes ?? [] : null, end), User, cancellationToken);
        }
        catch (ProblemException e)
        {
            Input = form;
            ModelState.Take(e, Response);
        }

        await LoadAsync(null, null, 1, cancellationToken);
    }

    /// <summary>Revokes a key.</summary>
    public async Task<IActionResult> OnPostRevokeAsync(string id, CancellationToken cancellationToken)
    {
        await service.RevokeAsync(id, cancellationToken);
        return RedirectToPage();
    }

    /// <summary>The end of the last day; a day that cannot be read is refused, or the key would be good for ever.</summary>
    private async Task<DateTimeOffset?> EndAsync(ApiKeyForm form, CancellationToken cancellationToken)
    {
        if (form.Expires?.Year >= LastYear || ModelState.GetFieldValidationState(nameof(form.Expires)) == ModelValidationState.Invalid)
        {
            ModelState.Clear();
            throw ProblemException.Invalid("Expires", "A day before the year 9000 is needed.");
        }

        if (form.Expires?.AddDays(1).ToDateTime(TimeOnly.MinValue) is not { } midnight)
        {
            return null;
        }

        // Not a conversion, which refuses a midnight that summer time leaves out.
        return new DateTimeOffset(midnight, (await times.ZoneAsync(cancellationToken)).GetUtcOffset(midnight));
    }

    private async Task LoadAsync(string? search, string? sort, int number, CancellationToken cancellationToken)
    {
        (Search, Sort) = (search, sort == "name" ? "name" : "made");
        Roles = await roles.NamesAsync(cancellationToken);
        Groups = groups.List();
        var page = Math.Clamp(number, 1, 100_000);
        var (keys, total) = await store.ListAsync(search, Sort == "name", (page - 1) * PageSize, PageSize, cancellationToken);
        Pager = new Pager(page, Math.Max(1, (int)((total + PageSize - 1) / PageSize)), total);
        var rows = new List<ApiKeyRow>();
        foreach (var key in keys)
        {
            rows.Add(new ApiKeyRow(key, (await SayAsync(key.CreatedUtc, cancellationToken))!, await SayAsync(key.LastUsedUtc, cancellationToken), await SayAsync(key.ExpiresUtc, cancellationToken), key.IsValid(time.GetUtcNow())));
        }

        Keys = rows;
    }

    private async Task<string?> SayAsync(long? instant, CancellationToken cancellationToken) =>
        instant is { } at ? await times.FormatAsync(DateTimeOffset.FromUnixTimeMilliseconds(at), cancellationToken) : null;
}

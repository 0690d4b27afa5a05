using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Items;
using Studio.Customers.Api;
using Studio.Customers.PersonalData;
using Studio.Kernel.Security;
using Studio.Kernel.Settings;

namespace Studio.Customers.Pages.Customers;

/// <summary>What is kept of a customer: to hand over, and to erase.</summary>
[RequirePermission(nameof(CustomerPermissions.ExportCustomers))]
internal sealed class PersonalDataModel(PersonalDataService data, ISettingsStore settings, IAuthorizationService authorization, IStringLocalizer<CustomerParts> texts, IStringLocalizerFactory localizers) : PageModel
{
    public ContentItem Customer { get; private set; } = null!;

    /// <summary>How much there is, by place.</summary>
    public IReadOnlyList<(string Title, long Count)> Kept { get; private set; } = [];

    /// <summary>What the records are called that were merged into this one: they are erased with it.</summary>
    public IReadOnlyList<string> Merged { get; private set; } = [];

    /// <summary>What the operator says of backups.</summary>
    public BackupStatementSettings Backups { get; private set; } = new();

    public bool CanErase { get; private set; }

    public string? Problem { get; private set; }

    public Task OnGetAsync(string id, CancellationToken cancellationToken) => ShowAsync(id, cancellationToken);

    public async Task<IActionResult> OnPostAsync(string id, string? confirm, CancellationToken cancellationToken)
    {
        if (!await authorization.HasPermissionAsync(User, CustomerPermissions.EraseCustomers))
        {
            return Forbid();
        }

        var customer = await PersonalDataEndpoints.FindAsync(HttpContext.RequestServices, id, cancellationToken);
        if (confirm?.Trim() != customer.DisplayText)
        {
            Response.StatusCode = 400;
            Problem = texts["This is not the customer's name."];
            await ShowAsync(id, cancellationToken);
            return Page();
        }

        await data.EraseAsync(id, User.Identity?.Name ?? "", cancellationToken);
        return LocalRedirect(Url.Content($"~/admin/erasures?q={id}&done={id}"));
    }

    private async Task ShowAsync(string id, CancellationToken cancellationToken)
    {
        Customer = await PersonalDataEndpoints.FindAsync(HttpContext.RequestServices, id, cancellationToken);
        Backups = await settings.GetAsync<BackupStatementSettings>(cancellationToken);
        Merged = await data.MergedNamesAsync(id, cancellationToken);
        CanErase = await authorization.HasPermissionAsync(User, CustomerPermissions.EraseCustomers);
        var subject = (await data.SubjectsAsync(id, cancellationToken))[0];
        var kept = new List<(string Title, long Count)>();
        foreach (var source in data.Sources)
        {
            if ((await data.PieceAsync(source, subject, 0, 0, cancellationToken)).Total is > 0 and var count)
            {
                kept.Add((localizers.Create(source.GetType())[source.Title], count));
            }
        }

        Kept = kept;
    }
}

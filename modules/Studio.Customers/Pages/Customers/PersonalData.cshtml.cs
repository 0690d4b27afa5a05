using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Items;
using Studio.Customers.Api;
using Studio.Customers.PersonalData;
using Studio.Kernel.Security;

namespace Studio.Customers.Pages.Customers;

/// <summary>What is kept of a customer: to hand over, and to erase.</summary>
[RequirePermission(nameof(CustomerPermissions.ExportCustomers))]
internal sealed class PersonalDataModel(PersonalDataService data, IAuthorizationService authorization, IStringLocalizer<CustomerParts> texts, IStringLocalizerFactory localizers) : PageModel
{
    public ContentItem Customer { get; private set; } = null!;

    /// <summary>How much there is, by place.</summary>
    public IReadOnlyList<(string Title, int Count)> Kept { get; private set; } = [];

    /// <summary>What the records are called that were merged into this one: they are erased with it.</summary>
    public IReadOnlyList<string> Merged { get; private set; } = [];

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
        Merged = await data.MergedNamesAsync(id, cancellationToken);
        CanErase = await authorization.HasPermissionAsync(User, CustomerPermissions.EraseCustomers);
        var kept = (JsonObject)(await data.ExportAsync(id, cancellationToken))["data"]!;
        Kept = [.. data.Sources.Where(s => kept.ContainsKey(s.Name)).Select(s => (localizers.Create(s.GetType())[s.Title].Value, Count(kept[s.Name]!)))];
    }

    private static int Count(JsonNode kept) => kept is JsonArray list ? list.Count : kept is JsonObject parts ? parts.Sum(p => p.Value is JsonArray inner ? inner.Count : 1) : 1;
}

using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Items;
using Studio.Customers.Api;
using Studio.Customers.Consent;
using Studio.Customers.Identity.Merging;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Api;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Customers.Pages.Consent;

/// <summary>Writes down what a customer says of a purpose to somebody of the company: yes or no, where it was said, and what proves it.</summary>
[RequirePermission(nameof(CustomerPermissions.RecordInteractions))]
[BodyLimit(32 * 1024)]
internal sealed class CustomerModel(IDatabase database, ConsentRegister register, Merges merges, IStringLocalizer<CustomerParts> texts) : PageModel
{
    /// <summary>The longest note of what proves it, in characters: as JSON it fits <see cref="ConsentGrant.LongestEvidence"/>.</summary>
    public const int LongestNote = 500;

    public ContentItem Customer { get; private set; } = null!;

    public IReadOnlyList<ConsentPurpose> Purposes { get; private set; } = [];

    public string Purpose { get; private set; } = "";

    public string Answer { get; private set; } = "";

    public string Source { get; private set; } = "";

    public string Note { get; private set; } = "";

    public IReadOnlyDictionary<string, string> Faults { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public async Task<IActionResult> OnGetAsync(string id, string? purpose, CancellationToken cancellationToken)
    {
        await LoadAsync(id, cancellationToken);
        Purpose = purpose ?? "";
        return await merges.MergedIntoAsync(id, cancellationToken) is { } now ? LocalRedirect(Url.Content($"~/admin/customers/{now.PersonId}/consent")) : Page();
    }

    public async Task<IActionResult> OnPostAsync(string id, string? purpose, string? answer, string? source, string? note, CancellationToken cancellationToken)
    {
        await LoadAsync(id, cancellationToken);
        (Purpose, Answer, Source, Note) = (purpose ?? "", answer ?? "", source?.Trim() ?? "", note?.Trim() ?? "");
        if (Answer is not ("yes" or "no"))
        {
            return Refuse(new InputError("granted", "Say whether the customer agrees or refuses."));
        }

        if (Note.Length > LongestNote)
        {
            return Refuse(new InputError("evidence", "At most 500 characters are kept."));
        }

        var said = new ConsentGrant(Subject.Customer(id), Purpose, Answer == "yes", Source)
        {
            Actor = User.Identity?.Name,
            Evidence = Note.Length == 0 ? [] : new JsonObject { ["note"] = Note },
        };
        try
        {
            await database.WriteAsync(WriteClass.Interactive, async (session, ct) =>
            {
                await register.RecordAsync(session, said, ct);
                return true;
            }, cancellationToken);
            return LocalRedirect(Url.Content($"~/admin/customers/{id}?panel=consent"));
        }
        catch (ProblemException e) when (e.Status == StatusCodes.Status400BadRequest)
        {
            return Refuse([.. e.Errors]);
        }
    }

    private PageResult Refuse(params InputError[] errors)
    {
        Faults = errors.GroupBy(e => e.Path, StringComparer.Ordinal).ToDictionary(g => g.Key, g => string.Join(" ", g.Select(e => texts[e.Message].Value)), StringComparer.Ordinal);
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    private async Task LoadAsync(string id, CancellationToken cancellationToken)
    {
        Customer = await PersonalDataEndpoints.FindAsync(HttpContext.RequestServices, id, cancellationToken);
        Purposes = await database.ReadAsync(ConsentPurposes.AllAsync, cancellationToken);
    }
}

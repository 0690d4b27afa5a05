using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.Admin.Time;
using Studio.ContentModel.Items;
using Studio.Customers.Identity;
using Studio.Customers.Identity.Duplicates;
using Studio.Customers.Identity.Identifiers;
using Studio.Customers.Identity.Merging;
using Studio.Data.Sessions;
using Studio.Kernel.Api;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;
using Studio.Kernel.Settings;

namespace Studio.Customers.Pages.Identity;

/// <summary>One of the two, beside the other.</summary>
internal sealed record MergeSide(ContentItem Customer, string Created, string? LastContact, IReadOnlyList<string> Identifiers)
{
    public string Id => Customer.ContentItemId;

    public string Text(string field) => Customer.GetText(CustomerParts.Customer, field) is { Length: > 0 } text ? text : "–";
}

/// <summary>Two customers side by side: a person says whether they are one, and who stays.</summary>
[RequirePermission(nameof(CustomerPermissions.ViewCustomers))]
[BodyLimit(64 * 1024)]
internal sealed class MergeModel(
    IDatabase database, ContentManager content, DuplicateStore duplicates, IdentifierStore identifiers, CustomerIdentifiers reader, ISettingsStore settings, Merges merges, LocalTimes times, IdentityTexts words,
    IAuthorizationService authorization, IStringLocalizer<CustomerParts> texts) : PageModel
{
    /// <summary>The suspicion, or null where two were chosen by hand.</summary>
    public Duplicate? Suspect { get; private set; }

    public IReadOnlyList<MergeSide> Sides { get; private set; } = [];

    public string Survivor { get; private set; } = "";

    public string Reason { get; private set; } = "";

    public IReadOnlyDictionary<string, string> Faults { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public bool CanMerge { get; private set; }

    public string Say(DuplicateReason reason) => words.Of(reason);

    public async Task<IActionResult> OnGetAsync(string? id, string? one, string? other, CancellationToken cancellationToken)
    {
        await LoadAsync(id, one, other, cancellationToken);
        return Page();
    }

    public async Task<IActionResult> OnPostMergeAsync(string? id, string? one, string? other, string? survivor, string? reason, CancellationToken cancellationToken)
    {
        await LoadAsync(id, one, other, cancellationToken);
        if (!CanMerge)
        {
            return Forbid();
        }

        (Survivor, Reason) = (survivor ?? "", reason ?? "");
        if (Sides.All(s => s.Id != survivor))
        {
            return Refuse(new InputError("survivor", "Say who stays."));
        }

        try
        {
            await merges.MergeAsync(new MergeRequest(Survivor, Sides.First(s => s.Id != Survivor).Id, Reason, User.Identity?.Name ?? ""), cancellationToken);
            return LocalRedirect(Url.Content($"~/admin/customers/{Survivor}"));
        }
        catch (ProblemException e) when (e.Status is StatusCodes.Status400BadRequest or StatusCodes.Status409Conflict)
        {
            return Refuse(e.Errors.Count > 0 ? [.. e.Errors] : [new InputError("", e.Message)]);
        }
    }

    public async Task<IActionResult> OnPostDismissAsync(string? id, CancellationToken cancellationToken)
    {
        if (!await authorization.HasPermissionAsync(User, CustomerPermissions.MergeCustomers))
        {
            return Forbid();
        }

        await merges.DismissAsync(id ?? "", User.Identity?.Name ?? "", cancellationToken);
        return LocalRedirect(Url.Content("~/admin/identity/duplicates"));
    }

    private PageResult Refuse(params InputError[] errors)
    {
        Faults = errors.GroupBy(e => e.Path, StringComparer.Ordinal).ToDictionary(g => g.Key, g => string.Join(" ", g.Select(e => texts[e.Message].Value)), StringComparer.Ordinal);
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    private async Task LoadAsync(string? id, string? one, string? other, CancellationToken cancellationToken)
    {
        Suspect = IdGenerator.IsId(id) ? await database.ReadAsync((session, ct) => duplicates.FindAsync(session, id!, ct), cancellationToken) : null;
        var ids = Suspect is null ? new[] { one, await FindAsync(other ?? "", cancellationToken) } : [Suspect.FirstId, Suspect.SecondId];
        if (ids.Any(i => !IdGenerator.IsId(i)) || ids[0] == ids[1])
        {
            throw ProblemException.NotFound("There is no such suspicion, or nobody else has this number, mail address or id.");
        }

        var sides = new List<MergeSide>();
        foreach (var customer in ids)
        {
            var item = await content.GetAsync(customer!, VersionOptions.Published, cancellationToken);
            sides.Add(item?.Content.ContainsKey(CustomerParts.Customer) == true ? await SideAsync(item, cancellationToken) : throw ProblemException.NotFound("There is no such customer, or the customer was deleted."));
        }

        Sides = sides;
        Survivor = sides[0].Id;
        CanMerge = await authorization.HasPermissionAsync(User, CustomerPermissions.MergeCustomers);
    }

    /// <summary>The one customer with this id, number, mail address or telephone number; null where there is none, or more than one.</summary>
    private async Task<string?> FindAsync(string text, CancellationToken cancellationToken)
    {
        if (IdGenerator.IsId(text))
        {
            return text;
        }

        var rules = await settings.GetAsync<IdentitySettings>(cancellationToken);
        var values = new[] { "member", "mail", "phone", "loyalty" }.Select(kind => reader.Make(kind, text, verified: false, rules)).OfType<FoundIdentifier>().Select(f => f.Value).ToArray();
        var found = await database.ReadAsync((session, ct) => identifiers.WithValuesAsync(session, values, ct), cancellationToken);
        return found.Select(f => f.SubjectId).Distinct(StringComparer.Ordinal).ToList() is [var only] ? only : null;
    }

    private async Task<MergeSide> SideAsync(ContentItem item, CancellationToken cancellationToken)
    {
        var (known, newest) = await database.ReadAsync(async (session, ct) => (await identifiers.OfPersonAsync(session, item.ContentItemId, ct),
            await session.ScalarAsync<long?>("SELECT max(OccurredUtc) FROM Interaction WHERE SubjectKind = 2 AND SubjectId = @ContentItemId", item, ct)), cancellationToken);
        return new MergeSide(item, await times.FormatAsync(item.CreatedUtc, cancellationToken), newest is { } at ? await times.FormatAsync(DateTimeOffset.FromUnixTimeMilliseconds(at), cancellationToken) : null,
            [.. known.Where(i => i.Kind != PersonIdentifier.KindName).Select(i => words.Of(new DuplicateReason(i.Kind, i.Shown, i.Verified == 1))).Distinct(StringComparer.Ordinal).Take(20)]);
    }
}

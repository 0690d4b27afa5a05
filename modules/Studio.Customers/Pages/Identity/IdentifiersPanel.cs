using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Localization;
using Studio.Admin.Time;
using Studio.Customers.Identity.Duplicates;
using Studio.Customers.Identity.Identifiers;
using Studio.Customers.Identity.Merging;
using Studio.Customers.Interactions;
using Studio.Customers.Screens;
using Studio.Data.Sessions;
using Studio.Kernel.Security;

namespace Studio.Customers.Pages.Identity;

/// <summary>An identifier on a customer's page.</summary>
internal sealed record IdentifierRow(string Kind, string Value, bool IsVerified, string Source, string LastSeen);

/// <summary>By what a customer is recognised, and who is him too.</summary>
internal sealed record IdentifiersView(string CustomerId, IReadOnlyList<IdentifierRow> Rows, IReadOnlyList<string> Links, bool CanMerge);

/// <summary>By what a customer is recognised, and who is him too.</summary>
internal sealed class IdentifiersPanel(IDatabase database, IdentifierStore identifiers, Merges merges, LocalTimes times, IdentityTexts words, IAuthorizationService authorization, IStringLocalizer<CustomerParts> texts) : ICustomerPanel
{
    private const int MostLinks = 50;

    public string Name => "identifiers";

    public string Title => "Identifiers";

    public string Icon => "fingerprint";

    public int Order => 80;

    public Permission Permission => CustomerPermissions.ViewCustomers;

    public async Task<CustomerPanelContent?> LoadAsync(CustomerPanelContext context, CancellationToken cancellationToken)
    {
        var known = await database.ReadAsync((session, ct) => identifiers.OfPersonAsync(session, context.CustomerId, ct), cancellationToken);
        var rows = new List<IdentifierRow>(known.Count);
        foreach (var one in known)
        {
            rows.Add(new IdentifierRow(words.KindOf(one.Kind), one.Shown.Replace("|", " · ", StringComparison.Ordinal), one.Verified == 1, SourceOf(one.Source),
                await times.FormatAsync(DateTimeOffset.FromUnixTimeMilliseconds(one.LastUtc), cancellationToken)));
        }

        var (links, _) = await merges.ListAsync(new LinkQuery { Search = context.CustomerId, Open = true, Take = MostLinks }, cancellationToken);
        var lines = new List<string>(links.Count);
        foreach (var listed in links)
        {
            var who = listed.Link.Subject.Kind == SubjectKind.Customer ? listed.SubjectName : texts["Visitor {0}", listed.Link.Subject.Id[^6..]].Value;
            lines.Add($"{who} · {words.RuleOf(listed.Link)} · {await times.FormatAsync(listed.Link.LinkedAt, cancellationToken)}");
        }

        return new("/Pages/Identity/_Identifiers.cshtml", new IdentifiersView(context.CustomerId, rows, lines, await authorization.HasPermissionAsync(context.User, CustomerPermissions.MergeCustomers)));
    }

    private string SourceOf(string source) => source switch
    {
        IdentifierStore.FieldSource => texts["Field of the record"],
        IdentifierSources.Order => texts["Order"],
        IdentifierSources.SignIn => texts["Signed in"],
        IdentifierSources.Import => texts["Import"],
        "form" => texts["Form"],
        "widget" => texts["Web page"],
        _ => source,
    };
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Parts;
using Studio.Contents.Access;
using Studio.Contents.Bulk;
using Studio.Contents.Editing;
using Studio.Contents.Listing;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Contents.Pages.Contents;

/// <summary>Says with how many items something is about to be done, and asks whether it shall. What was chosen comes from the list.</summary>
[RequirePermission(nameof(ContentPermissions.AccessContent))]
internal sealed class BulkModel(ContentDoor door, BulkActions bulk, ContentFieldTypes fieldTypes, ContentPartTypes parts, ContentForms forms, DefinitionTexts names, IStringLocalizer<ContentPermissions> texts) : PageModel
{
    public ContentTypeDefinition Type { get; private set; } = null!;

    public BulkOrder Order { get; private set; } = new("", "");

    /// <summary>How many items it is about; null while that is not known.</summary>
    public long? Count { get; private set; }

    public IReadOnlyList<ContentFieldPlace> Fields { get; private set; } = [];

    /// <summary>The editor of the field's new value.</summary>
    public FieldEditor? Editor { get; private set; }

    public string? Error { get; private set; }

    /// <summary>True where nothing is left to be said before it can begin.</summary>
    public bool IsReady => Error is null && Count is > 0 and <= BulkActions.MostItems && (Order.Act != BulkActs.Set || Editor is not null);

    /// <summary>The list as it was asked.</summary>
    public string BackLink => $"{Request.PathBase}/admin/content/{Type.Name}{Order.Asked.ToQuery(View)}";

    /// <summary>The saved view that the list showed.</summary>
    public string? View => Request.Query["view"].ToString() is { Length: > 0 and <= ListRequest.LongestText } view ? view : null;

    public string Scope => Order.Items is null ? "all" : "chosen";

    public async Task OnGetAsync(string type, CancellationToken cancellationToken) => await LoadAsync(type, null, [], cancellationToken);

    public async Task<IActionResult> OnPostAsync(string type, CancellationToken cancellationToken)
    {
        await LoadAsync(type, null, [], cancellationToken);
        var errors = new List<InputError>();
        try
        {
            var place = Order.Act == BulkActs.Set ? Fields.FirstOrDefault(f => f.Path == Order.Field) : null;
            var value = place is null ? null : await forms.ReadFieldAsync(place, Request.Form, errors, cancellationToken);
            if (errors.Count == 0 && Error is null)
            {
                var action = await bulk.StartAsync(Order with { Value = value }, cancellationToken);
                return RedirectToPage("/Contents/BulkAction", new { id = action.Id });
            }
        }
        catch (ProblemException e) when (e.Status == 400)
        {
            errors.AddRange(e.Errors);
        }

        await LoadAsync(type, Request.Form, errors, cancellationToken);
        return Page();
    }

    private async Task LoadAsync(string type, IFormCollection? posted, IReadOnlyList<InputError> errors, CancellationToken cancellationToken)
    {
        var all = await door.DefinitionsAsync(cancellationToken);
        Type = all.Type(type) ?? throw ProblemException.NotFound($"There is no content type '{type}'.");
        await door.OwnerSeenAsync(Type);
        Order = new BulkOrder(Type.Name, Request.Query["act"].ToString())
        {
            Asked = ListRequest.Read(Request.Query),
            Items = Request.Query["scope"] == "all" ? null : [.. Request.Query["item"].OfType<string>().Take(BulkActions.MostNamed + 1)],
            Field = Request.Query["set"].ToString() is { Length: > 0 and <= ListRequest.LongestText } field ? field : null,
        };
        Fields = Order.Act == BulkActs.Set ? [.. parts.PlacesOf(Type, all).Where(p => BulkQueries.CanSet(p, door, fieldTypes))] : [];
        var place = Fields.FirstOrDefault(f => f.Path == Order.Field);
        Editor = place is null ? null : await forms.ShowFieldAsync(place, posted, errors, cancellationToken);
        Error = errors.FirstOrDefault(e => Editor?.Has(e) != true) is { } other ? texts[other.Message].Value : null;
        try
        {
            Count = Order.Act == BulkActs.Set && place is null ? null : await bulk.CountAsync(Order, cancellationToken);
        }
        catch (ProblemException e) when (e.Status == 400)
        {
            Error = e.Errors.Count > 0 ? string.Join(" ", e.Errors.Select(error => texts[error.Message].Value)) : texts[e.Message];
        }
    }

    /// <summary>The field's name for people.</summary>
    public string NameOf(ContentFieldPlace place) => names.Field(place);
}

using Studio.ContentModel.Access;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;
using Studio.Contents.Designing;
using Studio.Contents.Editing;
using Studio.Contents.Listing;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Contents.Pages.Contents.Types;

/// <summary>The form of an item and the columns of the list as they would be with the changes.</summary>
[RequirePermission(nameof(ContentPermissions.ManageContentTypes))]
internal sealed class PreviewModel(ContentDefinitionStore store, TypeDrafts drafts, ContentForms forms, ContentFieldTypes fields, ListFields lists) : DesignPageModel(store, drafts)
{
    /// <summary>The form; null where the changes cannot be applied as they are.</summary>
    public ContentForm? Form { get; private set; }

    public IReadOnlyList<ContentFieldPlace> Columns { get; private set; } = [];

    public IReadOnlyList<string> Errors { get; private set; } = [];

    public async Task OnGetAsync(string type, CancellationToken cancellationToken)
    {
        await OpenAsync(type, cancellationToken);
        if (Draft.Type is null)
        {
            throw ProblemException.NotFound("There is no content type of this name to look at.");
        }

        Errors = [.. (await CheckAsync(Draft, cancellationToken)).Select(e => Texts[e.Message].Value)];
        if (Errors.Count > 0)
        {
            return;
        }

        var after = (await Store.PlanAsync(Draft.ApplyTo, cancellationToken)).After;
        var shown = after.Type(Draft.Type.Name)!;
        var item = new ContentItem { ContentType = shown.Name };
        foreach (var place in after.FieldsOf(shown))
        {
            if (fields.Find(place.Field.FieldType)?.Default(place.Field) is { } value)
            {
                place.SetValue(item, value);
            }
        }

        Form = await forms.ShowAsync(shown, item, after, null, [], cancellationToken);
        Columns = [.. lists.Of(shown, after, FieldAccess.Full, after).Usual.Select(f => f.Place).OfType<ContentFieldPlace>()];
    }
}

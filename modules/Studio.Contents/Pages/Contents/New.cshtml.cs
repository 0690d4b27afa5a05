using Microsoft.AspNetCore.Mvc;
using Studio.ContentModel.Items;
using Studio.Contents.Access;
using Studio.Contents.Editing;
using Studio.Kernel.Api;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Contents.Pages.Contents;

/// <summary>A new item. Its id is made with the form, so that sending the form twice makes one item.</summary>
[RequirePermission(nameof(ContentPermissions.AccessContent))]
[BodyLimit(MaximumForm)]
internal sealed class NewModel(ContentDoor door, ContentManager content, ContentForms forms, IdGenerator ids) : ContentEditorModel(door, content, forms)
{
    public async Task OnGetAsync(string type, CancellationToken cancellationToken)
    {
        await OpenCreatableAsync(type, cancellationToken);
        Item = await Items.NewAsync(Type.Name, cancellationToken);
        Item.ContentItemId = ids.NewId();
        await ShowAsync(null, [], cancellationToken);
    }

    public async Task<IActionResult> OnPostAsync(string type, string action, string itemId, CancellationToken cancellationToken)
    {
        await OpenCreatableAsync(type, cancellationToken);
        var id = IdGenerator.IsId(itemId) ? itemId : ids.NewId();
        if ((await Items.GetVersionsAsync(id, cancellationToken)).Count > 0)
        {
            return LocalRedirect(Url.Content($"~/admin/content/item/{id}"));
        }

        // Defaults stand for what the form does not show; what it shows was written over, or emptied on purpose.
        Item = await Items.NewAsync(Type.Name, cancellationToken);
        Item.ContentItemId = id;
        var errors = await SaveAsync(action == "publish" && CanPublish, null, cancellationToken);
        if (errors.Count == 0)
        {
            return LocalRedirect(Url.Content($"~/admin/content/item/{id}"));
        }

        await ShowAsync(Request.Form, errors, cancellationToken);
        return Page();
    }

    public async Task<IActionResult> OnPostCheckAsync(string type, CancellationToken cancellationToken)
    {
        await OpenCreatableAsync(type, cancellationToken);
        Item = await Items.NewAsync(Type.Name, cancellationToken);
        return await CheckAsync(cancellationToken);
    }

    private async Task OpenCreatableAsync(string type, CancellationToken cancellationToken)
    {
        await OpenAsync(type, null, cancellationToken);
        await Door.RequireAsync(ContentAct.Edit, type, null, cancellationToken);
        if (!Type.Creatable)
        {
            throw ProblemException.NotFound($"Items of type '{type}' are not made by hand.");
        }
    }
}

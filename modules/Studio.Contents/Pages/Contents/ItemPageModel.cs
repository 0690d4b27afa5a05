using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.Contents.Access;
using Studio.Contents.Listing;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;

namespace Studio.Contents.Pages.Contents;

/// <summary>What the pages beside an item's form share: the item, its type and its name, as the person sees them.</summary>
internal abstract class ItemPageModel(ContentDoor door, ContentManager content, ItemNames names) : PageModel
{
    [TempData]
    public string? Message { get; set; }

    public ContentItem Item { get; private set; } = null!;

    public ContentTypeDefinition Type { get; private set; } = null!;

    public string Title { get; private set; } = "";

    public bool CanEdit { get; private set; }

    protected ContentDoor Door => door;

    protected ContentManager Items => content;

    /// <summary>Opens the item for looking at.</summary>
    /// <exception cref="ProblemException">404: there is none, or not for this person.</exception>
    protected async Task OpenAsync(string id, CancellationToken cancellationToken)
    {
        var item = (IdGenerator.IsId(id) ? await content.GetAsync(id, VersionOptions.Latest, cancellationToken) : null)
            ?? throw ProblemException.NotFound("There is no such item, or it was deleted.");
        await door.RequireAsync(ContentAct.View, item.ContentType, item, cancellationToken);
        Type = (await door.DefinitionsAsync(cancellationToken)).Type(item.ContentType) ?? throw ProblemException.NotFound("There is no such item, or it was deleted.");
        Item = item;
        Title = await names.OfAsync(item, cancellationToken);
        CanEdit = await door.MayAsync(ContentAct.Edit, Type, item);
    }
}

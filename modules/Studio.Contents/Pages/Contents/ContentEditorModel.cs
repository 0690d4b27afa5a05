using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.Contents.Access;
using Studio.Contents.Editing;
using Studio.Kernel.Problems;

namespace Studio.Contents.Pages.Contents;

/// <summary>What the page of a new item and that of a known one share: the form, the buttons that the person may press, and saving.</summary>
internal abstract class ContentEditorModel(ContentDoor door, ContentManager content, ContentForms forms) : PageModel
{
    /// <summary>Fields hold up to 64 KB of text each; a form has several in three languages.</summary>
    public const long MaximumForm = 4 * 1024 * 1024;

    [TempData]
    public string? Message { get; set; }

    /// <summary>Why something was not done, or null.</summary>
    [TempData]
    public string? Refusal { get; set; }

    public ContentTypeDefinition Type { get; private set; } = null!;

    public ContentItem Item { get; protected set; } = null!;

    public ContentForm Form { get; protected set; } = null!;

    public bool CanEdit { get; private set; }

    public bool CanPublish { get; private set; }

    public bool CanDelete { get; private set; }

    /// <summary>True where the person lets drafts count and takes that back, whether he writes them or not.</summary>
    public bool MayPublish { get; private set; }

    /// <summary>The state that the next save must find; empty for a new item.</summary>
    public string ETag { get; protected set; } = "";

    protected ContentManager Items { get; } = content;

    protected ContentForms Forms { get; } = forms;

    protected IStringLocalizer Texts => HttpContext.RequestServices.GetRequiredService<IStringLocalizer<ContentPermissions>>();

    protected ContentDoor Door { get; } = door;

    /// <summary>Opens the type for an item, or for a new one.</summary>
    protected async Task OpenAsync(string type, ContentItem? item, CancellationToken cancellationToken)
    {
        Type = (await Door.DefinitionsAsync(cancellationToken)).Type(type) ?? throw ProblemException.NotFound($"There is no content type '{type}'.");
        CanEdit = await Door.MayAsync(ContentAct.Edit, Type, item);
        CanDelete = await Door.MayAsync(ContentAct.Delete, Type, item);

        // Without drafts, saving is all there is.
        MayPublish = await Door.MayAsync(ContentAct.Publish, Type, item);
        CanPublish = CanEdit && (!Type.Draftable || MayPublish);
    }

    /// <summary>What saving the posted form would refuse, for the person who is still writing.</summary>
    protected async Task<IActionResult> CheckAsync(CancellationToken cancellationToken)
    {
        var errors = await Forms.ApplyAsync(Type, Item, await PostedAsync(cancellationToken), cancellationToken);
        return new JsonResult(Forms.Tell([.. errors, .. (await Items.CheckAsync(Item, Door.Fields, cancellationToken)).Where(e => errors.All(known => known.Path != e.Path))]));
    }

    /// <summary>What was posted.</summary>
    /// <exception cref="ProblemException">400: it is no form.</exception>
    protected async Task<IFormCollection> PostedAsync(CancellationToken cancellationToken) =>
        Request.HasFormContentType ? await Request.ReadFormAsync(cancellationToken) : throw ProblemException.Invalid("", "A form is needed.");

    protected async Task ShowAsync(IFormCollection? posted, IReadOnlyList<InputError> errors, CancellationToken cancellationToken)
    {
        Form = await Forms.ShowAsync(Type, Item, posted, errors, cancellationToken);
        if (errors.Count > 0)
        {
            Response.StatusCode = StatusCodes.Status400BadRequest;
        }
    }

    /// <summary>Puts the posted form into the item and saves it; what is wrong, or nothing.</summary>
    /// <exception cref="ProblemException">409: someone saved in between.</exception>
    protected async Task<IReadOnlyList<InputError>> SaveAsync(bool publish, string? expectedETag, CancellationToken cancellationToken)
    {
        var errors = await Forms.ApplyAsync(Type, Item, Request.Form, cancellationToken);
        if (errors.Count > 0)
        {
            return errors;
        }

        try
        {
            Item = await Items.SaveAsync(Item, Door.Saving with { Publish = publish, ExpectedETag = expectedETag }, cancellationToken);
            Message = !Type.Draftable ? Texts["Saved."] : publish ? Texts["Published."] : Texts["The draft is saved; it does not count until it is published."];
            return [];
        }
        catch (ProblemException e) when (e.Status == StatusCodes.Status400BadRequest)
        {
            return e.Errors.Count > 0 ? e.Errors : [new InputError("", e.Message)];
        }
    }
}

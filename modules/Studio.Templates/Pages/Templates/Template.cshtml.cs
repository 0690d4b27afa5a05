using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Items;
using Studio.Contents;
using Studio.Contents.Access;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;
using Studio.Templates.Uses;

namespace Studio.Templates.Pages.Templates;

/// <summary>A template: its words, and who renders it. Whoever takes it away is told whom that breaks.</summary>
[RequirePermission(nameof(ContentPermissions.AccessContent))]
public sealed class TemplateModel(ContentManager content, ContentVersions versions, ContentDoor door, TemplateUses uses, IStringLocalizer<TemplateParts> texts) : PageModel
{
    private const int Named = 3;

    /// <summary>The newest version, as the person may see it.</summary>
    public ContentItem Item { get; private set; } = null!;

    /// <summary>Its name.</summary>
    public string Name => TemplateParts.NameOf(Item) is { Length: > 0 } name ? name : Item.DisplayText;

    /// <summary>What it is for.</summary>
    public string Description => Item.GetText(TemplateParts.Template, "Description") ?? "";

    /// <summary>Its Liquid.</summary>
    public string Words => TemplateParts.ContentOf(Item);

    /// <summary>What kind of text it makes: a resource key.</summary>
    public string Kind => KindOf(Item);

    /// <summary>Its state: a resource key.</summary>
    public string State => StateOf(Item).State;

    /// <summary>The state's colour.</summary>
    public string Tone => StateOf(Item).Tone;

    /// <summary>How others render it.</summary>
    public string Call => $"{{% render '{Name}' %}}";

    /// <summary>Who renders it.</summary>
    public IReadOnlyList<TemplateUse> Uses { get; private set; } = [];

    /// <summary>Some of them by name.</summary>
    public string UsedBy => string.Join(texts[", "], Uses.Take(Named).Select(u => u.Name).Concat(Uses.Count > Named ? ["…"] : []));

    /// <summary>True where the person may change it.</summary>
    public bool MayEdit { get; private set; }

    /// <summary>True where the person may unpublish it.</summary>
    public bool MayPublish { get; private set; }

    /// <summary>True where the person may delete it.</summary>
    public bool MayDelete { get; private set; }

    /// <summary>What was done, for the list.</summary>
    [TempData]
    public string? Message { get; set; }

    /// <summary>Why something was not done.</summary>
    [TempData]
    public string? Refusal { get; set; }

    /// <summary>Shows the template.</summary>
    public async Task OnGetAsync(string id, CancellationToken cancellationToken)
    {
        var item = await FindAsync(id, ContentAct.View, cancellationToken);
        var type = (await door.DefinitionsAsync(cancellationToken)).Type(item.ContentType)!;
        Item = await door.ShowAsync(item, cancellationToken);
        Uses = await uses.ListAsync(Name, cancellationToken);
        MayEdit = await door.MayAsync(ContentAct.Edit, type, item);
        MayPublish = await door.MayAsync(ContentAct.Publish, type, item);
        MayDelete = await door.MayAsync(ContentAct.Delete, type, item);
    }

    /// <summary>Takes it back; it stays as a draft.</summary>
    public async Task<IActionResult> OnPostUnpublishAsync(string id, string? etag, CancellationToken cancellationToken)
    {
        await FindAsync(id, ContentAct.Publish, cancellationToken);
        try
        {
            await versions.UnpublishAsync(id, etag, cancellationToken);
        }
        catch (ProblemException problem) when (problem.Status == StatusCodes.Status409Conflict)
        {
            Refusal = texts["Somebody else has changed it meanwhile. Look at it again."];
        }

        return RedirectToPage(new { id });
    }

    /// <summary>Takes it out of use.</summary>
    public async Task<IActionResult> OnPostDeleteAsync(string id, CancellationToken cancellationToken)
    {
        var item = await FindAsync(id, ContentAct.Delete, cancellationToken);
        await content.DeleteAsync(id, cancellationToken);
        Message = texts["The template {0} is deleted.", TemplateParts.NameOf(item)];
        return LocalRedirect("~/admin/templates");
    }

    internal static string KindOf(ContentItem item) => item.GetText(TemplateParts.Template, "Kind") == TemplateParts.PageKind ? "Page" : "Message";

    internal static (string State, string Tone) StateOf(ContentItem item) => item.Published ? ("Published", "success") : ("Draft", "warning");

    private async Task<ContentItem> FindAsync(string id, ContentAct act, CancellationToken cancellationToken)
    {
        var item = await content.GetAsync(id, VersionOptions.Latest, cancellationToken);
        if (item is null || !item.Content.ContainsKey(TemplateParts.Template))
        {
            throw ProblemException.NotFound($"There is no template '{id}'.");
        }

        await door.RequireAsync(act, item.ContentType, item, cancellationToken);
        return item;
    }
}

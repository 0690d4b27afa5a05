using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using Studio.Admin.Time;
using Studio.Contents.Editing;
using Studio.Contents.Listing;
using Studio.Contents.Media;
using Studio.Kernel.Media;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Contents.Pages.Contents;

/// <summary>A file: what it shows, what is known of it, which items show it; another name, a text, its end.</summary>
[RequirePermission(nameof(MediaPermissions.ViewMedia))]
internal sealed class MediaFileModel(MediaLibrary library, IOptions<MediaOptions> options, ItemNames names, DefinitionTexts labels, ContentEditorLinks links, LocalTimes times, IAuthorizationService authorization, IStringLocalizer<ContentPermissions> texts, IStringLocalizerFactory localizers) : PageModel
{
    /// <summary>What was just done: the resource key.</summary>
    [TempData]
    public string? Notice { get; set; }

    public MediaRow Row { get; private set; } = null!;

    public string AltText { get; private set; } = "";

    /// <summary>The path as it stands in its field; what was refused stays there.</summary>
    public string NewPath { get; private set; } = "";

    /// <summary>The items that show it: name, address, field.</summary>
    public IReadOnlyList<(string Name, string Address, string Field)> Uses { get; private set; } = [];

    public bool CanManage { get; private set; }

    public bool IsPicture { get; private set; }

    /// <summary>The folder that it lies in.</summary>
    public string Folder => Row.Entry.Path.Contains('/', StringComparison.Ordinal) ? Row.Entry.Path[..Row.Entry.Path.LastIndexOf('/')] : "";

    /// <summary>What is wrong, by field.</summary>
    public IReadOnlyDictionary<string, string> Faults { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Shows the file; without a path all of them.</summary>
    public async Task<IActionResult> OnGetAsync(string? path, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(path))
        {
            return RedirectToPage("/Contents/Media");
        }

        await LoadAsync(path, cancellationToken);
        return Page();
    }

    /// <summary>Keeps the text.</summary>
    public Task<IActionResult> OnPostDescribeAsync(string? path, string? altText, CancellationToken cancellationToken) => DoAsync(path, "altText", async () =>
    {
        await library.DescribeAsync(path ?? "", altText, cancellationToken);
        Notice = "The text is kept.";
        return path ?? "";
    }, () => AltText = altText ?? "", cancellationToken);

    /// <summary>Gives it another name or folder.</summary>
    public Task<IActionResult> OnPostMoveAsync(string? path, string? to, CancellationToken cancellationToken) => DoAsync(path, "to", async () =>
    {
        var moved = await library.MoveAsync(path ?? "", to ?? "", cancellationToken);
        Notice = "The file has its new name.";
        return moved;
    }, () => NewPath = to ?? "", cancellationToken);

    /// <summary>Deletes it.</summary>
    public async Task<IActionResult> OnPostDeleteAsync(string? path, CancellationToken cancellationToken)
    {
        if (!await authorization.HasPermissionAsync(User, MediaPermissions.ManageMedia))
        {
            return Forbid();
        }

        await LoadAsync(path, cancellationToken);
        await library.DeleteAsync(Row.Entry.Path, cancellationToken);
        return LocalRedirect(Url.Content("~/admin/media?folder=" + Uri.EscapeDataString(Folder)));
    }

    private async Task<IActionResult> DoAsync(string? path, string field, Func<Task<string>> work, Action keep, CancellationToken cancellationToken)
    {
        if (!await authorization.HasPermissionAsync(User, MediaPermissions.ManageMedia))
        {
            return Forbid();
        }

        try
        {
            return LocalRedirect(Url.Content("~/admin/media/file?path=" + Uri.EscapeDataString(await work())));
        }
        catch (ProblemException e) when (e.Status is 400 or 409)
        {
            Response.StatusCode = e.Status;
            var message = e.Errors.Count > 0 ? e.Errors[0].Message : e.Message;
            Faults = new Dictionary<string, string>(StringComparer.Ordinal) { [field] = localizers.Create(typeof(IMediaStore))[message] is { ResourceNotFound: false } known ? known.Value : texts[message].Value };
            await LoadAsync(path, cancellationToken);
            keep();
            return Page();
        }
    }

    private async Task LoadAsync(string? path, CancellationToken cancellationToken)
    {
        var entry = await library.FileAsync(path ?? "", cancellationToken);
        CanManage = await authorization.HasPermissionAsync(User, MediaPermissions.ManageMedia);
        Row = new MediaRow(entry, MediaModel.Size(entry.Length), await times.FormatAsync(entry.ModifiedUtc, cancellationToken));
        IsPicture = MediaOptions.IsPicture(options.Value.ContentTypeOf(entry.Path));
        (AltText, NewPath) = ((await library.TextsAsync([entry.Path], cancellationToken)).GetValueOrDefault(entry.Path, ""), entry.Path);
        var uses = new List<(string, string, string)>();
        foreach (var use in await library.UsesAsync(entry.Path, cancellationToken))
        {
            uses.Add((await names.OfAsync(use.Item, cancellationToken), links.Edit(use.Item.ContentType, use.Item.ContentItemId), labels.Field(use.Field)));
        }

        Uses = uses;
    }
}

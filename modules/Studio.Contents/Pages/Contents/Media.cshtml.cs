using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using Studio.Admin.Paging;
using Studio.Admin.Time;
using Studio.Contents.Media;
using Studio.Kernel.Media;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Contents.Pages.Contents;

/// <summary>A file or folder in the list.</summary>
internal sealed record MediaRow(MediaEntry Entry, string Size, string Modified)
{
    /// <summary>The path as part of an address.</summary>
    public string Address => string.Join('/', Entry.Path.Split('/').Select(Uri.EscapeDataString));

    /// <summary>A text for those who cannot see the picture; empty where there is none.</summary>
    public string AltText { get; init; } = "";

    /// <summary>True where the list shows the picture itself: one that is not too large for that.</summary>
    public bool HasThumbnail => !Entry.IsFolder && Entry.Length <= LargestThumbnail && Icon == "image" && !Entry.Name.EndsWith(".svg", StringComparison.OrdinalIgnoreCase);

    private const long LargestThumbnail = 2 * 1024 * 1024;

    public string Icon => Path.GetExtension(Entry.Name).ToUpperInvariant() is ".PNG" or ".JPG" or ".JPEG" or ".GIF" or ".WEBP" or ".AVIF" or ".SVG" ? "image" : "file-earmark";
}

/// <summary>The tenant's files: by folder, or found by name in all folders below.</summary>
[RequirePermission(nameof(MediaPermissions.ViewMedia))]
[MediaUpload]
internal sealed class MediaModel(IMediaStore store, MediaLibrary library, IOptions<MediaOptions> options, LocalTimes times, IAuthorizationService authorization, IStringLocalizer<ContentPermissions> texts, IStringLocalizerFactory localizers) : PageModel
{
    private const int PageSize = 50;

    public IReadOnlyList<MediaRow> Rows { get; private set; } = [];

    public string Folder { get; private set; } = "";

    public string Search { get; private set; } = "";

    public string Sort { get; private set; } = "name";

    public Pager Pager { get; private set; } = new(1, 1, 0);

    public string? Problem { get; private set; }

    public bool CanManage { get; private set; }

    /// <summary>The folders from the root to this one, by name and path.</summary>
    public IReadOnlyList<(string Name, string Path)> Trail
    {
        get
        {
            var parts = Folder.Split('/', StringSplitOptions.RemoveEmptyEntries);
            return [.. parts.Select((name, i) => (name, string.Join('/', parts[..(i + 1)])))];
        }
    }

    public string Accepted => string.Join(',', options.Value.ContentTypes.Keys);

    /// <summary>What the upload says while it goes on, in the person's language.</summary>
    public string UploadLabels => JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["waiting"] = texts["Waiting…"],
        ["done"] = texts["Uploaded"],
        ["failed"] = texts["Not uploaded: {0}"].Value,
        ["summary"] = texts["{0} of {1} files uploaded"].Value,
        ["unreachable"] = texts["The server does not answer."],
    });

    public string MaximumMegabytes => (options.Value.MaximumFileSize / (1024 * 1024)).ToString("N0", CultureInfo.CurrentCulture);

    public Task OnGetAsync(string? folder, string? q, string? sort, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken) => ShowAsync(folder, q, sort, number, cancellationToken);

    public Task<IActionResult> OnPostUploadAsync(string? folder, List<IFormFile> files, CancellationToken cancellationToken) => ChangeAsync(folder, async () =>
    {
        foreach (var file in files)
        {
            await using var content = file.OpenReadStream();
            await library.PutAsync($"{folder}/{Path.GetFileName(file.FileName)}", content, overwrite: true, cancellationToken);
        }
    }, cancellationToken);

    public Task<IActionResult> OnPostFolderAsync(string? folder, string? name, CancellationToken cancellationToken) => ChangeAsync(folder, () => store.CreateFolderAsync($"{folder}/{name}", cancellationToken), cancellationToken);

    public Task<IActionResult> OnPostDeleteAsync(string? folder, string? path, CancellationToken cancellationToken) => ChangeAsync(folder, () => library.DeleteAsync(path ?? "", cancellationToken), cancellationToken);

    private async Task<IActionResult> ChangeAsync(string? folder, Func<Task> change, CancellationToken cancellationToken)
    {
        if (!await authorization.HasPermissionAsync(User, MediaPermissions.ManageMedia))
        {
            return Forbid();
        }

        try
        {
            await change();
            return LocalRedirect(Url.Content("~/admin/media" + (string.IsNullOrEmpty(folder) ? "" : "?folder=" + Uri.EscapeDataString(folder))));
        }
        catch (ProblemException e) when (e.Status < 500)
        {
            Response.StatusCode = e.Status;
            var message = e.Errors.Count > 0 ? e.Errors[0].Message : e.Message;
            Problem = localizers.Create(typeof(IMediaStore))[message];
            await ShowAsync(folder, null, null, 1, cancellationToken);
            return Page();
        }
    }

    private async Task ShowAsync(string? folder, string? search, string? sort, int number, CancellationToken cancellationToken)
    {
        CanManage = await authorization.HasPermissionAsync(User, MediaPermissions.ManageMedia);
        (Folder, Search, Sort) = (MediaPath.Normalise(folder ?? ""), search?.Trim() ?? "", sort is "-name" or "size" or "-size" or "modified" or "-modified" ? sort : "name");
        if (await store.FindAsync(Folder, cancellationToken) is not { IsFolder: true })
        {
            throw ProblemException.NotFound("There is no such folder.");
        }

        var all = (await store.ListAsync(Folder, deep: Search.Length > 0, cancellationToken)).Where(e => Search.Length == 0 || (!e.IsFolder && e.Name.Contains(Search, StringComparison.CurrentCultureIgnoreCase))).ToList();
        IEnumerable<MediaEntry> ordered = Sort switch
        {
            "-name" => all.AsEnumerable().Reverse(),
            "size" => all.OrderBy(e => e.Length),
            "-size" => all.OrderByDescending(e => e.Length),
            "modified" => all.OrderBy(e => e.ModifiedUtc),
            "-modified" => all.OrderByDescending(e => e.ModifiedUtc),
            _ => all,
        };
        Pager = new Pager(Math.Max(1, number), Math.Max(1, (all.Count + PageSize - 1) / PageSize), all.Count);
        var rows = new List<MediaRow>();
        foreach (var entry in ordered.Skip((Pager.Page - 1) * PageSize).Take(PageSize))
        {
            rows.Add(new MediaRow(entry, entry.IsFolder ? texts["Folder"] : Size(entry.Length), await times.FormatAsync(entry.ModifiedUtc, cancellationToken)));
        }

        var known = await library.TextsAsync([.. rows.Where(r => !r.Entry.IsFolder).Select(r => r.Entry.Path)], cancellationToken);
        Rows = [.. rows.Select(r => r with { AltText = known.GetValueOrDefault(r.Entry.Path, "") })];
    }

    /// <summary>A size as people write it.</summary>
    internal static string Size(long bytes) => bytes switch
    {
        < 1024 => bytes.ToString("N0", CultureInfo.CurrentCulture) + " B",
        < 1024 * 1024 => (bytes / 1024d).ToString("N1", CultureInfo.CurrentCulture) + " KB",
        _ => (bytes / (1024d * 1024)).ToString("N1", CultureInfo.CurrentCulture) + " MB",
    };
}

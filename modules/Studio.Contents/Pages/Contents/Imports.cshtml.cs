using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.Admin.Paging;
using Studio.Admin.Time;
using Studio.ContentModel.Definitions;
using Studio.Contents.Access;
using Studio.Contents.Transfer;
using Studio.Kernel.Api;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Contents.Pages.Contents;

/// <summary>The imports of tables into items, and the way to a new one.</summary>
[RequirePermission(nameof(ContentPermissions.ImportContent))]
[TransferUploadLimit]
internal sealed class ImportsModel(ContentImports imports, ContentDoor door, LocalTimes times, IStringLocalizer<ContentPermissions> texts) : PageModel
{
    private const int LongestSearch = 100;

    public string Search { get; private set; } = "";

    public string State { get; private set; } = "";

    public Pager Pager { get; private set; } = new(1, 1, 0);

    public IReadOnlyList<(ContentImport Import, string When)> Imports { get; private set; } = [];

    public IReadOnlyList<ContentTypeDefinition> Types { get; private set; } = [];

    /// <summary>The type chosen.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Type { get; set; }

    /// <summary>The import in whose place this one comes: another file with the same choices.</summary>
    [BindProperty(SupportsGet = true)]
    public string? From { get; set; }

    /// <summary>The file of <see cref="From"/>, where it still waits for its choices.</summary>
    public ContentImport? Earlier { get; private set; }

    [BindProperty]
    public IFormFile? Upload { get; set; }

    public async Task OnGetAsync(string? q, string? state, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken) => await LoadAsync(q, state, number, cancellationToken);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        try
        {
            await TransferEndpoints.RequireEditAsync(HttpContext, publish: false);
            var file = Upload ?? throw ProblemException.Invalid("file", "A file is needed.");
            await using var content = file.OpenReadStream();
            var earlier = await EarlierAsync(cancellationToken);
            var import = await imports.UploadAsync(content, file.FileName, Type ?? "", User.Identity?.Name ?? "", earlier, cancellationToken);
            if (earlier is not null)
            {
                await imports.CancelAsync(earlier.Id, cancellationToken);
            }

            return RedirectToPage("/Contents/Import", new { id = import.Id });
        }
        catch (ProblemException e)
        {
            foreach (var error in e.Errors.DefaultIfEmpty(new InputError("", e.Message)))
            {
                ModelState.AddModelError(error.Path switch { "file" => nameof(Upload), "type" => nameof(Type), _ => "" }, texts[error.Message]);
            }
        }

        await LoadAsync(null, null, 1, cancellationToken);
        return Page();
    }

    private async Task<ContentImport?> EarlierAsync(CancellationToken cancellationToken) =>
        From is { } id && IdGenerator.IsId(id) && await imports.GetAsync(id, cancellationToken) is { State: ContentImportStates.Preview } earlier ? earlier : null;

    private async Task LoadAsync(string? search, string? state, int number, CancellationToken cancellationToken)
    {
        Search = search is { Length: > LongestSearch } ? search[..LongestSearch] : search ?? "";
        Earlier = await EarlierAsync(cancellationToken);
        Type ??= Earlier?.ContentType;
        State = ContentImportStates.All.FirstOrDefault(s => s == state) ?? "";
        Types = [.. (await door.DefinitionsAsync(cancellationToken)).Types.Values.OrderBy(t => t.DisplayName, StringComparer.CurrentCulture)];
        var page = await imports.ListAsync(Search, State, number, cancellationToken);
        Pager = new Pager(page.Page, page.Pages, page.Total);
        var rows = new List<(ContentImport, string)>(page.Imports.Count);
        foreach (var import in page.Imports)
        {
            rows.Add((import, await times.FormatAsync(import.CreatedAt, cancellationToken)));
        }

        Imports = rows;
    }
}

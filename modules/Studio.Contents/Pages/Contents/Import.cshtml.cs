using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.Admin.Paging;
using Studio.Admin.Time;
using Studio.ContentModel.Definitions;
using Studio.Contents.Access;
using Studio.Contents.Transfer;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;
using Studio.Tabular;

namespace Studio.Contents.Pages.Contents;

/// <summary>An import: what its columns mean, what a look through the file found, how far it is, what was not taken.</summary>
[RequirePermission(nameof(ContentPermissions.ImportContent))]
[TransferUploadLimit]
internal sealed class ImportModel(ContentImports imports, ContentImportMending mending, ContentImportPreview preview, ContentDoor door, TransferColumns columns, LocalTimes times, IStringLocalizer<ContentPermissions> texts) : PageModel
{
    private const int SampleRows = 5;
    private const int PreviewRows = 10;
    private const int MendedRows = 20;

    // A form has at most 1,024 values.
    private const int MostCells = 800;
    private const string CellPrefix = "cell.";

    public ContentImport Import { get; private set; } = null!;

    public ContentTypeDefinition? Type { get; private set; }

    /// <summary>What a column can mean: paths and their names.</summary>
    public IReadOnlyList<(string Path, string Name)> Choices { get; private set; } = [];

    /// <summary>Those by which a row can find its item.</summary>
    public IReadOnlyList<(string Path, string Name)> Keys { get; private set; } = [];

    public IReadOnlyList<TableRow> Sample { get; private set; } = [];

    public ContentImportErrorPage Errors { get; private set; } = new([], 0, 1, 1);

    /// <summary>What the columns mean as it is chosen; what was posted and refused stays on the page.</summary>
    public ContentImportOptions Options { get; private set; } = new();

    /// <summary>The first rows as they would be, while nothing is imported and the file was checked.</summary>
    public IReadOnlyList<PreviewedRow> Preview { get; private set; } = [];

    /// <summary>True at the step between the columns and the import.</summary>
    public bool ShowsPreview { get; private set; }

    /// <summary>Rows that were not taken, with their cells.</summary>
    public ContentImportRejectedPage Rejected { get; private set; } = new([], 0, 1, 1);

    /// <summary>True where corrections were just kept without trying.</summary>
    public bool IsKept { get; private set; }

    /// <summary>Where the person is: 1 file, 2 columns, 3 preview, 4 import, 5 result.</summary>
    public int Step => Import.State switch
    {
        ContentImportStates.Preview => ShowsPreview ? 3 : 2,
        ContentImportStates.Queued or ContentImportStates.Running => Import.DryRun ? 3 : 4,
        ContentImportStates.Failed => 4,
        _ => 5,
    };

    public Pager Pager { get; private set; } = new(1, 1, 0);

    public string Uploaded { get; private set; } = "";

    public string ProgressLabels { get; private set; } = "{}";

    public async Task OnGetAsync(string id, string? step, bool kept, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        IsKept = kept;
        await LoadAsync(id, step, number, cancellationToken);
    }

    /// <summary>Keeps what the columns mean, then goes on as the pressed button says.</summary>
    public async Task<IActionResult> OnPostAsync(string id, string?[] column, string? key, bool publish, string? go, CancellationToken cancellationToken)
    {
        var options = new ContentImportOptions { Columns = [.. column.Select(c => string.IsNullOrEmpty(c) ? null : c)], Key = string.IsNullOrEmpty(key) ? null : key, Publish = publish };
        try
        {
            await TransferEndpoints.RequireEditAsync(HttpContext, publish);
            await imports.SetOptionsAsync(id, options, cancellationToken);
            if (go is "check" or "start")
            {
                await imports.StartAsync(id, dryRun: go == "check", cancellationToken);
            }

            return go == "file" ? RedirectToPage("/Contents/Imports", new { from = id }) : RedirectToPage(new { id });
        }
        catch (ProblemException e) when (e.Status is 400 or 403 or 409)
        {
            Tell(e);
        }

        await LoadAsync(id, "columns", 1, cancellationToken);
        Options = options;
        return Page();
    }

    /// <summary>Starts the import with the choices as they were checked.</summary>
    public Task<IActionResult> OnPostStartAsync(string id, CancellationToken cancellationToken) => DoAsync(id, () => imports.StartAsync(id, dryRun: false, cancellationToken), cancellationToken);

    /// <summary>Keeps the corrected cells of the rows on the page; tries these rows again, or all, as the pressed button says.</summary>
    public async Task<IActionResult> OnPostMendAsync(string id, [FromQuery(Name = "page")] int number, string? go, CancellationToken cancellationToken)
    {
        var rows = MendedRowsOf(Request.Form);
        var person = TransferRowEndpoints.Person(HttpContext);
        return await DoAsync(id, async () =>
        {
            if (rows.Count > 0)
            {
                await mending.MendAsync(id, rows, retry: go == "retry", person, key: null, cancellationToken);
            }

            if (go == "all")
            {
                await mending.RetryAllAsync(id, person, key: null, cancellationToken);
            }
        }, cancellationToken, number, kept: go == "keep");
    }

    /// <summary>Takes the downloaded rows back, with their corrections.</summary>
    public Task<IActionResult> OnPostRowsAsync(string id, IFormFile? corrected, CancellationToken cancellationToken) => DoAsync(id, async () =>
    {
        await using var content = corrected?.OpenReadStream() ?? throw ProblemException.Invalid("file", "A file is needed.");
        await mending.UploadAsync(id, content, TransferRowEndpoints.Person(HttpContext), cancellationToken);
    }, cancellationToken);

    /// <summary>Lets a failed import go on.</summary>
    public async Task<IActionResult> OnPostResumeAsync(string id, CancellationToken cancellationToken)
    {
        await TransferEndpoints.RequireEditAsync(HttpContext, (await imports.GetAsync(id, cancellationToken)).Options.Publish);
        await imports.StartAsync(id, dryRun: false, cancellationToken);
        return RedirectToPage(new { id });
    }

    /// <summary>Gives an import up that was not started.</summary>
    public async Task<IActionResult> OnPostDiscardAsync(string id, CancellationToken cancellationToken)
    {
        await imports.CancelAsync(id, cancellationToken);
        return RedirectToPage("/Contents/Imports");
    }

    /// <summary>Does it and shows the import anew; what is wrong is told on the page. A second click finds the import under way, which is what it asked for.</summary>
    private async Task<IActionResult> DoAsync(string id, Func<Task> work, CancellationToken cancellationToken, int number = 1, bool kept = false)
    {
        try
        {
            await TransferEndpoints.RequireEditAsync(HttpContext, (await imports.GetAsync(id, cancellationToken)).Options.Publish);
            await work();
            return LocalRedirect(string.Create(CultureInfo.InvariantCulture, $"~/admin/content-imports/{id}?page={Math.Max(1, number)}{(kept ? "&kept=true" : "")}"));
        }
        catch (ProblemException e) when (e.Status is 400 or 403 or 409 or 413)
        {
            if (e.Status == 409 && (await imports.GetAsync(id, cancellationToken)).State is ContentImportStates.Queued or ContentImportStates.Running)
            {
                return RedirectToPage(new { id });
            }

            Tell(e);
        }

        await LoadAsync(id, null, number, cancellationToken);
        return Page();
    }

    private void Tell(ProblemException e)
    {
        foreach (var error in e.Errors.DefaultIfEmpty(new InputError("", e.Message)))
        {
            ModelState.AddModelError("", texts[error.Message]);
        }
    }

    /// <summary>Cells are posted as <c>cell.{line}.{column}</c>.</summary>
    private static List<MendedRow> MendedRowsOf(IFormCollection form) =>
    [
        .. form.Where(f => f.Key.StartsWith(CellPrefix, StringComparison.Ordinal))
            .Select(f => (Place: f.Key[CellPrefix.Length..].Split('.'), Text: f.Value.ToString()))
            .Where(c => c.Place.Length == 2 && int.TryParse(c.Place[0], NumberStyles.None, CultureInfo.InvariantCulture, out _) && int.TryParse(c.Place[1], NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .GroupBy(c => int.Parse(c.Place[0], CultureInfo.InvariantCulture))
            .Select(g => new MendedRow(g.Key, g.DistinctBy(c => c.Place[1]).ToDictionary(c => int.Parse(c.Place[1], CultureInfo.InvariantCulture), c => c.Text))),
    ];

    /// <summary>The messages of a cell; of the row where its column is none of those that are imported.</summary>
    public IEnumerable<string> Faults(ContentImportRejectedRow row, int? column) => row.Errors
        .Where(e => (column is { } c ? e.Column.Length > 0 && e.Column == Import.Headers[c] && Shown.First(s => Import.Headers[s] == e.Column) == c : !Shown.Any(s => e.Column.Length > 0 && Import.Headers[s] == e.Column)))
        .Select(e => texts[e.Message].Value);

    /// <summary>The places of the columns that are imported.</summary>
    public IReadOnlyList<int> Shown { get; private set; } = [];

    private async Task LoadAsync(string id, string? step, int number, CancellationToken cancellationToken)
    {
        Import = await imports.GetAsync(id, cancellationToken);
        Options = Import.Options;
        Shown = [.. Enumerable.Range(0, Import.Headers.Count).Where(i => Options.Columns[i] is not null)];
        var all = await door.EditableDefinitionsAsync(cancellationToken);
        Type = all.Type(Import.ContentType);
        if (Type is not null)
        {
            IReadOnlyList<TransferColumn> known = [.. columns.Of(Type, all).Where(c => c.CanImport)];
            var names = columns.Names(Type, all, known);
            Choices = [.. known.Select(c => (c.Path, c.Path == "ContentItemId" ? texts["Item id"].Value : names[c.Path]))];
            Keys = [.. known.Where(c => c.Form is CellForm.Text or CellForm.Number or CellForm.Date).Select(c => Choices.First(k => k.Path == c.Path))];
        }

        ShowsPreview = Import is { State: ContentImportStates.Preview, Checked: not null } && step != "columns";
        Sample = Import.State == ContentImportStates.Preview && !ShowsPreview ? imports.Sample(Import, SampleRows) : [];
        Preview = ShowsPreview && Type is not null ? await preview.OfAsync(Import, PreviewRows, cancellationToken) : [];
        Rejected = Import.CanMend ? await mending.ListAsync(Import, number, Math.Clamp(MostCells / Math.Max(1, Shown.Count), 1, MendedRows), cancellationToken) : Rejected;
        Errors = await imports.ErrorsAsync(id, number, cancellationToken);
        Pager = Rejected.Total > 0 ? new Pager(Rejected.Page, Rejected.Pages, Rejected.Total) : new Pager(Errors.Page, Errors.Pages, Errors.Total);
        Uploaded = await times.FormatAsync(Import.CreatedAt, cancellationToken);
        ProgressLabels = JsonSerializer.Serialize(Labels());
    }

    private Dictionary<string, string> Labels() => new(StringComparer.Ordinal)
    {
        ["queued"] = texts["Waiting to start…"],
        ["running"] = Import.DryRun ? texts["Checking the file…"] : Import.Retrying is not null ? texts["Trying the rows again…"] : texts["Importing…"],
        ["completed"] = Import.Retrying is not null ? texts["The rows were tried again."] : texts["Import finished."],
        ["preview"] = texts["The file was checked."],
        ["failed"] = texts["Import failed."],
        ["cancelled"] = texts["Import cancelled."],
        ["lines"] = texts["{0} of {1} rows"].Value,
        ["linesOnly"] = texts["{0} rows"].Value,
        ["counts"] = texts["{0} accepted, {1} rejected"].Value,
        ["cancel"] = texts["Stop"],
        ["cancelling"] = texts["Stopping…"],
        ["unreachable"] = texts["The server does not answer; still trying."],
    };
}

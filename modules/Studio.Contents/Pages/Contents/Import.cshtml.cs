using System.Text.Json;
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
internal sealed class ImportModel(ContentImports imports, ContentDoor door, TransferColumns columns, LocalTimes times, IStringLocalizer<ContentPermissions> texts) : PageModel
{
    private const int SampleRows = 5;

    public ContentImport Import { get; private set; } = null!;

    public ContentTypeDefinition? Type { get; private set; }

    /// <summary>What a column can mean: paths and their names.</summary>
    public IReadOnlyList<(string Path, string Name)> Choices { get; private set; } = [];

    /// <summary>Those by which a row can find its item.</summary>
    public IReadOnlyList<(string Path, string Name)> Keys { get; private set; } = [];

    public IReadOnlyList<TableRow> Sample { get; private set; } = [];

    public ContentImportErrorPage Errors { get; private set; } = new([], 0, 1, 1);

    public Pager Pager { get; private set; } = new(1, 1, 0);

    public string Uploaded { get; private set; } = "";

    public string ProgressLabels { get; private set; } = "{}";

    public async Task OnGetAsync(string id, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken) => await LoadAsync(id, number, cancellationToken);

    /// <summary>Keeps what the columns mean, then goes on as the pressed button says.</summary>
    public async Task<IActionResult> OnPostAsync(string id, string?[] column, string? key, bool publish, string? go, CancellationToken cancellationToken)
    {
        try
        {
            await TransferEndpoints.RequireEditAsync(HttpContext, publish);
            await imports.SetOptionsAsync(id, new ContentImportOptions { Columns = [.. column.Select(c => string.IsNullOrEmpty(c) ? null : c)], Key = string.IsNullOrEmpty(key) ? null : key, Publish = publish }, cancellationToken);
            if (go is "check" or "start")
            {
                await imports.StartAsync(id, dryRun: go == "check", cancellationToken);
            }

            return RedirectToPage(new { id });
        }
        catch (ProblemException e) when (e.Status is 400 or 403 or 409)
        {
            foreach (var error in e.Errors.DefaultIfEmpty(new InputError("", e.Message)))
            {
                ModelState.AddModelError("", texts[error.Message]);
            }
        }

        await LoadAsync(id, 1, cancellationToken);
        return Page();
    }

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

    private async Task LoadAsync(string id, int number, CancellationToken cancellationToken)
    {
        Import = await imports.GetAsync(id, cancellationToken);
        var all = await door.EditableDefinitionsAsync(cancellationToken);
        Type = all.Type(Import.ContentType);
        if (Type is not null)
        {
            IReadOnlyList<TransferColumn> known = [.. columns.Of(Type, all).Where(c => c.CanImport)];
            var names = columns.Names(Type, all, known);
            Choices = [.. known.Select(c => (c.Path, c.Path == "ContentItemId" ? texts["Item id"].Value : names[c.Path]))];
            Keys = [.. known.Where(c => c.Form is CellForm.Text or CellForm.Number or CellForm.Date).Select(c => Choices.First(k => k.Path == c.Path))];
        }

        Sample = Import.State == ContentImportStates.Preview ? imports.Sample(Import, SampleRows) : [];
        Errors = await imports.ErrorsAsync(id, number, cancellationToken);
        Pager = new Pager(Errors.Page, Errors.Pages, Errors.Total);
        Uploaded = await times.FormatAsync(Import.CreatedAt, cancellationToken);
        ProgressLabels = JsonSerializer.Serialize(Labels());
    }

    private Dictionary<string, string> Labels() => new(StringComparer.Ordinal)
    {
        ["queued"] = texts["Waiting to start…"],
        ["running"] = Import.DryRun ? texts["Checking the file…"] : texts["Importing…"],
        ["completed"] = texts["Import finished."],
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

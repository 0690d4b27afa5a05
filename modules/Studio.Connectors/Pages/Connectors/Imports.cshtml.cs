using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.Admin.Paging;
using Studio.Admin.Time;
using Studio.Connectors.Api;
using Studio.Connectors.Jobs;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;
using Studio.Kernel.Settings;

namespace Studio.Connectors.Pages.Connectors;

/// <summary>What is asked of an upload.</summary>
public sealed class UploadInput
{
    /// <summary>The file.</summary>
    public IFormFile? File { get; set; }

    /// <summary>What the file holds; empty for order lines with the usual columns.</summary>
    public string? Kind { get; set; }

    /// <summary>The currency of the prices.</summary>
    public string? Currency { get; set; }

    /// <summary><c>now</c>, <c>none</c> or <c>days</c>.</summary>
    public string Shift { get; set; } = "now";

    /// <summary>How many days, where <see cref="Shift"/> is <c>days</c>.</summary>
    public string? Days { get; set; }

    /// <summary><c>auto</c>, <c>day-first</c> or <c>month-first</c>.</summary>
    public string Dates { get; set; } = "auto";
}

/// <summary>Lists imports and takes a file.</summary>
[RequirePermission(nameof(ConnectorPermissions.ManageImports))]
[UploadLimit]
public sealed class ImportsModel(ImportJobs jobs, ISettingsStore settings, LocalTimes times, IStringLocalizer<ConnectorPermissions> text) : PageModel
{
    private const int LongestSearch = 100;

    /// <summary>The upload as written.</summary>
    [BindProperty]
    public UploadInput Input { get; set; } = new();

    /// <summary>The imports of this page of the list, with the time of their upload.</summary>
    public IReadOnlyList<(ImportJob Job, string When)> Jobs { get; private set; } = [];

    /// <summary>What is searched for.</summary>
    public string? Search { get; private set; }

    /// <summary>The state that is asked for, or null for all.</summary>
    public string? State { get; private set; }

    /// <summary>The column that the list is sorted by, with a minus for the greatest first.</summary>
    public string Sort { get; private set; } = "-when";

    /// <summary>The pages of the list.</summary>
    public Pager Pager { get; private set; } = new(1, 1, 0);

    /// <summary>True where nothing is searched or filtered.</summary>
    public bool IsUnfiltered => string.IsNullOrEmpty(Search) && State is null;

    /// <summary>Shows the list.</summary>
    public async Task OnGetAsync(string? q, string? state, string? sort, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        Input.Currency = (await settings.GetAsync<SiteSettings>(cancellationToken)).Currency;
        await LoadAsync(q, state, sort, number, cancellationToken);
    }

    /// <summary>Takes the file and shows what is in it.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        try
        {
            var file = Input.File is { Length: > 0 } f ? f : throw ProblemException.Invalid("file", text["Choose a file."]);
            var shift = Input.Shift == "days" ? $"days={Input.Days}" : Input.Shift;
            await using var content = file.OpenReadStream();
            var job = await jobs.UploadAsync(content, file.FileName, new ImportRequest(Input.Currency, shift, Input.Dates) { Kind = Input.Kind }, User.Identity?.Name ?? "", cancellationToken);
            return RedirectToPage(job.State == ImportStates.Mapping ? "/Connectors/Columns" : "/Connectors/Import", new { id = job.Id });
        }
        catch (ProblemException e)
        {
            foreach (var error in e.Errors.DefaultIfEmpty(new InputError("", e.Message)))
            {
                ModelState.AddModelError(Key(error.Path), text[error.Message]);
            }
        }

        await LoadAsync(null, null, null, 1, cancellationToken);
        return Page();
    }

    private async Task LoadAsync(string? search, string? state, string? sort, int number, CancellationToken cancellationToken)
    {
        Search = search?.Length > LongestSearch ? search[..LongestSearch] : search;
        State = ImportLabels.States.FirstOrDefault(s => s == state);
        Sort = sort?.TrimStart('-') is "file" or "state" or "lines" or "when" ? sort : "-when";
        var page = await jobs.ListAsync(Search, State, Sort, number, cancellationToken);
        Pager = new Pager(page.Page, page.Pages, page.Total);
        var rows = new List<(ImportJob, string)>(page.Jobs.Count);
        foreach (var job in page.Jobs)
        {
            rows.Add((job, await times.FormatAsync(job.CreatedAt, cancellationToken)));
        }

        Jobs = rows;
    }

    private static string Key(string path) => path switch
    {
        "file" => "Input.File",
        "kind" => "Input.Kind",
        "currency" => "Input.Currency",
        "shift" => "Input.Days",
        "dates" => "Input.Dates",
        _ => "",
    };
}

using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.Admin.Paging;
using Studio.Customers.PersonalData;
using Studio.Data.Sessions;
using Studio.Kernel.Security;
using Studio.Kernel.Settings;

namespace Studio.Customers.Pages.Erasures;

/// <summary>Lists the proofs of erasure: when, by whom, how much of what; nothing of whom.</summary>
[RequirePermission(nameof(CustomerPermissions.ExportCustomers))]
internal sealed class IndexModel(IDatabase database, PersonalDataService data, ISettingsStore settings, IStringLocalizerFactory localizers, IStringLocalizer<CustomerParts> texts) : PageModel
{
    private const int PageSize = 25;
    private const int LongestSearch = 100;

    public IReadOnlyList<ErasureProof> Proofs { get; private set; } = [];

    public string Search { get; private set; } = "";

    public ListSort Sort { get; private set; } = new("erased", Descending: true);

    public Pager Pager { get; private set; } = new(1, 1, 0);

    /// <summary>The proof of what was erased right before; null where nothing was.</summary>
    public string? Done { get; private set; }

    /// <summary>What the operator says of backups.</summary>
    public BackupStatementSettings Backups { get; private set; } = new();

    /// <summary>What was erased, in words: the places' titles and how many things were there.</summary>
    public IEnumerable<(string Title, string Count)> CountsOf(ErasureProof proof) => proof.Counts.Select(c =>
        (TitleOf(c.Key), c.Value?.ToString() ?? ""));

    // A place of a feature that is switched off now is told by its name.
    private string TitleOf(string place) => place == PersonalDataService.MergedRecords ? texts["Merged records"].Value
        : data.Sources.FirstOrDefault(s => s.Name == place) is { } source ? localizers.Create(source.GetType())[source.Title].Value : place;

    public async Task OnGetAsync(string? q, string? sort, string? done, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        Search = (q?.Trim() ?? "") is var text && text.Length > LongestSearch ? text[..LongestSearch] : text;
        Sort = Sort.Read(sort, "erased", "by");
        Done = done;
        Backups = await settings.GetAsync<BackupStatementSettings>(cancellationToken);
        var page = Math.Clamp(number, 1, 10_000);
        var query = new ErasureQuery { Search = Search, ByWhom = Sort.Column == "by", Descending = Sort.Descending, Skip = (page - 1) * PageSize, Take = PageSize };
        var (proofs, total) = await database.ReadAsync((session, ct) => ErasureProofs.ListAsync(session, query, ct), cancellationToken);
        (Proofs, Pager) = (proofs, new Pager(page, Math.Max(1, (int)((total + PageSize - 1) / PageSize)), total));
    }
}

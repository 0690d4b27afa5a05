using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Administration.Features;
using Studio.Administration.Tenants;
using Studio.Kernel.Modules;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;
using Studio.Kernel.Tenants;

namespace Studio.Administration.Pages.Administration.Features;

/// <summary>A feature as the page shows it, in the person's language.</summary>
internal sealed record FeatureRow(FeatureEntry Entry, string Name, string Description, string Category, string Module)
{
    /// <summary>The features that would be switched on with it.</summary>
    public IReadOnlyList<string> Brings { get; init; } = [];
}

/// <summary>What a person is asked before others go too.</summary>
internal sealed record FeatureQuestion(string Id, string Name, IReadOnlyList<string> Dependants);

/// <summary>Lists this tenant's features and switches them.</summary>
[RequirePermission(nameof(TenantPermissions.ManageFeatures))]
internal sealed class FeaturesModel(FeatureList list, FeatureAdministration features, FeatureTexts texts, ModuleCatalogue catalogue, ProblemTexts problems) : PageModel
{
    private const int LongestSearch = 100;

    /// <summary>True where a switch has just been done, even if it changed nothing.</summary>
    [TempData]
    public bool Switched { get; set; }

    /// <summary>Ids of the features that were just switched on; null for none, as an empty list comes back from the cookie.</summary>
    [TempData]
    public string[]? SwitchedOn { get; set; }

    /// <summary>Ids of the features that were just switched off.</summary>
    [TempData]
    public string[]? SwitchedOff { get; set; }

    /// <summary>What failed after the change.</summary>
    [TempData]
    public string[]? Warnings { get; set; }

    /// <summary>Why nothing was switched.</summary>
    [TempData]
    public string? Problem { get; set; }

    public IReadOnlyList<IGrouping<string, FeatureRow>> Categories { get; private set; } = [];

    public IReadOnlyList<ModuleFailure> Failures => catalogue.Failures;

    public FeatureQuestion? Question { get; private set; }

    public string Search { get; private set; } = "";

    /// <summary><c>on</c>, <c>off</c> or empty for all.</summary>
    public string State { get; private set; } = "";

    public int Total { get; private set; }

    public string Name(string id) => texts.Name(id);

    public string Names(IEnumerable<string> ids) => string.Join(", ", ids.Select(texts.Name));

    /// <summary>Shows the list; <paramref name="off"/> asks whether what needs this feature may go too.</summary>
    public void OnGet(string? q, string? state, string? off)
    {
        Search = q is null ? "" : q.Length > LongestSearch ? q[..LongestSearch] : q.Trim();
        State = state is "on" or "off" ? state : "";
        var all = list.All();
        var on = all.Where(f => f.Enabled).Select(f => f.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var rows = all.Select(f => Row(f, on)).Where(Matches).ToList();
        Total = rows.Count;
        Categories = [.. rows.GroupBy(r => r.Category).OrderBy(g => g.Key, StringComparer.CurrentCulture)];
        if (all.FirstOrDefault(f => f.Enabled && string.Equals(f.Id, off, StringComparison.OrdinalIgnoreCase)) is { AlwaysOn: false, Dependants.Count: > 0 } asked)
        {
            Question = new FeatureQuestion(asked.Id, texts.Name(asked.Id), asked.Dependants);
        }
    }

    public async Task<IActionResult> OnPostEnableAsync(string id, string? q, string? state, CancellationToken cancellationToken) =>
        await SwitchAsync(() => features.EnableAsync(id, cancellationToken)) ?? Back(q, state);

    public async Task<IActionResult> OnPostDisableAsync(string id, bool withDependants, string? q, string? state, CancellationToken cancellationToken) =>
        await SwitchAsync(() => features.DisableAsync(id, withDependants, cancellationToken), RedirectToPage(new { q, state, off = id })) ?? Back(q, state);

    private RedirectToPageResult Back(string? q, string? state) => RedirectToPage(new { q, state });

    private async Task<IActionResult?> SwitchAsync(Func<Task<FeatureChange>> change, IActionResult? conflict = null)
    {
        try
        {
            var done = await change();
            (Switched, SwitchedOn, SwitchedOff, Warnings) = (true, [.. done.SwitchedOn], [.. done.SwitchedOff], [.. done.Warnings]);
            return null;
        }
        catch (ProblemException e) when (e.Status == StatusCodes.Status409Conflict && conflict is not null)
        {
            // Others came to need it since the page was shown.
            return conflict;
        }
        catch (ProblemException e) when (e.Status != StatusCodes.Status404NotFound)
        {
            Problem = string.Join(" ", e.Errors.Select(error => problems[error.Message]).DefaultIfEmpty(problems[e.Message]));
            return null;
        }
    }

    private FeatureRow Row(FeatureEntry feature, HashSet<string> on) => new(feature, texts.Name(feature.Id), texts.Say(feature.Id, feature.Description), texts.Say(feature.Id, feature.Category), texts.Say(feature.Id, feature.Module))
    {
        Brings = feature.Enabled ? [] : [.. Needs(feature.Id).Distinct(StringComparer.OrdinalIgnoreCase).Where(id => !on.Contains(id))],
    };

    private IEnumerable<string> Needs(string id) => catalogue.Find(id)!.Dependencies.SelectMany(d => Needs(d).Append(d));

    private bool Matches(FeatureRow row) => (State is "" || row.Entry.Enabled == (State is "on"))
        && (Search is "" || new[] { row.Entry.Id, row.Name, row.Description, row.Module, row.Category }.Any(t => t.Contains(Search, StringComparison.CurrentCultureIgnoreCase)));
}

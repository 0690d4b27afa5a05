using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.Admin.Paging;
using Studio.Admin.Time;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Decisions.Pages.Decisions;

/// <summary>Many rules at once, as a grid: all changes of a page are saved, or none. What is published stays published, and what is a draft stays one.</summary>
[RequirePermission(nameof(DecisionPermissions.EditRules))]
public sealed class GridModel(ContentManager content, ContentQueries queries, ContentDefinitionStore definitions, UnitOfWork unit, LocalTimes times, IStringLocalizer<DecisionParts> text) : PageModel
{
    /// <summary>How many rules are on a page, and can be saved at once.</summary>
    public const int MostRows = 25;

    private const string RulePart = DecisionParts.Rule;

    /// <summary>The rules of this page.</summary>
    public IReadOnlyList<GridRow> Rows { get; private set; } = [];

    /// <summary>What is searched for.</summary>
    public string? Search { get; private set; }

    /// <summary>How many rules were just saved; null where none were sent.</summary>
    public int? Saved { get; private set; }

    /// <summary>The pages of the grid.</summary>
    public Pager Pager { get; private set; } = new(1, 1, 0);

    /// <summary>The name of a cell's field.</summary>
    public static string Field(int row, string name) => FormattableString.Invariant($"Rows[{row}].{name}");

    /// <summary>What is wrong with a cell, or nothing.</summary>
    public string ErrorOf(int row, string name) => ModelState.TryGetValue(Field(row, name), out var entry) && entry.Errors is [var error, ..] ? text[error.ErrorMessage].Value : "";

    /// <summary>What stands in a cell: what was sent where it could not be read.</summary>
    public string ValueOf(int row, string name, string value) => ModelState.TryGetValue(Field(row, name), out var entry) && entry.AttemptedValue is { } sent ? sent : value;

    /// <summary>Shows the grid.</summary>
    public async Task OnGetAsync(string? q, int? saved, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        (Search, Saved) = (q, saved);
        if ((await definitions.GetAsync(cancellationToken)).TypesWith(RulePart).FirstOrDefault() is not { } type)
        {
            return;
        }

        var page = await queries.QueryAsync(new ContentQuery(type)
        {
            Version = VersionOptions.Latest,
            Search = q,
            SortBy = "DisplayText",
            Descending = false,
            Page = Math.Clamp(number, 1, ContentQuery.MaximumOffset / MostRows),
            PageSize = MostRows,
        }, cancellationToken);
        Pager = new Pager(page.Page, page.Pages, page.Total) { TotalText = page.TotalText };
        var zone = await times.ZoneAsync(cancellationToken);
        Rows = [.. page.Items.Select(i => GridRow.Of(i, zone))];
    }

    /// <summary>Saves what was changed.</summary>
    public async Task<IActionResult> OnPostAsync([Bind(Prefix = "Rows")] List<GridRow> rows, string? q, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        if (rows.Count > MostRows)
        {
            throw ProblemException.Invalid("", string.Format(System.Globalization.CultureInfo.CurrentCulture, text["At most {0} rules can be saved at once."].Value, MostRows));
        }

        (Search, Rows) = (q, rows);
        if (ModelState.IsValid && await SaveAsync(rows, cancellationToken) is { } saved)
        {
            return Redirect(Url.Content(FormattableString.Invariant($"~/admin/rules/grid?q={Uri.EscapeDataString(q ?? "")}&page={Math.Max(1, number)}&saved={saved}")));
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    /// <summary>Saves the rows that say something else than their rules; null, and nothing is saved, where one of them is refused.</summary>
    private async Task<int?> SaveAsync(List<GridRow> rows, CancellationToken cancellationToken)
    {
        var zone = await times.ZoneAsync(cancellationToken);
        var items = (await content.GetManyAsync([.. rows.Select(r => r.Id).Distinct(StringComparer.Ordinal)], VersionOptions.Latest, cancellationToken)).Where(i => i.Content.ContainsKey(RulePart)).ToDictionary(i => i.ContentItemId, StringComparer.Ordinal);
        var changed = new List<(int Row, ContentItem Item)>();
        foreach (var (i, row) in rows.Index())
        {
            if (!items.TryGetValue(row.Id, out var item))
            {
                ModelState.AddModelError(Field(i, "Name"), text["There is no such rule."]);
            }
            else if (row.Plain() != GridRow.Of(item, zone).Plain())
            {
                changed.Add((i, item));
            }
        }

        if (!ModelState.IsValid)
        {
            return null;
        }

        try
        {
            return await unit.WriteAsync(WriteClass.Interactive, async (_, ct) =>
            {
                foreach (var (i, item) in changed)
                {
                    await SaveAsync(i, rows[i], item, zone, ct);
                }

                // What was saved before the row that is refused goes with it.
                return ModelState.IsValid ? changed.Count : throw new RefusedException();
            }, cancellationToken);
        }
        catch (RefusedException)
        {
            return null;
        }
    }

    private async Task SaveAsync(int row, GridRow written, ContentItem item, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        try
        {
            await content.SaveAsync(written.WriteTo(item, zone), new SaveOptions { Publish = item.Published, Author = User.Identity?.Name ?? "", ExpectedETag = written.ETag }, cancellationToken);
        }
        catch (ProblemException e)
        {
            foreach (var error in e.Errors.DefaultIfEmpty(new InputError("", e.Message)))
            {
                var name = error.Path.StartsWith(RulePart + ".", StringComparison.Ordinal) ? error.Path[(RulePart.Length + 1)..] : "";
                ModelState.AddModelError(Field(row, typeof(GridRow).GetProperty(name) is null ? "Name" : name), error.Message);
            }
        }
    }

    /// <summary>Takes back what the transaction wrote.</summary>
    private sealed class RefusedException : Exception;
}

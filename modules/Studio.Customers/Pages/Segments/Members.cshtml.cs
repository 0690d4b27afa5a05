using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Paging;
using Studio.ContentModel.Items;
using Studio.Customers.Segments;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Customers.Pages.Segments;

/// <summary>Who is in a segment.</summary>
[RequirePermission(nameof(CustomerPermissions.ViewCustomers))]
public sealed class MembersModel(ContentManager content, SegmentLists lists) : PageModel
{
    private const int PageSize = 25;
    private const int ExportBatch = 1_000;
    private const int MostPages = 400;

    /// <summary>The segment.</summary>
    public ContentItem Segment { get; private set; } = null!;

    /// <summary>The members of this page of the list.</summary>
    public IReadOnlyList<SegmentMemberRow> Rows { get; private set; } = [];

    /// <summary>What is searched for.</summary>
    public string? Search { get; private set; }

    /// <summary>The order of the list.</summary>
    public ListSort Sort { get; private set; } = new("Name", Descending: false);

    /// <summary>The pages of the list.</summary>
    public Pager Pager { get; private set; } = new(1, 1, 0);

    /// <summary>Shows the list.</summary>
    public async Task OnGetAsync(string id, string? q, string? sort, [FromQuery(Name = "page")] int number, CancellationToken cancellationToken)
    {
        Search = q;
        Segment = await FindAsync(id, cancellationToken);
        Sort = Sort.Read(sort, "Name", "Since");
        var page = Math.Clamp(number, 1, MostPages);
        var (rows, total) = await lists.MembersAsync(id, q, Sort.Column == "Name", Sort.Descending, page, PageSize, cancellationToken);
        Rows = rows;
        Pager = new Pager(page, (int)Math.Clamp((total + PageSize - 1) / PageSize, 1, MostPages), total);
    }

    /// <summary>All members as a CSV file, read and sent a piece at a time.</summary>
    public async Task<IActionResult> OnGetExportAsync(string id, CancellationToken cancellationToken)
    {
        await FindAsync(id, cancellationToken);
        Response.ContentType = "text/csv; charset=utf-8";
        Response.Headers.ContentDisposition = $"attachment; filename=\"segment-{id}.csv\"";
        Response.Headers.CacheControl = "no-store";
        await using var writer = new StreamWriter(Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        await writer.WriteAsync("customer,name,since\r\n".AsMemory(), cancellationToken);
        IReadOnlyList<SegmentMemberRow> rows;
        var after = "";
        do
        {
            rows = await lists.MembersAfterAsync(id, after, ExportBatch, cancellationToken);
            foreach (var row in rows)
            {
                await writer.WriteAsync($"{row.CustomerId},{Quoted(row.Name)},{row.Since:O}\r\n".AsMemory(), cancellationToken);
            }

            after = rows.Count > 0 ? rows[^1].CustomerId : after;
            await writer.FlushAsync(cancellationToken);
        }
        while (rows.Count == ExportBatch);

        return new EmptyResult();
    }

    // A name that begins like a formula would be one in a spreadsheet.
    private static string Quoted(string text) => "\"" + (text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" : "") + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private async Task<ContentItem> FindAsync(string id, CancellationToken cancellationToken) =>
        await content.GetAsync(id, VersionOptions.Latest, cancellationToken) is { } item && item.Content.ContainsKey(SegmentParts.Segment) ? item : throw ProblemException.NotFound("There is no such segment.");
}

using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Contents.Access;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.Audit;
using Studio.Tabular;
using Studio.Tabular.Csv;
using Studio.Tabular.Excel;

namespace Studio.Contents.Transfer;

/// <summary>What of a query's items is written, and how.</summary>
/// <param name="Query">Which items, in which order; all of them, whatever page it asks for.</param>
/// <param name="Columns">The columns by their paths; empty for all.</param>
/// <param name="Format"><c>csv</c> or <c>xlsx</c>.</param>
/// <param name="NamedColumns">True to head columns by their names for people, false by their paths.</param>
internal sealed record ContentExportRequest(ContentQuery Query, IReadOnlyList<string> Columns, string Format, bool NamedColumns);

/// <summary>Writes the items of a query as a table, page by page: however many there are, only one page of them is in memory. Who took what is recorded.</summary>
internal sealed class ContentExport(ContentQueries queries, ContentDoor door, TransferColumns columns, IAuditTrail audit)
{
    /// <summary>The columns that were asked for and their headers. Call it before anything is sent: it finds what is wrong with the request.</summary>
    /// <exception cref="ProblemException">400: there is no such type or column.</exception>
    public async Task<(IReadOnlyList<TransferColumn> Columns, IReadOnlyList<string> Headers)> PrepareAsync(ContentExportRequest request, CancellationToken cancellationToken)
    {
        var all = await door.DefinitionsAsync(cancellationToken);
        var type = all.Type(request.Query.ContentType) ?? throw ProblemException.Invalid("type", $"There is no content type '{request.Query.ContentType}'.");
        var known = columns.Of(type, all);
        var chosen = request.Columns.Count == 0
            ? known
            : [.. request.Columns.Select(path => known.FirstOrDefault(c => c.Path == path) ?? throw ProblemException.Invalid("columns", $"'{type.Name}' has no column '{path}'."))];
        var names = columns.Names(type, all, known);
        return (chosen, [.. chosen.Select(c => request.NamedColumns ? names[c.Path] : c.Path)]);
    }

    /// <summary>The first page, before anything is sent: a filter that cannot be asked is found here.</summary>
    public async Task<ContentPage> FirstAsync(ContentExportRequest request, CancellationToken cancellationToken) =>
        await queries.QueryAsync(await door.AskAsync(Page(request, null), cancellationToken), cancellationToken);

    /// <summary>Writes the table.</summary>
    /// <exception cref="TableFormatException">The format has no room for so much.</exception>
    public async Task WriteAsync(ContentExportRequest request, IReadOnlyList<TransferColumn> chosen, IReadOnlyList<string> headers, ContentPage first, Stream target, CancellationToken cancellationToken)
    {
        await audit.RecordAsync(Describe(request, chosen), cancellationToken);
        await using ITableWriter writer = request.Format == "xlsx" ? await XlsxWriter.CreateAsync(target, cancellationToken) : new CsvTableWriter(target);
        await writer.WriteAsync([.. headers.Select(h => (TableCell)h)], cancellationToken);
        for (var page = first; ; page = await queries.QueryAsync(await door.AskAsync(Page(request, page.Next), cancellationToken), cancellationToken))
        {
            foreach (var item in page.Items)
            {
                await writer.WriteAsync(Row(chosen, item), cancellationToken);
            }

            if (page.Next is null)
            {
                break;
            }
        }

        await writer.CompleteAsync(cancellationToken);
    }

    private static AuditEntry Describe(ContentExportRequest request, IReadOnlyList<TransferColumn> chosen) => new(AuditActions.ContentExported)
    {
        SubjectType = "ContentType",
        SubjectId = request.Query.ContentType,
        SubjectName = request.Query.ContentType,
        After = new JsonObject
        {
            ["Format"] = request.Format,
            ["Columns"] = new JsonArray([.. chosen.Select(c => (JsonNode)c.Path)]),
            ["Where"] = new JsonArray([.. request.Query.Filters.Select(f => (JsonNode)$"{f.Path}:{f.Operator}:{f.Value}")]),
            ["Search"] = request.Query.Search,
        },
    };

    private static TableCell[] Row(IReadOnlyList<TransferColumn> chosen, ContentItem item) => [.. chosen.Select(c => c.Read(item))];

    private static ContentQuery Page(ContentExportRequest request, string? cursor) =>
        request.Query with { Page = 1, PageSize = ContentQuery.MaximumPageSize, Count = CountMode.None, Cursor = cursor };
}

using Studio.Tabular;

namespace Studio.Contents.Transfer;

/// <summary>A row of the file as the item that it would become.</summary>
/// <param name="Line">The row.</param>
/// <param name="IsNew">True where it makes an item, false where it changes one.</param>
/// <param name="Values">A value for each column that is not left out, as it would be.</param>
/// <param name="Errors">Why it would not be taken; none where it would.</param>
internal sealed record PreviewedRow(int Line, bool IsNew, IReadOnlyList<string> Values, IReadOnlyList<ContentImportError> Errors);

/// <summary>Shows the first rows of a file as they would be. What a look through the whole file said of them is told with them.</summary>
internal sealed class ContentImportPreview(ContentImports imports, ContentImportMending mending, IServiceProvider services)
{
    /// <summary>The first rows.</summary>
    public async Task<IReadOnlyList<PreviewedRow>> OfAsync(ContentImport import, int most, CancellationToken cancellationToken)
    {
        var rowItems = await RowItems.OfAsync(import, services, cancellationToken);
        var sample = imports.Sample(import, most);
        var made = await rowItems.MakeAsync(sample, services, cancellationToken);
        var refused = sample.Count == 0 ? [] : (await mending.AfterAsync(import, 0, most, cancellationToken)).ToDictionary(r => r.Line, r => r.Errors);
        return [.. made.Select(m => new PreviewedRow(m.Row.Line, m.Item?.ContentItemId.Length is not > 0, Values(rowItems, m), refused.GetValueOrDefault(m.Row.Line) ?? m.Errors))];
    }

    private static IReadOnlyList<string> Values(RowItems rowItems, RowItem made) =>
    [
        .. rowItems.Columns.Select((column, i) => (column, cell: i < made.Row.Cells.Count && made.Row.Fault == RowFault.None ? made.Row.Cells[i] : ""))
            .Where(c => c.column is not null)
            .Select(c => made.Item is null || c.column!.Part.Length == 0 ? c.cell : c.column.Read(made.Item).Text),
    ];
}

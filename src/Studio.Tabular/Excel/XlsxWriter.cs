using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Studio.Tabular.Excel;

/// <summary>
/// Writes a workbook of one sheet (ECMA-376) row by row. Texts are written as texts, so that no spreadsheet computes them; numbers, yes and no, days and moments are what they
/// are. The first row is bold and stays in view.
/// </summary>
public sealed class XlsxWriter : ITableWriter
{
    /// <summary>The most rows of a sheet, the header included.</summary>
    public const int MaximumRows = 1_048_576;

    private const int MaximumText = 32_767;
    private const int BufferSize = 1 << 16;
    private static readonly DateTime Epoch = new(1899, 12, 30, 0, 0, 0, DateTimeKind.Utc);

    private readonly ZipArchive _zip;
    private readonly DeferredStream _target;
    private readonly StringBuilder _buffer = new();
    private Stream? _sheet;
    private int _row;

    private XlsxWriter(ZipArchive zip, DeferredStream target)
    {
        _zip = zip;
        _target = target;
    }

    /// <summary>Begins a workbook.</summary>
    /// <param name="target">Where to; it is not closed.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<XlsxWriter> CreateAsync(Stream target, CancellationToken cancellationToken)
    {
        var deferred = new DeferredStream(target);
        var zip = await ZipArchive.CreateAsync(deferred, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        var writer = new XlsxWriter(zip, deferred);
        foreach (var (name, content) in XlsxPackage.Fixed)
        {
            await using var entry = await zip.CreateEntry(name, CompressionLevel.Fastest).OpenAsync(cancellationToken);
            await entry.WriteAsync(Encoding.UTF8.GetBytes(content), cancellationToken);
        }

        writer._sheet = await zip.CreateEntry(XlsxPackage.Sheet, CompressionLevel.Fastest).OpenAsync(cancellationToken);
        writer._buffer.Append(XlsxPackage.SheetBegin);
        return writer;
    }

    /// <inheritdoc/>
    /// <exception cref="TableFormatException">A sheet has no room for more rows, or for so long a text.</exception>
    public async Task WriteAsync(IReadOnlyList<TableCell> cells, CancellationToken cancellationToken)
    {
        if (++_row > MaximumRows)
        {
            throw new TableFormatException($"An Excel sheet has at most {MaximumRows} rows. Use CSV.");
        }

        _buffer.Append(CultureInfo.InvariantCulture, $"<row r=\"{_row}\">");
        for (var i = 0; i < cells.Count; i++)
        {
            if (cells[i].Text.Length > 0)
            {
                AppendCell(cells[i], XlsxPackage.ColumnName(i) + _row.ToString(CultureInfo.InvariantCulture));
            }
        }

        _buffer.Append("</row>");
        if (_buffer.Length >= BufferSize)
        {
            await FlushAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        _buffer.Append(XlsxPackage.SheetEnd);
        await FlushAsync(cancellationToken);
        await _sheet!.DisposeAsync();
        _sheet = null;
        await _zip.DisposeAsync();
        await _target.FlushAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_sheet is not null)
        {
            await _sheet.DisposeAsync();
            _sheet = null;
            await _zip.DisposeAsync();
        }
    }

    private void AppendCell(TableCell cell, string at)
    {
        switch (cell.Kind)
        {
            case TableCellKind.Number when decimal.TryParse(cell.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out _):
                _buffer.Append(CultureInfo.InvariantCulture, $"<c r=\"{at}\"><v>{cell.Text}</v></c>");
                break;
            case TableCellKind.Boolean:
                _buffer.Append(CultureInfo.InvariantCulture, $"<c r=\"{at}\" t=\"b\"><v>{(cell.Text == "true" ? 1 : 0)}</v></c>");
                break;
            case TableCellKind.Date when Serial(cell.Text) is { } day:
                _buffer.Append(CultureInfo.InvariantCulture, $"<c r=\"{at}\" s=\"{XlsxPackage.DateStyle}\"><v>{day}</v></c>");
                break;
            case TableCellKind.Instant when Serial(cell.Text) is { } moment:
                _buffer.Append(CultureInfo.InvariantCulture, $"<c r=\"{at}\" s=\"{XlsxPackage.InstantStyle}\"><v>{moment}</v></c>");
                break;
            default:
                AppendText(cell.Text, at);
                break;
        }
    }

    private void AppendText(string text, string at)
    {
        if (text.Length > MaximumText)
        {
            throw new TableFormatException($"A text in {at} is longer than the {MaximumText} characters that an Excel cell has room for. Use CSV.");
        }

        _buffer.Append(CultureInfo.InvariantCulture, $"<c r=\"{at}\"{(_row == 1 ? " s=\"1\"" : "")} t=\"inlineStr\"><is><t xml:space=\"preserve\">");
        XlsxText.Append(_buffer, text);
        _buffer.Append("</t></is></c>");
    }

    /// <summary>Days since the beginning of 1900 as Excel counts them, or null before its calendar is right (March 1900).</summary>
    private static string? Serial(string text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) && (time - Epoch).TotalDays >= 61
            ? (time - Epoch).TotalDays.ToString("0.############", CultureInfo.InvariantCulture)
            : null;

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(_buffer.ToString());
        _buffer.Clear();
        await _sheet!.WriteAsync(bytes, cancellationToken);
        await _target.FlushAsync(cancellationToken);
    }
}

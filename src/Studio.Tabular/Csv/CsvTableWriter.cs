using System.Text;

namespace Studio.Tabular.Csv;

/// <summary>Writes CSV (RFC 4180) in UTF-8 with a byte-order mark, by which Excel knows it; texts that a spreadsheet would compute are escaped (<see cref="FormulaSafety"/>).</summary>
/// <param name="target">Where to; it is not closed.</param>
public sealed class CsvTableWriter(Stream target) : ITableWriter
{
    private const int BufferSize = 1 << 16;
    private static readonly System.Buffers.SearchValues<char> Quoted = System.Buffers.SearchValues.Create(",;\t\"\r\n");

    private readonly StringBuilder _buffer = new("\uFEFF");

    /// <inheritdoc/>
    public async Task WriteAsync(IReadOnlyList<TableCell> cells, CancellationToken cancellationToken)
    {
        for (var i = 0; i < cells.Count; i++)
        {
            if (i > 0)
            {
                _buffer.Append(',');
            }

            Append(cells[i].Kind == TableCellKind.Text ? FormulaSafety.Escape(cells[i].Text) : cells[i].Text);
        }

        // An empty only cell would be a blank line, which is no row.
        if (cells is [{ Text: "" }])
        {
            _buffer.Append("\"\"");
        }

        _buffer.Append("\r\n");
        if (_buffer.Length >= BufferSize)
        {
            await FlushAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        await target.FlushAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Append(string text)
    {
        if (text.AsSpan().ContainsAny(Quoted) || (text.Length > 0 && (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]))))
        {
            _buffer.Append('"').Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }
        else
        {
            _buffer.Append(text);
        }
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(_buffer.ToString());
        _buffer.Clear();
        await target.WriteAsync(bytes, cancellationToken);
    }
}

using System.Text;
using Studio.Connectors.OrderLines;
using Studio.Kernel.Problems;
using Studio.Tabular;
using Studio.Tabular.Csv;
using Studio.Tabular.Excel;

namespace Studio.Connectors.Mapping;

/// <summary>A row of a file of any kind.</summary>
/// <param name="Line">The line of a text file, the row of a sheet; from 1.</param>
/// <param name="Cells">Its cells; null where it is broken.</param>
/// <param name="Raw">As it is written; of a sheet the cells.</param>
/// <param name="Fault">Why it is broken.</param>
internal readonly record struct FileRow(int Line, IReadOnlyList<string>? Cells, string Raw, RowFault Fault);

/// <summary>Reads the rows of a delimited, a blank-separated or an Excel file one after the other: the file is never in memory as a whole.</summary>
internal sealed class RowSource : IDisposable
{
    private const int LongestLine = 1_000_000;
    private static readonly char[] Blanks = [' ', '\t'];

    private readonly StreamReader? _text;
    private readonly RecordReader? _records;
    private readonly XlsxReader? _sheet;
    private int _line;

    private RowSource(StreamReader? text, RecordReader? records, XlsxReader? sheet) => (_text, _records, _sheet) = (text, records, sheet);

    /// <summary>Opens a file at its beginning, which stays open.</summary>
    /// <param name="file">The file.</param>
    /// <param name="separator">As <see cref="ColumnMapping.Separator"/>.</param>
    /// <param name="encoding"><c>utf-8</c> or <c>iso-8859-1</c>.</param>
    /// <exception cref="ProblemException">400: it is no such file.</exception>
    public static RowSource Open(Stream file, string separator, string encoding)
    {
        if (separator == "xlsx")
        {
            return Guard(() => new RowSource(null, null, XlsxReader.Open(file)));
        }

        var text = OrderLineFile.Open(file, encoding);
        return new RowSource(text, separator == " " ? null : new RecordReader(text, separator[0]), null);
    }

    /// <summary><c>utf-8</c> where every byte of the file is; else <c>iso-8859-1</c>.</summary>
    public static string EncodingOf(Stream file, CancellationToken cancellationToken)
    {
        using var text = OrderLineFile.Open(file, "utf-8");
        var buffer = new char[1 << 14];
        try
        {
            while (text.Read(buffer) > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            return "utf-8";
        }
        catch (DecoderFallbackException)
        {
            return "iso-8859-1";
        }
    }

    /// <summary>The next row that is not blank, or null at the end.</summary>
    /// <exception cref="ProblemException">400: the file is broken, or a line of it is endless.</exception>
    public FileRow? Read()
    {
        if (_sheet is not null)
        {
            return Guard(_sheet.Read) is { } row ? new FileRow(row.Line, row.Fault == RowFault.None ? row.Cells : null, string.Join(", ", row.Cells), row.Fault) : null;
        }

        if (_records is not null)
        {
            return _records.Read() is { } record ? new FileRow(record.Line, record.Fields, record.Raw, record.Fault) : null;
        }

        while (_text!.ReadLine() is { } line)
        {
            _line++;
            if (line.Length > LongestLine)
            {
                throw ProblemException.Invalid("file", "The file is no text of lines.");
            }

            if (!string.IsNullOrWhiteSpace(line))
            {
                return new FileRow(_line, line.Split(Blanks, StringSplitOptions.RemoveEmptyEntries), line, RowFault.None);
            }
        }

        return null;
    }

    public void Dispose()
    {
        _records?.Dispose();
        _text?.Dispose();
        _sheet?.Dispose();
    }

    private static T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (TableFormatException e)
        {
            throw ProblemException.Invalid("file", e.Message);
        }
    }
}

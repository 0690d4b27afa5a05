using System.Text;

namespace Studio.Tabular.Csv;

/// <summary>
/// Reads CSV: columns separated by comma, semicolon, tab or bar, whichever the first line has most of; UTF-8 or UTF-16 by its byte-order mark, else UTF-8, and where
/// that is not valid Latin 1. Apostrophes before formulas are taken away again.
/// </summary>
public sealed class CsvTableReader : ITableReader
{
    private const int MostLinesOfARow = 2000;
    private const int MostColumns = 1000;
    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    private readonly StreamReader _text;
    private readonly RecordReader _records;

    private CsvTableReader(StreamReader text, char delimiter)
    {
        _text = text;
        Delimiter = delimiter;
        _records = new RecordReader(text, delimiter, MostLinesOfARow, keepLineBreaks: true);
    }

    /// <summary>What separates the columns.</summary>
    public char Delimiter { get; }

    /// <summary>Reads a file from its beginning; it stays open.</summary>
    /// <exception cref="TableFormatException">The file is empty, or no text.</exception>
    public static CsvTableReader Open(Stream file)
    {
        var encoding = IsUtf8(file) ? Encoding.UTF8 : Encoding.Latin1;
        using var first = Text(file, encoding);
        string? header;
        do
        {
            header = first.ReadLine() ?? throw new TableFormatException("The file is empty.");
        }
        while (string.IsNullOrWhiteSpace(header));
        if (header.Contains('\0', StringComparison.Ordinal))
        {
            throw new TableFormatException("The file is no text. CSV and Excel (xlsx) can be read.");
        }

        var delimiter = Delimiters.MaxBy(d => header.Count(c => c == d));
        return new CsvTableReader(Text(file, encoding), delimiter);
    }

    /// <inheritdoc/>
    public TableRow? Read()
    {
        if (_records.Read() is not { } record)
        {
            return null;
        }

        if (record.Fields is not { } fields)
        {
            return new TableRow(record.Line, [], record.Fault);
        }

        if (fields.Length > MostColumns)
        {
            throw new TableFormatException($"Line {record.Line.ToString(System.Globalization.CultureInfo.InvariantCulture)} has more than {MostColumns} columns.");
        }

        for (var i = 0; i < fields.Length; i++)
        {
            fields[i] = FormulaSafety.Unescape(fields[i]);
        }

        return new TableRow(record.Line, fields, RowFault.None);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _records.Dispose();
        _text.Dispose();
    }

    private static StreamReader Text(Stream file, Encoding encoding)
    {
        file.Position = 0;
        return new StreamReader(file, encoding, detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16, leaveOpen: true);
    }

    private static bool IsUtf8(Stream file)
    {
        file.Position = 0;
        var decoder = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetDecoder();
        var (bytes, chars) = (new byte[1 << 16], new char[(1 << 16) + 16]);
        try
        {
            int read;
            var first = true;
            while ((read = file.Read(bytes)) > 0)
            {
                if (first && read > 1 && ((bytes[0] == 0xFF && bytes[1] == 0xFE) || (bytes[0] == 0xFE && bytes[1] == 0xFF)))
                {
                    return true; // UTF-16: the reader finds the mark by itself.
                }

                first = false;
                decoder.GetChars(bytes.AsSpan(0, read), chars, flush: false);
            }

            decoder.GetChars([], chars, flush: true);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}

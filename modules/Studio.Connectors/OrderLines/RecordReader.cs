using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace Studio.Connectors.OrderLines;

/// <summary>A line of the file: its fields, or why it has none.</summary>
/// <param name="Line">The number of its first line in the file, from 1.</param>
/// <param name="Raw">As it is written.</param>
/// <param name="Fields">The fields; null where the line is broken.</param>
/// <param name="Fault">Why it is broken.</param>
internal readonly record struct CsvRecord(int Line, string Raw, string[]? Fields, RejectReason? Fault);

/// <summary>
/// Reads records of a delimited file. A quote that is never closed costs its own line, not the rest of the file: the lines are cut first and only
/// whole records go to the parser. A quoted text may run over a few lines.
/// </summary>
internal sealed class RecordReader : IDisposable
{
    private const int MostLinesOfARecord = 10;
    private const int MostCharactersOfARecord = 100_000;

    private readonly TextReader _text;
    private readonly char _delimiter;
    private readonly Queue<string> _ahead = new();
    private readonly RecordFeed _feed = new();
    private readonly CsvParser _parser;
    private int _line;

    public RecordReader(TextReader text, char delimiter)
    {
        _text = text;
        _delimiter = delimiter;
        _parser = new CsvParser(_feed, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = delimiter.ToString(),
            Mode = CsvMode.RFC4180,
            HasHeaderRecord = false,
            BadDataFound = null, // A quote amid an unquoted text (7" PLATE) is a quote.
            IgnoreBlankLines = false,
            CacheFields = true, // Codes and descriptions repeat: one string each.
        });
    }

    /// <summary>The next record that is not blank, or null at the end.</summary>
    public CsvRecord? Read()
    {
        while (NextLine() is { } line)
        {
            var number = ++_line;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            return Quoting(line) switch
            {
                QuoteState.Whole => new CsvRecord(number, line, Parse(line), null),
                QuoteState.Broken => new CsvRecord(number, line, null, RejectReason.AfterQuote),
                _ => Join(number, line),
            };
        }

        return null;
    }

    public void Dispose()
    {
        _parser.Dispose();
        _feed.Dispose();
    }

    private CsvRecord Join(int number, string first)
    {
        var record = new StringBuilder(first);
        var joined = new List<string>();
        while (joined.Count + 1 < MostLinesOfARecord && record.Length < MostCharactersOfARecord && ReadAhead(joined.Count) is { } next)
        {
            joined.Add(next);
            record.Append('\n').Append(next);
            var text = record.ToString();
            if (Quoting(text) != QuoteState.Whole)
            {
                continue;
            }

            _line += joined.Count;
            foreach (var _ in joined)
            {
                _ahead.Dequeue();
            }

            return new CsvRecord(number, text, Parse(text), null);
        }

        return new CsvRecord(number, first, null, RejectReason.Open);
    }

    private string? NextLine() => _ahead.TryDequeue(out var line) ? line : _text.ReadLine();

    private string? ReadAhead(int index)
    {
        while (_ahead.Count <= index)
        {
            if (_text.ReadLine() is not { } line)
            {
                return null;
            }

            _ahead.Enqueue(line);
        }

        return _ahead.ElementAt(index);
    }

    private string[] Parse(string record)
    {
        _feed.Next(record);
        return _parser.Read() ? _parser.Record! : [];
    }

    /// <summary>How the quotes of a text stand by RFC 4180: all closed, one open at the end, or text after a closing one.</summary>
    private QuoteState Quoting(string text)
    {
        var i = 0;
        while (i < text.Length)
        {
            if (text[i] != '"')
            {
                var next = text.IndexOf(_delimiter, i);
                if (next < 0)
                {
                    return QuoteState.Whole;
                }

                i = next + 1;
                continue;
            }

            i = Close(text, i + 1);
            if (i < 0)
            {
                return QuoteState.Open;
            }

            if (i < text.Length && text[i] != _delimiter)
            {
                return QuoteState.Broken;
            }

            i++;
        }

        return QuoteState.Whole;
    }

    /// <summary>The place after the quote that closes the text begun before <paramref name="i"/>, or -1.</summary>
    private static int Close(string text, int i)
    {
        while ((i = text.IndexOf('"', i)) >= 0)
        {
            if (i + 1 >= text.Length || text[i + 1] != '"')
            {
                return i + 1;
            }

            i += 2;
        }

        return -1;
    }

    private enum QuoteState
    {
        Whole,
        Open,
        Broken,
    }

    /// <summary>Hands the parser one record at a time, so that it can never run into the next.</summary>
    private sealed class RecordFeed : TextReader
    {
        private string _record = "";
        private int _at;

        public void Next(string record)
        {
            _record = record + "\n";
            _at = 0;
        }

        public override int Read(char[] buffer, int index, int count)
        {
            var n = Math.Min(count, _record.Length - _at);
            _record.CopyTo(_at, buffer, index, n);
            _at += n;
            return n;
        }
    }
}

using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace Studio.Tabular.Csv;

/// <summary>A line of the file: its fields, or why it has none.</summary>
/// <param name="Line">The number of its first line in the file, from 1.</param>
/// <param name="Raw">As it is written.</param>
/// <param name="Fields">The fields; null where the line is broken.</param>
/// <param name="Fault">Why it is broken.</param>
public readonly record struct CsvRecord(int Line, string Raw, string[]? Fields, RowFault Fault);

/// <summary>
/// Reads records of a delimited file. A quote that is never closed costs its own line, not the rest of the file: the lines are cut first and only
/// whole records go to the parser. A quoted text may run over a few lines.
/// </summary>
public sealed class RecordReader : IDisposable
{
    private const int MostCharactersOfARecord = 1_000_000;

    private readonly LineReader _text;
    private readonly char _delimiter;
    private readonly int _mostLines;
    private readonly bool _keepLineBreaks;
    private readonly List<(string Text, string End)> _ahead = [];
    private readonly RecordFeed _feed = new();
    private readonly CsvParser _parser;
    private int _line;

    /// <summary>Reads from a text, which stays the caller's.</summary>
    /// <param name="text">The file.</param>
    /// <param name="delimiter">What separates the columns.</param>
    /// <param name="mostLines">Over how many lines a quoted text may run.</param>
    /// <param name="keepLineBreaks">True to keep line breaks within quoted texts as they are written, false to make each a line feed.</param>
    public RecordReader(TextReader text, char delimiter, int mostLines = 10, bool keepLineBreaks = false)
    {
        _keepLineBreaks = keepLineBreaks;
        _text = new LineReader(text);
        _mostLines = mostLines;
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
            if (string.IsNullOrWhiteSpace(line.Text))
            {
                continue;
            }

            return Quoting(line.Text) switch
            {
                QuoteState.Whole => new CsvRecord(number, line.Text, Parse(line.Text), RowFault.None),
                QuoteState.Broken => new CsvRecord(number, line.Text, null, RowFault.AfterQuote),
                _ => Join(number, line),
            };
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _parser.Dispose();
        _feed.Dispose();
    }

    private CsvRecord Join(int number, (string Text, string End) first)
    {
        var record = new StringBuilder(first.Text);
        var (joined, end) = (0, first.End);
        while (joined + 1 < _mostLines && record.Length < MostCharactersOfARecord && ReadAhead(joined) is { } next)
        {
            joined++;
            record.Append(_keepLineBreaks ? end : "\n").Append(next.Text);
            end = next.End;

            // Only a line with a quote can end what is open.
            if (!next.Text.Contains('"', StringComparison.Ordinal) || Quoting(record.ToString()) != QuoteState.Whole)
            {
                continue;
            }

            _line += joined;
            _ahead.RemoveRange(0, joined);
            var text = record.ToString();
            return new CsvRecord(number, text, Parse(text), RowFault.None);
        }

        return new CsvRecord(number, first.Text, null, RowFault.OpenQuote);
    }

    private (string Text, string End)? NextLine()
    {
        if (_ahead.Count == 0)
        {
            return _text.Read();
        }

        var line = _ahead[0];
        _ahead.RemoveAt(0);
        return line;
    }

    private (string Text, string End)? ReadAhead(int index)
    {
        while (_ahead.Count <= index)
        {
            if (_text.Read() is not { } line)
            {
                return null;
            }

            _ahead.Add(line);
        }

        return _ahead[index];
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

    /// <summary>Reads lines with what ends them.</summary>
    private sealed class LineReader(TextReader text)
    {
        private readonly char[] _buffer = new char[8192];
        private readonly StringBuilder _line = new();
        private int _at;
        private int _count;

        public (string Text, string End)? Read()
        {
            _line.Clear();
            while (true)
            {
                if (_at == _count && !Fill())
                {
                    return _line.Length > 0 ? (_line.ToString(), "") : null;
                }

                var rest = _buffer.AsSpan(_at, _count - _at);
                var length = rest.IndexOfAny('\r', '\n');
                if (length < 0)
                {
                    _line.Append(rest);
                    _at = _count;
                    continue;
                }

                var text = _line.Length == 0 ? rest[..length].ToString() : _line.Append(rest[..length]).ToString();
                var end = rest[length];
                _at += length + 1;
                if (end == '\r' && (_at < _count || Fill()) && _buffer[_at] == '\n')
                {
                    _at++;
                    return (text, "\r\n");
                }

                return (text, end.ToString());
            }
        }

        private bool Fill()
        {
            (_at, _count) = (0, text.Read(_buffer, 0, _buffer.Length));
            return _count > 0;
        }
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

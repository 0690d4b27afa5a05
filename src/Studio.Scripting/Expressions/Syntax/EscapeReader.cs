using System.Globalization;
using System.Text;
using Codes = Studio.Scripting.Expressions.ExpressionErrorCodes;

namespace Studio.Scripting.Expressions.Syntax;

/// <summary>Collects the text of a string or template piece, resolving JavaScript's escapes.</summary>
internal sealed class EscapeReader(string source)
{
    private readonly StringBuilder _text = new();

    public string Text => _text.ToString();

    /// <summary>Reads one character or escape at a position and returns the position after it.</summary>
    public int Read(int position)
    {
        if (source[position] == '\\')
        {
            return Escape(position);
        }

        _text.Append(source[position]);
        return position + 1;
    }

    /// <summary>As <see cref="Read"/>; templates may hold line breaks, all of which become one line feed.</summary>
    public int ReadInTemplate(int position)
    {
        if (source[position] != '\r')
        {
            return Read(position);
        }

        _text.Append('\n');
        return AfterLineBreak(position);
    }

    private int AfterLineBreak(int position) => source[position] == '\r' && position + 1 < source.Length && source[position + 1] == '\n' ? position + 2 : position + 1;

    private int Escape(int start)
    {
        var position = start + 1;
        if (position >= source.Length)
        {
            throw Bad(start, position);
        }

        var kind = source[position];
        switch (kind)
        {
            case 'x':
                return Hexadecimal(start, position + 1, 2);
            case 'u' when position + 1 < source.Length && source[position + 1] == '{':
                return CodePoint(start, position + 2);
            case 'u':
                return Hexadecimal(start, position + 1, 4);
            case '\n' or '\r' or '\u2028' or '\u2029':
                return AfterLineBreak(position);
            case >= '1' and <= '9':
            case '0' when position + 1 < source.Length && char.IsAsciiDigit(source[position + 1]):
                throw Bad(start, position + 1);
        }

        _text.Append(kind switch
        {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\b',
            'f' => '\f',
            'v' => '\v',
            '0' => '\0',
            _ => kind,
        });
        return position + 1;
    }

    private int Hexadecimal(int start, int digits, int count)
    {
        var end = Math.Min(digits + count, source.Length);
        if (end - digits < count || !int.TryParse(source.AsSpan(digits, count), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            throw Bad(start, end);
        }

        _text.Append((char)code);
        return end;
    }

    private int CodePoint(int start, int digits)
    {
        var code = 0;
        var position = digits;
        while (position < source.Length && char.IsAsciiHexDigit(source[position]) && code <= 0x10FFFF)
        {
            code = (code * 16) + int.Parse(source.AsSpan(position, 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            position++;
        }

        if (position == digits || position >= source.Length || source[position] != '}' || code > 0x10FFFF)
        {
            throw Bad(start, Math.Min(position + 1, source.Length));
        }

        // A lone surrogate is legal here and is no Rune.
        _ = code < 0x10000 ? _text.Append((char)code) : _text.Append(char.ConvertFromUtf32(code));
        return position + 1;
    }

    private SyntaxFailure Bad(int start, int end) => new(Codes.BadEscape, SourceSpan.Between(start, end), source[start..end]);
}

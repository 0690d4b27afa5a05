using System.Buffers;

namespace Studio.Liquid.Parsing;

/// <summary>Cuts markup into names, strings, numbers and signs.</summary>
internal static class MarkupLexer
{
    private static readonly SearchValues<char> Symbols = SearchValues.Create("|.:,[]()=");

    public static List<MarkupToken> Read(string markup, int offset, LiquidMode mode)
    {
        var tokens = new List<MarkupToken>();
        var position = 0;
        while (position < markup.Length)
        {
            if (char.IsWhiteSpace(markup[position]))
            {
                position++;
                continue;
            }

            var token = ReadOne(markup, position, offset);
            if (token is { } found)
            {
                tokens.Add(found);
                position = found.Offset - offset + found.Length;
            }
            else if (mode == LiquidMode.Lax)
            {
                position++;
            }
            else
            {
                throw ParseFault.Of(
                    offset + position,
                    markup[position] is '\'' or '"' ? LiquidErrorCode.StringNotClosed : LiquidErrorCode.Character,
                    markup[position].ToString());
            }
        }

        tokens.Add(new MarkupToken(MarkupKind.End, "", offset + markup.Length, 0));
        return tokens;
    }

    private static MarkupToken? ReadOne(string markup, int position, int offset)
    {
        var first = markup[position];
        if (IsNameStart(first))
        {
            return Cut(MarkupKind.Name, markup, position, NameEnd(markup, position), offset);
        }

        if (char.IsAsciiDigit(first) || (first == '-' && position + 1 < markup.Length && char.IsAsciiDigit(markup[position + 1])))
        {
            return Cut(MarkupKind.Number, markup, position, NumberEnd(markup, position + 1), offset);
        }

        if (first is '\'' or '"')
        {
            var end = markup.IndexOf(first, position + 1);
            return end < 0 ? null : new MarkupToken(MarkupKind.Text, markup[(position + 1)..end], offset + position, end + 1 - position);
        }

        var second = position + 1 < markup.Length ? markup[position + 1] : '\0';
        if ((first, second) is ('=', '=') or ('!', '=') or ('<', '>') or ('<', '=') or ('>', '='))
        {
            return Cut(MarkupKind.Compare, markup, position, position + 2, offset);
        }

        if ((first, second) is ('.', '.'))
        {
            return Cut(MarkupKind.Range, markup, position, position + 2, offset);
        }

        return first is '<' or '>' ? Cut(MarkupKind.Compare, markup, position, position + 1, offset)
            : Symbols.Contains(first) ? Cut(MarkupKind.Symbol, markup, position, position + 1, offset)
            : null;
    }

    private static bool IsNameStart(char character) => char.IsAsciiLetter(character) || character == '_';

    private static int NameEnd(string markup, int position)
    {
        while (position < markup.Length && (IsNameStart(markup[position]) || char.IsAsciiDigit(markup[position]) || markup[position] == '-'))
        {
            position++;
        }

        return position < markup.Length && markup[position] == '?' ? position + 1 : position;
    }

    // A dot belongs to the number only when a digit follows: 1..5 is a range.
    private static int NumberEnd(string markup, int position)
    {
        position = DigitsEnd(markup, position);
        return position + 1 < markup.Length && markup[position] == '.' && char.IsAsciiDigit(markup[position + 1])
            ? DigitsEnd(markup, position + 1)
            : position;
    }

    private static int DigitsEnd(string markup, int position)
    {
        while (position < markup.Length && char.IsAsciiDigit(markup[position]))
        {
            position++;
        }

        return position;
    }

    private static MarkupToken Cut(MarkupKind kind, string markup, int start, int end, int offset)
        => new(kind, markup[start..end], offset + start, end - start);
}

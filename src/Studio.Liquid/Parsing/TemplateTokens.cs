namespace Studio.Liquid.Parsing;

/// <summary>Cuts a template into text, outputs and tags in one pass, and applies whitespace control.</summary>
internal sealed class TemplateTokens(string source) : TokenSource
{
    private int _position;
    private bool _trimNext;

    public override Token Next()
    {
        SkipTrimmed();
        if (_position >= source.Length)
        {
            return new Token(TokenKind.End, source.Length, "");
        }

        var opener = FindOpener(_position);
        if (opener > _position)
        {
            return ReadText(opener);
        }

        return source[opener + 1] == '{' ? ReadOutput(opener) : ReadTag(opener);
    }

    public override string? ReadVerbatim(string name)
    {
        SkipTrimmed();
        var start = _position;
        for (var open = IndexOfTag(start); open >= 0; open = IndexOfTag(open + 2))
        {
            if (!IsTagNamed(open, "end" + name, out var close))
            {
                continue;
            }

            var text = source[start..open];
            Close(close);
            return source[open + 2] == '-' ? TrimEnd(text) : text;
        }

        return null;
    }

    public override bool SkipComment()
    {
        var depth = 1;
        while (true)
        {
            var open = IndexOfTag(_position);
            var close = open < 0 ? -1 : source.IndexOf("%}", open + 2, StringComparison.Ordinal);
            if (close < 0)
            {
                return false;
            }

            var name = NameAt(open, close);
            Close(close);
            if (name is "raw" or "doc")
            {
                if (ReadVerbatim(name) is null)
                {
                    return false;
                }
            }
            else if (name is "comment")
            {
                depth++;
            }
            else if (name is "endcomment" && --depth == 0)
            {
                return true;
            }
        }
    }

    private Token ReadText(int end)
    {
        var start = _position;
        _position = end;
        var text = source[start..end];
        if (end + 2 < source.Length && source[end + 2] == '-')
        {
            text = TrimEnd(text);
        }

        return text.Length == 0 ? Next() : new Token(TokenKind.Text, start, text);
    }

    private Token ReadOutput(int open)
    {
        var close = source.IndexOf("}}", open + 2, StringComparison.Ordinal);
        if (close < 0)
        {
            throw new ParseFault(LiquidException.Of(LiquidErrorCode.OutputNotClosed), open);
        }

        // {{-}} opens and closes with the same hyphen.
        var start = source[open + 2] == '-' ? open + 3 : open + 2;
        start = Math.Min(start, close);
        var end = Close(close, start);
        return new Token(TokenKind.Output, open, source[start..end], start);
    }

    private Token ReadTag(int open)
    {
        var close = source.IndexOf("%}", open + 2, StringComparison.Ordinal);
        if (close < 0)
        {
            throw new ParseFault(LiquidException.Of(LiquidErrorCode.TagNotClosed), open);
        }

        var start = Math.Min(source[open + 2] == '-' ? open + 3 : open + 2, close);
        var end = Close(close, start);
        start = ReadName(source, SkipSpace(source, start, end), end, out var name);
        return name.Length == 0
            ? throw new ParseFault(LiquidException.Of(LiquidErrorCode.TagWithoutName), open)
            : new Token(TokenKind.Tag, open, source[start..end], start, name);
    }

    private string NameAt(int open, int close)
    {
        var start = Math.Min(source[open + 2] == '-' ? open + 3 : open + 2, close);
        ReadName(source, SkipSpace(source, start, close), close, out var name);
        return name;
    }

    // Only white space may follow the name of the tag which ends a verbatim block.
    private bool IsTagNamed(int open, string name, out int close)
    {
        close = 0;
        var start = open + 2 < source.Length && source[open + 2] == '-' ? open + 3 : open + 2;
        var end = ReadName(source, SkipSpace(source, start, source.Length), source.Length, out var found);
        if (!string.Equals(found, name, StringComparison.Ordinal))
        {
            return false;
        }

        end = SkipSpace(source, end, source.Length);
        if (end < source.Length && source[end] == '-')
        {
            end++;
        }

        close = end;
        return string.CompareOrdinal(source, end, "%}", 0, 2) == 0;
    }

    private int Close(int close, int start = 0)
    {
        _position = close + 2;
        _trimNext = close > start && source[close - 1] == '-';
        return _trimNext ? close - 1 : close;
    }

    private void SkipTrimmed()
    {
        if (_trimNext)
        {
            _position = SkipSpace(source, _position, source.Length);
            _trimNext = false;
        }
    }

    private int FindOpener(int from)
    {
        for (var index = source.IndexOf('{', from); index >= 0 && index + 1 < source.Length; index = source.IndexOf('{', index + 1))
        {
            if (source[index + 1] is '{' or '%')
            {
                return index;
            }
        }

        return source.Length;
    }

    private int IndexOfTag(int from) => source.IndexOf("{%", Math.Min(from, source.Length), StringComparison.Ordinal);

    private static string TrimEnd(string text)
    {
        var end = text.Length;
        while (end > 0 && IsSpace(text[end - 1]))
        {
            end--;
        }

        return text[..end];
    }
}

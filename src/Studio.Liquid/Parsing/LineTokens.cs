namespace Studio.Liquid.Parsing;

/// <summary>The lines of a <c>liquid</c> tag: each is a tag without its delimiters.</summary>
internal sealed class LineTokens(string markup, int offset) : TokenSource
{
    private int _position;

    public override Token Next()
    {
        while (TryReadLine(out var start, out var end))
        {
            start = SkipSpace(markup, start, end);
            if (start == end)
            {
                continue;
            }

            var after = ReadName(markup, start, end, out var name);
            return name.Length == 0
                ? throw ParseFault.Of(offset + start, LiquidErrorCode.TagWithoutName)
                : new Token(TokenKind.Tag, offset + start, markup[after..end], offset + after, name);
        }

        return new Token(TokenKind.End, offset + markup.Length, "");
    }

    public override string? ReadVerbatim(string name)
    {
        var begin = _position;
        while (TryReadLine(out var start, out var end))
        {
            ReadName(markup, SkipSpace(markup, start, end), end, out var found);
            if (string.Equals(found, "end" + name, StringComparison.Ordinal))
            {
                return markup[begin..start];
            }
        }

        return null;
    }

    public override bool SkipComment()
    {
        var depth = 1;
        while (TryReadLine(out var start, out var end))
        {
            ReadName(markup, SkipSpace(markup, start, end), end, out var name);
            if (name is "comment")
            {
                depth++;
            }
            else if (name is "endcomment" && --depth == 0)
            {
                return true;
            }
        }

        return false;
    }

    private bool TryReadLine(out int start, out int end)
    {
        start = end = _position;
        if (_position >= markup.Length)
        {
            return false;
        }

        end = markup.IndexOf('\n', _position);
        end = end < 0 ? markup.Length : end;
        _position = end + 1;
        return true;
    }
}

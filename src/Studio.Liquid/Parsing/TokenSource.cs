namespace Studio.Liquid.Parsing;

/// <summary>Where the parser takes its tokens from: the source itself, or the lines of a <c>liquid</c> tag.</summary>
internal abstract class TokenSource
{
    public abstract Token Next();

    /// <summary>The text up to the end tag of a block whose content is not parsed; null when there is no end tag.</summary>
    public abstract string? ReadVerbatim(string name);

    /// <summary>Passes over a comment, comments in it included; false when it never ends.</summary>
    public abstract bool SkipComment();

    public static bool IsSpace(char character) => character is ' ' or '\t' or '\n' or '\r' or '\v' or '\f' or '\0';

    protected static int SkipSpace(string source, int position, int end)
    {
        while (position < end && IsSpace(source[position]))
        {
            position++;
        }

        return position;
    }

    /// <summary>Reads a tag's name at a position; gives the position after it.</summary>
    protected static int ReadName(string source, int position, int end, out string name)
    {
        var start = position;
        if (position < end && source[position] == '#')
        {
            name = "#";
            return position + 1;
        }

        while (position < end && (char.IsAsciiLetterOrDigit(source[position]) || source[position] == '_'))
        {
            position++;
        }

        name = source[start..position];
        return position;
    }
}

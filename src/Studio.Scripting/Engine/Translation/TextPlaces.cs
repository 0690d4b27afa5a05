namespace Studio.Scripting.Engine.Translation;

/// <summary>Lines and columns of a text as JavaScript counts them: CR LF, LF, CR, U+2028 and U+2029 end a line.</summary>
internal sealed class TextPlaces(string text)
{
    /// <summary>The place of an offset, both from 1.</summary>
    public (int Line, int Column) Of(int offset)
    {
        var (line, start) = (1, 0);
        for (var i = 0; i < Math.Min(offset, text.Length); i++)
        {
            if (text[i] is '\n' or '\u2028' or '\u2029' || (text[i] == '\r' && (i + 1 >= text.Length || text[i + 1] != '\n')))
            {
                line++;
                start = i + 1;
            }
        }

        return (line, offset - start + 1);
    }
}

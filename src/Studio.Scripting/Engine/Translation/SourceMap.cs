using System.Runtime.InteropServices;

namespace Studio.Scripting.Engine.Translation;

/// <summary>Leads from places in a translated program back to the author's text. Source: ECMA-426, Source Map Format (revision 3's <c>mappings</c>: Base64 VLQ).</summary>
internal sealed class SourceMap
{
    private readonly Segment[][] _lines;

    private SourceMap(Segment[][] lines) => _lines = lines;

    /// <summary>Reads mappings.</summary>
    /// <param name="mappings">The map's <c>mappings</c>.</param>
    /// <param name="firstColumns">Columns that stand before the author's text in the first line of what was translated.</param>
    /// <exception cref="FormatException">They are none.</exception>
    public static SourceMap Read(string mappings, int firstColumns)
    {
        var lines = new List<Segment[]>();
        var line = new List<Segment>();
        var (at, column, source, sourceLine, sourceColumn) = (0, 0, 0, 0, 0);
        while (at < mappings.Length)
        {
            switch (mappings[at])
            {
                case ';':
                    lines.Add([.. line]);
                    line.Clear();
                    column = 0;
                    at++;
                    continue;
                case ',':
                    at++;
                    continue;
            }

            column += Number(mappings, ref at);
            if (EndsSegment(mappings, at))
            {
                continue;
            }

            source += Number(mappings, ref at);
            sourceLine += Number(mappings, ref at);
            sourceColumn += Number(mappings, ref at);
            if (!EndsSegment(mappings, at))
            {
                _ = Number(mappings, ref at);
            }

            // What stands before the text is nobody's.
            var own = sourceLine == 0 ? sourceColumn - firstColumns : sourceColumn;
            if (own >= 0)
            {
                line.Add(new Segment(column, sourceLine, own));
            }
        }

        lines.Add([.. line]);
        return new SourceMap([.. lines]);
    }

    /// <summary>
    /// The author's place of a place in the program, both from 1: that of the last segment before it in its line, or the first after it; (0, 0) where the line came from the translator alone.
    /// </summary>
    public (int Line, int Column) Find(int line, int column)
    {
        if (line < 1 || line > _lines.Length || _lines[line - 1].Length == 0)
        {
            return (0, 0);
        }

        var found = _lines[line - 1][0];
        foreach (var segment in _lines[line - 1])
        {
            if (segment.Column > Math.Max(column, 1) - 1)
            {
                break;
            }

            found = segment;
        }

        return (found.SourceLine + 1, found.SourceColumn + 1);
    }

    private static bool EndsSegment(string text, int at) => at >= text.Length || text[at] is ',' or ';';

    private static int Number(string text, ref int at)
    {
        var (value, shift) = (0, 0);
        while (true)
        {
            var digit = at < text.Length ? Digit(text[at++]) : -1;
            if (digit < 0 || shift > 30)
            {
                throw new FormatException("The mappings of a translation cannot be read.");
            }

            value |= (digit & 31) << shift;
            if ((digit & 32) == 0)
            {
                return (value & 1) == 0 ? value >> 1 : -(value >> 1);
            }

            shift += 5;
        }
    }

    private static int Digit(char c) => c switch
    {
        >= 'A' and <= 'Z' => c - 'A',
        >= 'a' and <= 'z' => c - 'a' + 26,
        >= '0' and <= '9' => c - '0' + 52,
        '+' => 62,
        '/' => 63,
        _ => -1,
    };

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Segment(int Column, int SourceLine, int SourceColumn);
}

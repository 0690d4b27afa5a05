namespace Studio.DecisionEngine.Tables;

/// <summary>
/// A decision table as it is written: lines of cells with tabs between, as a spreadsheet copies them. The first line names the columns: facts (<c>customer.country</c>) and values that the caller gives
/// (<c>input.income:number</c>, also <c>:text</c> and <c>:boolean</c>) that are asked about, then <c>outcome</c>, and as wanted <c>limit</c>, <c>reason</c> and <c>reason:zh-Hant</c>. Lines of nothing are skipped.
/// </summary>
/// <param name="Rows">The lines with their numbers, from 1, and their cells.</param>
public sealed record TableGrid(IReadOnlyList<(int Line, IReadOnlyList<string> Cells)> Rows)
{
    /// <summary>The longest text of a table, in characters.</summary>
    public const int MaximumLength = 200_000;

    /// <summary>Takes a text apart. A cell with a tab or a line break stands in quotes, with quotes in it doubled; a cell that begins with a quote and goes on after the closing one is taken as it stands.</summary>
    public static TableGrid Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var rows = new List<(int, IReadOnlyList<string>)>();
        var (line, at) = (1, 0);
        while (at <= text.Length)
        {
            var (cells, first) = (new List<string>(), line);
            while (true)
            {
                cells.Add(ReadCell(text, ref at, ref line).Trim());
                if (at < text.Length && text[at] == '\t')
                {
                    at++;
                    continue;
                }

                break;
            }

            if (cells.Exists(c => c.Length > 0))
            {
                rows.Add((first, cells));
            }

            at += at + 1 < text.Length && text[at] == '\r' && text[at + 1] == '\n' ? 2 : 1;
            line++;
        }

        return new TableGrid(rows);
    }

    private static string ReadCell(string text, ref int at, ref int line)
    {
        var start = at;
        if (at < text.Length && text[at] == '"' && Closing(text, at) is var close and > 0)
        {
            var quoted = text[(at + 1)..close];
            if (quoted.AsSpan().IndexOfAny("\t\r\n\"") >= 0)
            {
                // Only what a spreadsheet had to quote: "gold" is a text of the language.
                at = close + 1;
                line += quoted.Count(c => c == '\n');
                return quoted.Replace("\"\"", "\"", StringComparison.Ordinal);
            }
        }

        while (at < text.Length && text[at] is not ('\t' or '\r' or '\n'))
        {
            at++;
        }

        return text[start..at];
    }

    /// <summary>Where the quote of a whole cell closes; 0 where it is not a quoted cell.</summary>
    private static int Closing(string text, int open)
    {
        for (var i = open + 1; i < text.Length; i++)
        {
            if (text[i] != '"')
            {
                continue;
            }

            if (i + 1 < text.Length && text[i + 1] == '"')
            {
                i++;
                continue;
            }

            return i + 1 == text.Length || text[i + 1] is '\t' or '\r' or '\n' ? i : 0;
        }

        return 0;
    }
}

using System.Globalization;
using Studio.Scripting.Expressions;

namespace Studio.DecisionEngine.Tables;

/// <summary>An interval of numbers; an open end does not belong to it.</summary>
internal readonly record struct NumberRange(double Low, bool LowOpen, double High, bool HighOpen);

/// <summary>
/// What a cell asks of a value. <c>-</c> or nothing: anything, also what is not known. <c>?</c>: that it is not known. Otherwise one of some alternatives with commas between, or, after <c>not</c>, none of
/// them; what is not known is neither. Numbers: <c>3000</c>, <c>&gt;= 3000</c>, <c>&lt; 18</c>, <c>18..65</c> (with both ends). Texts: <c>"gold"</c> or <c>gold</c>, compared without case. <c>true</c>, <c>false</c>.
/// </summary>
internal sealed class CellCondition
{
    private const int MostAlternatives = 100;

    /// <summary>True where any value will do, also none.</summary>
    public bool IsAny { get; private init; }

    /// <summary>True where the value has to be unknown.</summary>
    public bool IsMissing { get; private init; }

    /// <summary>True where none of the alternatives may hold.</summary>
    public bool IsNegated { get; private init; }

    public IReadOnlyList<NumberRange> Ranges { get; private init; } = [];

    public IReadOnlyList<string> Texts { get; private init; } = [];

    public IReadOnlyList<bool> Flags { get; private init; } = [];

    /// <summary>Reads a cell; null and what is wrong where it cannot be read.</summary>
    public static CellCondition? Read(string cell, ExpressionType type, out (string Message, object[] Values) error)
    {
        error = default;
        switch (cell)
        {
            case "" or "-":
                return new CellCondition { IsAny = true };
            case "?":
                return new CellCondition { IsMissing = true };
        }

        var negated = cell.StartsWith("not ", StringComparison.OrdinalIgnoreCase);
        if (Split(negated ? cell[4..] : cell) is not { } parts)
        {
            error = ("A quote is not closed.", []);
            return null;
        }

        if (parts.Count > MostAlternatives || parts.Exists(p => p.Text.Length == 0 && !p.Quoted))
        {
            error = parts.Count > MostAlternatives ? ("At most {0} alternatives stand in a cell.", [MostAlternatives]) : ("Between two commas there is nothing.", []);
            return null;
        }

        var (ranges, texts, flags) = (new List<NumberRange>(), new List<string>(), new List<bool>());
        foreach (var (text, quoted) in parts)
        {
            switch (type)
            {
                case ExpressionType.Number when !quoted && ReadRange(text) is { } range:
                    ranges.Add(range);
                    break;
                case ExpressionType.Boolean when !quoted && bool.TryParse(text, out var flag):
                    flags.Add(flag);
                    break;
                case ExpressionType.String:
                    texts.Add(text);
                    break;
                default:
                    error = type == ExpressionType.Number
                        ? ("“{0}” is no condition on a number. Write 3000, >= 3000, < 18, 18..65, or several with commas between.", [text])
                        : ("“{0}” is neither true nor false.", [text]);
                    return null;
            }
        }

        return new CellCondition { IsNegated = negated, Ranges = ranges, Texts = texts, Flags = flags };
    }

    private static NumberRange? ReadRange(string text)
    {
        if (text.IndexOf("..", StringComparison.Ordinal) is var dots and > 0)
        {
            return Number(text[..dots]) is { } low && Number(text[(dots + 2)..]) is { } high && low <= high ? new NumberRange(low, false, high, false) : null;
        }

        var sign = text.AsSpan().IndexOfAnyExcept("<>=") is var end and >= 0 ? text[..end] : text;
        if (Number(text[sign.Length..]) is not { } number)
        {
            return null;
        }

        return sign switch
        {
            "" or "=" => new NumberRange(number, false, number, false),
            ">=" => new NumberRange(number, false, double.PositiveInfinity, true),
            ">" => new NumberRange(number, true, double.PositiveInfinity, true),
            "<=" => new NumberRange(double.NegativeInfinity, true, number, false),
            "<" => new NumberRange(double.NegativeInfinity, true, number, true),
            _ => null,
        };
    }

    private static double? Number(string text) =>
        double.TryParse(text.Trim(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    /// <summary>The alternatives, without the quotes of texts; null where a quote is not closed.</summary>
    private static List<(string Text, bool Quoted)>? Split(string cell)
    {
        var parts = new List<(string, bool)>();
        for (var at = 0; at <= cell.Length; at++)
        {
            while (at < cell.Length && cell[at] == ' ')
            {
                at++;
            }

            if (at < cell.Length && cell[at] == '"')
            {
                var close = cell.IndexOf('"', at + 1);
                var comma = close < 0 ? -1 : cell.IndexOf(',', close);
                if (close < 0 || cell[(close + 1)..(comma < 0 ? cell.Length : comma)].Trim().Length > 0)
                {
                    return null;
                }

                parts.Add((cell[(at + 1)..close], true));
                at = comma < 0 ? cell.Length : comma;
            }
            else
            {
                var comma = cell.IndexOf(',', at);
                var end = comma < 0 ? cell.Length : comma;
                parts.Add((cell[at..end].Trim(), false));
                at = end;
            }
        }

        return parts;
    }
}

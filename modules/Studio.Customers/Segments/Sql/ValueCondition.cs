using System.Globalization;
using Studio.Scripting.Expressions.Predicates;

namespace Studio.Customers.Segments.Sql;

/// <summary>Writes the question to one value in SQL. What it writes is true where <see cref="FactPredicate.Holds"/> is; where the value is NULL it is not true.</summary>
internal static class ValueCondition
{
    // Above are the halves of those characters that JavaScript keeps as two, and what is ordered after them there and before them in the database.
    private const char LastOrderedAlike = '\uD7FF';

    /// <summary>The condition, or null where SQL would answer otherwise than JavaScript.</summary>
    public static string? Of(FactPredicate asked, FactColumn column, string value, SqlValues values) => asked.Test == FactTest.Missing
        ? $"{value} IS {(asked.Negated ? "NOT NULL" : "NULL")}"
        : column.Kind switch
        {
            FactColumnKind.Text => Text(asked, value, values),
            FactColumnKind.Boolean => Boolean(asked, value),
            FactColumnKind.Integer => Whole(asked, value, column.Scale, values),
            _ => Real(asked, value, values),
        };

    private static string? Text(FactPredicate asked, string value, SqlValues values)
    {
        if (asked.Test == FactTest.Truthy)
        {
            return $"{value} {(asked.Negated ? "=" : "<>")} ''";
        }

        if (!asked.Values.All(v => v.IsString && IsPlain(v.AsString())))
        {
            return null;
        }

        switch (asked.Test)
        {
            case FactTest.In:
                return Listed(asked, value, [.. asked.Values.Select(v => v.AsString())], values);
            case FactTest.Less or FactTest.LessOrEqual:
                return asked.Values[0].AsString().All(c => c <= LastOrderedAlike) ? $"{value} {Comparison(asked)} {values.Add(asked.Values[0].AsString())}" : null;
            default:
                return Piece(asked, value, asked.Values[0].AsString(), values);
        }
    }

    private static string Listed(FactPredicate asked, string value, string[] items, SqlValues values) => items switch
    {
        [] => asked.Negated ? $"{value} IS NOT NULL" : "1 = 0",
        [var one] => $"{value} {(asked.Negated ? "<>" : "=")} {values.Add(one)}",
        _ => $"{value} {(asked.Negated ? "NOT IN" : "IN")} {values.Add(items)}",
    };

    private static string Piece(FactPredicate asked, string value, string piece, SqlValues values)
    {
        if (piece.Length == 0)
        {
            return asked.Negated ? "1 = 0" : $"{value} IS NOT NULL";
        }

        // Databases count characters, not their halves.
        var count = piece.EnumerateRunes().Count().ToString(CultureInfo.InvariantCulture);
        return asked.Test switch
        {
            FactTest.Contains => $"{values.Position(value, piece)} {(asked.Negated ? "=" : ">")} 0",
            FactTest.StartsWith => $"substr({value}, 1, {count}) {(asked.Negated ? "<>" : "=")} {values.Add(piece)}",
            _ => $"{values.Last(value, count)} {(asked.Negated ? "<>" : "=")} {values.Add(piece)}",
        };
    }

    private static string? Boolean(FactPredicate asked, string value)
    {
        if (asked.Test == FactTest.Truthy)
        {
            return $"{value} = {(asked.Negated ? "0" : "1")}";
        }

        if (asked.Test != FactTest.In)
        {
            return null;
        }

        var (yes, no) = (asked.Values.Any(v => v.IsBoolean && v.AsBoolean()) != asked.Negated, asked.Values.Any(v => v.IsBoolean && !v.AsBoolean()) != asked.Negated);
        return (yes, no) switch
        {
            (true, true) => $"{value} IS NOT NULL",
            (true, false) => $"{value} = 1",
            (false, true) => $"{value} = 0",
            _ => "1 = 0",
        };
    }

    private static string? Whole(FactPredicate asked, string value, int scale, SqlValues values)
    {
        switch (asked.Test)
        {
            case FactTest.Truthy:
                return $"{value} {(asked.Negated ? "=" : "<>")} 0";
            case FactTest.Less:
                return ScaledRange.AtLeast(asked.Values[0].AsNumber(), scale) is { } least ? $"{value} {(asked.Negated ? ">=" : "<")} {values.Add(least)}" : null;
            case FactTest.LessOrEqual:
                return ScaledRange.AtMost(asked.Values[0].AsNumber(), scale) is { } most ? $"{value} {(asked.Negated ? ">" : "<=")} {values.Add(most)}" : null;
            case FactTest.In:
                break;
            default:
                return null;
        }

        var ranges = new List<string>();
        foreach (var number in asked.Values)
        {
            if (ScaledRange.AtLeast(number.AsNumber(), scale) is not { } from || ScaledRange.AtMost(number.AsNumber(), scale) is not { } to)
            {
                return null;
            }

            // A number with more decimals than the column has is nobody's.
            if (from <= to)
            {
                ranges.Add((from == to, asked.Negated) switch
                {
                    (true, false) => $"{value} = {values.Add(from)}",
                    (true, true) => $"{value} <> {values.Add(from)}",
                    (false, false) => $"{value} BETWEEN {values.Add(from)} AND {values.Add(to)}",
                    _ => $"{value} NOT BETWEEN {values.Add(from)} AND {values.Add(to)}",
                });
            }
        }

        return ranges.Count == 0 ? (asked.Negated ? $"{value} IS NOT NULL" : "1 = 0") : $"({string.Join(asked.Negated ? " AND " : " OR ", ranges)})";
    }

    private static string? Real(FactPredicate asked, string value, SqlValues values) => asked.Test switch
    {
        FactTest.Truthy => $"{value} {(asked.Negated ? "=" : "<>")} 0",
        FactTest.Less or FactTest.LessOrEqual => $"{value} {Comparison(asked)} {values.Add(asked.Values[0].AsNumber())}",
        FactTest.In when asked.Values.Count == 0 => asked.Negated ? $"{value} IS NOT NULL" : "1 = 0",
        FactTest.In => $"({string.Join(asked.Negated ? " AND " : " OR ", asked.Values.Select(v => $"{value} {(asked.Negated ? "<>" : "=")} {values.Add(v.AsNumber())}"))})",
        _ => null,
    };

    private static string Comparison(FactPredicate asked) => (asked.Test, asked.Negated) switch
    {
        (FactTest.Less, false) => "<",
        (FactTest.Less, true) => ">=",
        (FactTest.LessOrEqual, false) => "<=",
        _ => ">",
    };

    /// <summary>A text that a database can hold: whole characters, none of them zero.</summary>
    private static bool IsPlain(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0' || (char.IsSurrogate(text[i]) && !(char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[++i]))))
            {
                return false;
            }
        }

        return true;
    }
}

using System.Text;
using static Studio.Scripting.Expressions.Runtime.Builtin;

namespace Studio.Scripting.Expressions.Runtime;

/// <summary>The accepted methods of strings.</summary>
internal static class StringMethods
{
    private delegate ScriptValue TextCode(string text, ReadOnlySpan<ScriptValue> arguments);

    public static IReadOnlyList<Builtin> All { get; } =
    [
        Method("at", 1, 1, ExpressionType.Any, At),
        Method("charAt", 0, 1, ExpressionType.String, CharAt),
        Method("charCodeAt", 0, 1, ExpressionType.Number, CharCodeAt),
        Method("concat", 0, Variadic, ExpressionType.String, Concat),
        Method("endsWith", 1, 2, ExpressionType.Boolean, EndsWith),
        Method("includes", 1, 2, ExpressionType.Boolean, (text, arguments) => Search(text, arguments, (t, s, from) => t.IndexOf(s, from, StringComparison.Ordinal) >= 0)),
        Method("indexOf", 1, 2, ExpressionType.Number, (text, arguments) => Search(text, arguments, (t, s, from) => (double)t.IndexOf(s, from, StringComparison.Ordinal))),
        Method("lastIndexOf", 1, 2, ExpressionType.Number, LastIndexOf),
        Method("padEnd", 1, 2, ExpressionType.String, (text, arguments) => Pad(text, arguments, atEnd: true)),
        Method("padStart", 1, 2, ExpressionType.String, (text, arguments) => Pad(text, arguments, atEnd: false)),
        Method("repeat", 1, 1, ExpressionType.String, Repeat),
        Method("replace", 2, 2, ExpressionType.String, (text, arguments) => Replacement.Replace(text, arguments, everywhere: false)),
        Method("replaceAll", 2, 2, ExpressionType.String, (text, arguments) => Replacement.Replace(text, arguments, everywhere: true)),
        Method("slice", 0, 2, ExpressionType.String, Slice),
        Method("split", 0, 2, ExpressionType.List, Split),
        Method("startsWith", 1, 2, ExpressionType.Boolean, (text, arguments) => Search(text, arguments, (t, s, from) => t.AsSpan(from).StartsWith(s, StringComparison.Ordinal))),
        Method("substr", 0, 2, ExpressionType.String, Substr),
        Method("substring", 0, 2, ExpressionType.String, Substring),
        Method("toLowerCase", 0, 0, ExpressionType.String, (text, _) => Conversions.Bounded(LetterCase.Lower(text))),
        Method("toString", 0, 0, ExpressionType.String, (text, _) => text),
        Method("toUpperCase", 0, 0, ExpressionType.String, (text, _) => Conversions.Bounded(LetterCase.Upper(text))),
        Method("trim", 0, 0, ExpressionType.String, (text, _) => JavaScriptText.Trim(text).ToString()),
        Method("trimEnd", 0, 0, ExpressionType.String, (text, _) => JavaScriptText.TrimEnd(text).ToString()),
        Method("trimStart", 0, 0, ExpressionType.String, (text, _) => JavaScriptText.TrimStart(text).ToString()),
        Method("valueOf", 0, 0, ExpressionType.String, (text, _) => text),
    ];

    private static Builtin Method(string name, int least, int most, ExpressionType result, TextCode code) =>
        new(name, least, most, result, (target, arguments) => code((string)target.RawReference!, arguments));

    private static ScriptValue At(string text, ReadOnlySpan<ScriptValue> arguments)
    {
        if (!TryInteger(arguments, 0, 0, out var position))
        {
            return ScriptValue.Missing;
        }

        var index = position < 0 ? text.Length + position : position;
        return index >= 0 && index < text.Length ? text[(int)index].ToString() : ScriptValue.Undefined;
    }

    private static ScriptValue CharAt(string text, ReadOnlySpan<ScriptValue> arguments) =>
        !TryInteger(arguments, 0, 0, out var position) ? ScriptValue.Missing
        : position >= 0 && position < text.Length ? text[(int)position].ToString()
        : "";

    private static ScriptValue CharCodeAt(string text, ReadOnlySpan<ScriptValue> arguments) =>
        !TryInteger(arguments, 0, 0, out var position) ? ScriptValue.Missing
        : position >= 0 && position < text.Length ? (double)text[(int)position]
        : double.NaN;

    private static ScriptValue Concat(string text, ReadOnlySpan<ScriptValue> arguments)
    {
        var builder = new StringBuilder(text);
        foreach (var argument in arguments)
        {
            if (!Conversions.TryText(argument, out var piece) || builder.Length > Conversions.MaxTextLength)
            {
                return ScriptValue.Missing;
            }

            builder.Append(piece);
        }

        return Conversions.Bounded(builder.ToString());
    }

    private static ScriptValue Search(string text, ReadOnlySpan<ScriptValue> arguments, Func<string, string, int, ScriptValue> find) =>
        Conversions.TryText(Argument(arguments, 0), out var wanted) && TryInteger(arguments, 1, 0, out var from)
            ? find(text, wanted, (int)Math.Clamp(from, 0, text.Length))
            : ScriptValue.Missing;

    private static ScriptValue EndsWith(string text, ReadOnlySpan<ScriptValue> arguments) =>
        Conversions.TryText(Argument(arguments, 0), out var wanted) && TryInteger(arguments, 1, text.Length, out var end)
            ? text.AsSpan(0, (int)Math.Clamp(end, 0, text.Length)).EndsWith(wanted, StringComparison.Ordinal)
            : ScriptValue.Missing;

    private static ScriptValue LastIndexOf(string text, ReadOnlySpan<ScriptValue> arguments)
    {
        if (!Conversions.TryText(Argument(arguments, 0), out var wanted) || !Conversions.TryNumber(Argument(arguments, 1), out var number))
        {
            return ScriptValue.Missing;
        }

        // NaN means from the end here, unlike everywhere else.
        var from = double.IsNaN(number) ? text.Length : (int)Math.Clamp(number, 0, text.Length);
        return (double)text.AsSpan(0, (int)Math.Min((long)from + wanted.Length, text.Length)).LastIndexOf(wanted, StringComparison.Ordinal);
    }

    private static ScriptValue Pad(string text, ReadOnlySpan<ScriptValue> arguments, bool atEnd)
    {
        if (!TryInteger(arguments, 0, 0, out var length))
        {
            return ScriptValue.Missing;
        }

        var filler = " ";
        if (Argument(arguments, 1) is { Kind: not ScriptValueKind.Undefined } given && !Conversions.TryText(given, out filler))
        {
            return ScriptValue.Missing;
        }

        var count = length - text.Length;
        if (count <= 0 || filler.Length == 0)
        {
            return text;
        }

        if (length > Conversions.MaxTextLength)
        {
            return ScriptValue.Missing;
        }

        var padding = new StringBuilder().Insert(0, filler, (int)(count / filler.Length) + 1).ToString(0, (int)count);
        return atEnd ? text + padding : padding + text;
    }

    private static ScriptValue Repeat(string text, ReadOnlySpan<ScriptValue> arguments)
    {
        if (!TryInteger(arguments, 0, 0, out var count) || count < 0 || double.IsInfinity(count))
        {
            return ScriptValue.Missing;
        }

        return text.Length == 0 ? text
            : count * text.Length > Conversions.MaxTextLength ? ScriptValue.Missing
            : new StringBuilder().Insert(0, text, (int)count).ToString();
    }

    private static ScriptValue Slice(string text, ReadOnlySpan<ScriptValue> arguments)
    {
        if (!TryInteger(arguments, 0, 0, out var first) || !TryInteger(arguments, 1, text.Length, out var second))
        {
            return ScriptValue.Missing;
        }

        var start = Relative(first, text.Length);
        return text.Substring(start, Math.Max(Relative(second, text.Length) - start, 0));
    }

    private static ScriptValue Substring(string text, ReadOnlySpan<ScriptValue> arguments)
    {
        if (!TryInteger(arguments, 0, 0, out var first) || !TryInteger(arguments, 1, text.Length, out var second))
        {
            return ScriptValue.Missing;
        }

        var start = (int)Math.Clamp(first, 0, text.Length);
        var end = (int)Math.Clamp(second, 0, text.Length);
        return text[Math.Min(start, end)..Math.Max(start, end)];
    }

    private static ScriptValue Substr(string text, ReadOnlySpan<ScriptValue> arguments)
    {
        if (!TryInteger(arguments, 0, 0, out var first) || !TryInteger(arguments, 1, double.PositiveInfinity, out var length))
        {
            return ScriptValue.Missing;
        }

        var start = Relative(first, text.Length);
        return text.Substring(start, (int)Math.Clamp(length, 0, text.Length - start));
    }

    private static ScriptValue Split(string text, ReadOnlySpan<ScriptValue> arguments)
    {
        var limitValue = Argument(arguments, 1);
        var limit = double.MaxValue;
        if (limitValue.Kind != ScriptValueKind.Undefined)
        {
            if (!Conversions.TryNumber(limitValue, out limit))
            {
                return ScriptValue.Missing;
            }

            limit = (uint)Conversions.ToInt32(limit);
        }

        if (Argument(arguments, 0).Kind == ScriptValueKind.Undefined)
        {
            return ScriptValue.From(limit > 0 ? new ScriptValue[] { text } : []);
        }

        return Conversions.TryText(arguments[0], out var separator) ? Pieces(text, separator, limit) : ScriptValue.Missing;
    }

    private static ScriptValue Pieces(string text, string separator, double limit)
    {
        var pieces = new List<ScriptValue>();
        var start = 0;
        while (pieces.Count < limit)
        {
            if (pieces.Count > Conversions.MaxListLength)
            {
                return ScriptValue.Missing;
            }

            if (separator.Length == 0 && start >= text.Length)
            {
                break;
            }

            var found = separator.Length == 0 ? start + 1 : text.IndexOf(separator, start, StringComparison.Ordinal);
            if (found < 0)
            {
                pieces.Add(text[start..]);
                break;
            }

            pieces.Add(text[start..found]);
            start = found + separator.Length;
        }

        return Conversions.Bounded(pieces.ToArray());
    }
}

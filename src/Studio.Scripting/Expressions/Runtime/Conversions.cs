using System.Text;

namespace Studio.Scripting.Expressions.Runtime;

/// <summary>JavaScript's conversions. Each says no, instead of giving a value, when what it converts is missing.</summary>
internal static class Conversions
{
    /// <summary>No computed text grows beyond this, so that no search in one takes long; where it would, it is "too long" as in JavaScript, only earlier, and missing.</summary>
    public const int MaxTextLength = 100_000;

    /// <summary>No list grows beyond this.</summary>
    public const int MaxListLength = 20_000;

    public static bool TryNumber(ScriptValue value, out double number)
    {
        number = value.RawNumber;
        switch (value.Kind)
        {
            case ScriptValueKind.Number or ScriptValueKind.Boolean or ScriptValueKind.Null:
                return true;
            case ScriptValueKind.Undefined:
                number = double.NaN;
                return true;
            case ScriptValueKind.Missing:
                return false;
            default:
                if (!TryText(value, out var text))
                {
                    return false;
                }

                number = NumberReader.ToNumber(text);
                return true;
        }
    }

    public static bool TryText(ScriptValue value, out string text)
    {
        text = value.Kind switch
        {
            ScriptValueKind.String => (string)value.RawReference!,
            ScriptValueKind.Number => NumberText.Format(value.RawNumber),
            ScriptValueKind.Boolean => value.RawNumber > 0 ? "true" : "false",
            ScriptValueKind.Null => "null",
            ScriptValueKind.Undefined => "undefined",
            _ => "",
        };
        return value.Kind switch
        {
            ScriptValueKind.Missing => false,
            ScriptValueKind.List => TryJoin(value.AsList(), ",", out text),
            _ => true,
        };
    }

    /// <summary>The items as text with a separator between; null and undefined are empty, as in <c>join</c>.</summary>
    public static bool TryJoin(ReadOnlySpan<ScriptValue> items, string separator, out string text)
    {
        text = "";
        var builder = new StringBuilder();
        for (var i = 0; i < items.Length; i++)
        {
            if (i > 0)
            {
                builder.Append(separator);
            }

            if (items[i].IsMissing || builder.Length > MaxTextLength)
            {
                return false;
            }

            if (!items[i].IsNullish)
            {
                if (!TryText(items[i], out var item))
                {
                    return false;
                }

                builder.Append(item);
            }
        }

        text = builder.ToString();
        return text.Length <= MaxTextLength;
    }

    /// <summary>Lists become their text, everything else stays; a list with a missing item becomes missing.</summary>
    public static ScriptValue ToPrimitive(ScriptValue value) =>
        !value.IsList ? value : TryText(value, out var text) ? ScriptValue.From(text) : ScriptValue.Missing;

    public static ScriptValue Bounded(string text) => text.Length <= MaxTextLength ? ScriptValue.From(text) : ScriptValue.Missing;

    public static ScriptValue Bounded(ScriptValue[] items) => items.Length <= MaxListLength ? ScriptValue.From(items) : ScriptValue.Missing;

    /// <summary>A number without its fraction, NaN as 0; infinities stay.</summary>
    public static double ToInteger(double number) => double.IsNaN(number) ? 0 : Math.Truncate(number) + 0d;

    public static int ToInt32(double number)
    {
        if (number is > -2147483649d and < 2147483648d)
        {
            return (int)number;
        }

        if (!double.IsFinite(number))
        {
            return 0;
        }

        // Casting a double out of range saturates in .NET 9 and later; JavaScript wraps around.
        return unchecked((int)(uint)(long)(Math.Truncate(number) % 4294967296d));
    }

    /// <summary>A text for people and logs, for every value.</summary>
    public static string DisplayText(ScriptValue value) => value.Kind switch
    {
        ScriptValueKind.Missing => "undefined",
        ScriptValueKind.List => string.Join(',', value.AsList().ToArray().Select(item => item.IsNullish ? "" : DisplayText(item))),
        _ => TryText(value, out var text) ? text : "",
    };
}

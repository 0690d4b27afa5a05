using System.Globalization;
using System.Text;

namespace Studio.Scripting.Expressions.Runtime;

/// <summary><c>JSON.stringify</c> of the values there are.</summary>
internal static class JsonText
{
    public static ScriptValue Stringify(ScriptValue value)
    {
        if (value.Kind == ScriptValueKind.Undefined)
        {
            return value;
        }

        var builder = new StringBuilder();
        return Write(value, builder) ? Conversions.Bounded(builder.ToString()) : ScriptValue.Missing;
    }

    private static bool Write(ScriptValue value, StringBuilder builder)
    {
        switch (value.Kind)
        {
            case ScriptValueKind.Missing:
                return false;
            case ScriptValueKind.String:
                WriteText(value.AsString(), builder);
                break;
            case ScriptValueKind.List:
                return WriteItems(value.AsList(), builder);
            case ScriptValueKind.Number when double.IsFinite(value.RawNumber):
                builder.Append(NumberText.Format(value.RawNumber));
                break;
            case ScriptValueKind.Boolean:
                builder.Append(value.AsBoolean() ? "true" : "false");
                break;
            default:
                builder.Append("null");
                break;
        }

        return builder.Length <= Conversions.MaxTextLength;
    }

    private static bool WriteItems(ReadOnlySpan<ScriptValue> items, StringBuilder builder)
    {
        builder.Append('[');
        for (var i = 0; i < items.Length; i++)
        {
            _ = i > 0 ? builder.Append(',') : builder;
            if (!Write(items[i], builder))
            {
                return false;
            }
        }

        builder.Append(']');
        return true;
    }

    private static void WriteText(string text, StringBuilder builder)
    {
        builder.Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsSurrogate(c) && i + 1 < text.Length && char.IsSurrogatePair(c, text[i + 1]))
            {
                builder.Append(c).Append(text[++i]);
                continue;
            }

            _ = c switch
            {
                '"' => builder.Append("\\\""),
                '\\' => builder.Append("\\\\"),
                '\b' => builder.Append("\\b"),
                '\t' => builder.Append("\\t"),
                '\n' => builder.Append("\\n"),
                '\f' => builder.Append("\\f"),
                '\r' => builder.Append("\\r"),
                _ when c < ' ' || char.IsSurrogate(c) => builder.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => builder.Append(c),
            };
        }

        builder.Append('"');
    }
}

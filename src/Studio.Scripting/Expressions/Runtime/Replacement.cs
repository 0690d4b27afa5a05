using System.Text;
using static Studio.Scripting.Expressions.Runtime.Builtin;

namespace Studio.Scripting.Expressions.Runtime;

/// <summary><c>replace</c> and <c>replaceAll</c> of a text by a text, with the <c>$</c> patterns that apply without a regular expression.</summary>
internal static class Replacement
{
    public static ScriptValue Replace(string text, ReadOnlySpan<ScriptValue> arguments, bool everywhere)
    {
        if (!Conversions.TryText(Argument(arguments, 0), out var wanted) || !Conversions.TryText(Argument(arguments, 1), out var template))
        {
            return ScriptValue.Missing;
        }

        var result = new StringBuilder();
        var copied = 0;
        var from = 0;
        while (from <= text.Length && text.IndexOf(wanted, from, StringComparison.Ordinal) is >= 0 and var found)
        {
            result.Append(text, copied, found - copied);
            Expand(template, text, found, wanted.Length, result);
            copied = found + wanted.Length;
            from = found + Math.Max(wanted.Length, 1);
            if (result.Length > Conversions.MaxTextLength)
            {
                return ScriptValue.Missing;
            }

            if (!everywhere)
            {
                break;
            }
        }

        return Conversions.Bounded(result.Append(text, copied, text.Length - copied).ToString());
    }

    private static void Expand(string template, string text, int found, int length, StringBuilder result)
    {
        for (var i = 0; i < template.Length && result.Length <= Conversions.MaxTextLength; i++)
        {
            var pattern = template[i] == '$' && i + 1 < template.Length ? template[i + 1] : '\0';
            i++;
            switch (pattern)
            {
                case '$':
                    result.Append('$');
                    break;
                case '&':
                    result.Append(text, found, length);
                    break;
                case '`':
                    result.Append(text, 0, found);
                    break;
                case '\'':
                    result.Append(text, found + length, text.Length - found - length);
                    break;
                default:
                    i--;
                    result.Append(template[i]);
                    break;
            }
        }
    }
}

using System.Text;
using Studio.Liquid.Rendering;
using Studio.Liquid.Values;

namespace Studio.Liquid.Filters;

/// <summary>Filters which know HTML, and decide what the output encodes.</summary>
internal static class HtmlFilters
{
    public static void Register(LiquidFilterRegistry filters)
    {
        filters.AddTrusting("raw", (input, _) => input is SafeText ? input : new SafeText(ValueText.Of(input)));
        filters.AddTrusting("escape", (input, call) => Mark(call, input, HtmlText.Encode));
        filters.AddTrusting("h", (input, call) => Mark(call, input, HtmlText.Encode));
        filters.AddTrusting("escape_once", (input, call) => Mark(call, input, EncodeOnce));
        filters.AddTrusting("newline_to_br", NewlineToBreak);
        filters.Add("strip_html", (input, _) => StripHtml(ValueText.Of(input)));
    }

    // What is trusted is encoded already: a second time would show the entities.
    private static object? Mark(LiquidFilterCall call, object? input, Func<string, string> encode)
    {
        if (call.IsHtml)
        {
            return input is SafeText ? input : new SafeText(encode(ValueText.Of(input)));
        }

        return encode(ValueText.Of(input));
    }

    private static object NewlineToBreak(object? input, LiquidFilterCall call)
    {
        var text = ValueText.Of(input);
        var encoded = call.IsHtml && input is not SafeText ? HtmlText.Encode(text) : text;
        var result = TextFilters.LineBreaks(encoded).Replace("\n", "<br />\n", StringComparison.Ordinal);
        return call.IsHtml ? new SafeText(result) : result;
    }

    private static string EncodeOnce(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var index = 0; index < text.Length; index++)
        {
            if (HtmlText.IndexOfSpecial(text.AsSpan(index, 1)) < 0 || (text[index] == '&' && IsEntity(text, index)))
            {
                result.Append(text[index]);
            }
            else
            {
                result.Append(HtmlText.Entity(text[index]));
            }
        }

        return result.ToString();
    }

    // &name; or &#number;, no longer than the longest entity of HTML.
    private static bool IsEntity(string text, int ampersand)
    {
        var start = ampersand + 1;
        var isNumber = start < text.Length && text[start] == '#';
        var position = isNumber ? start + 1 : start;
        var first = position;
        while (position < text.Length && position - first < 32 && (isNumber ? char.IsAsciiDigit(text[position]) : char.IsAsciiLetter(text[position])))
        {
            position++;
        }

        return position > first && position < text.Length && text[position] == ';';
    }

    // One pass: once an end is known to be missing it is not searched again, so hostile text costs no more than its length.
    private static string StripHtml(string text)
    {
        var result = new StringBuilder(text.Length);
        var missing = new HashSet<string>(StringComparer.Ordinal);
        var position = 0;
        while (position < text.Length)
        {
            var open = text.IndexOf('<', position);
            var close = open < 0 ? -1 : FindEnd(text, open, missing);
            if (open < 0)
            {
                break;
            }

            var keep = close < 0 ? open + 1 : open;
            result.Append(text, position, keep - position);
            position = close < 0 ? keep : close;
        }

        return result.Append(text, position, text.Length - position).ToString();
    }

    private static int FindEnd(string text, int open, HashSet<string> missing)
    {
        foreach (var (start, end) in new[] { ("<script", "</script>"), ("<style", "</style>"), ("<!--", "-->"), ("<", ">") })
        {
            if (string.Compare(text, open, start, 0, start.Length, StringComparison.OrdinalIgnoreCase) != 0 || missing.Contains(end))
            {
                continue;
            }

            var found = text.IndexOf(end, open + start.Length, StringComparison.OrdinalIgnoreCase);
            if (found >= 0)
            {
                return found + end.Length;
            }

            missing.Add(end);
        }

        return -1;
    }
}

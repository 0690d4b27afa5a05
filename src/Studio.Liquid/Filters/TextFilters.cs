using System.Text;
using Studio.Liquid.Values;

namespace Studio.Liquid.Filters;

/// <summary>Filters which take text apart, cut it, or change its case.</summary>
internal static class TextFilters
{
    // What Ruby strips: ASCII white space and NUL.
    private static readonly char[] Space = [' ', '\t', '\n', '\v', '\f', '\r', '\0'];

    public static void Register(LiquidFilterRegistry filters)
    {
        filters.Add("append", (input, call) => Join(call, ValueText.Of(input), call.Text(0)), 1);
        filters.Add("prepend", (input, call) => Join(call, call.Text(0), ValueText.Of(input)), 1);
        filters.Add("upcase", (input, call) => ValueText.Of(input).ToUpper(call.Culture));
        filters.Add("downcase", (input, call) => ValueText.Of(input).ToLower(call.Culture));
        filters.Add("capitalize", Capitalize);
        filters.Add("strip", (input, _) => ValueText.Of(input).Trim(Space));
        filters.Add("lstrip", (input, _) => ValueText.Of(input).TrimStart(Space));
        filters.Add("rstrip", (input, _) => ValueText.Of(input).TrimEnd(Space));
        filters.Add("squish", (input, _) => string.Join(' ', ValueText.Of(input).Split(Space, StringSplitOptions.RemoveEmptyEntries)));
        filters.Add("strip_newlines", (input, _) => LineBreaks(ValueText.Of(input)).Replace("\n", "", StringComparison.Ordinal));
        filters.Add("split", Split, 1);
        filters.Add("slice", Slice, 1, 2);
        filters.Add("truncate", Truncate, 0, 2);
        filters.Add("truncatewords", TruncateWords, 0, 2);
        filters.AddTrusting("default", Default, 1, "allow_false");
    }

    /// <summary>The text with every line break as a single line feed.</summary>
    public static string LineBreaks(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);

    private static string Join(LiquidFilterCall call, string first, string second)
    {
        call.Context.Budget.CheckLength((long)first.Length + second.Length);
        return first + second;
    }

    private static string Capitalize(object? input, LiquidFilterCall call)
    {
        var text = ValueText.Of(input);
        var first = CodePoints.Slice(text, 0, 1);
        return first.ToUpper(call.Culture) + text[first.Length..].ToLower(call.Culture);
    }

    // As Ruby's split: no separator means characters, a space means runs of white space, empty parts at the end are dropped.
    private static List<object?> Split(object? input, LiquidFilterCall call)
    {
        var text = ValueText.Of(input);
        var separator = call.Text(0);
        call.Context.Budget.Search(text.Length, separator.Length);
        var parts = new List<object?>();
        foreach (var part in Parts(text, separator))
        {
            // Paid for one by one: a long text has as many parts as characters.
            call.Context.Budget.Step();
            parts.Add(part);
        }

        var end = parts.Count;
        while (end > 0 && parts[end - 1] is "")
        {
            end--;
        }

        parts.RemoveRange(end, parts.Count - end);
        return parts;
    }

    private static IEnumerable<string> Parts(string text, string separator)
    {
        if (separator.Length == 0)
        {
            return CodePoints.Split(text);
        }

        return separator == " " ? Words(text) : Between(text, separator);
    }

    private static IEnumerable<string> Words(string text)
    {
        for (var position = SkipSpace(text, 0); position < text.Length;)
        {
            var end = text.IndexOfAny(Space, position);
            end = end < 0 ? text.Length : end;
            yield return text[position..end];
            position = SkipSpace(text, end);
        }
    }

    private static IEnumerable<string> Between(string text, string separator)
    {
        var position = 0;
        for (var found = text.IndexOf(separator, StringComparison.Ordinal); found >= 0; found = text.IndexOf(separator, position, StringComparison.Ordinal))
        {
            yield return text[position..found];
            position = found + separator.Length;
        }

        yield return text[position..];
    }

    private static object? Slice(object? input, LiquidFilterCall call)
    {
        var start = call.Index(0, 0);
        var length = call[1] is null ? 1 : call.Index(1, 1);
        if (input is IReadOnlyList<object?> list)
        {
            start = start < 0 ? start + list.Count : start;
            length = Math.Min(length, list.Count - start);
            if (start < 0 || length <= 0)
            {
                return Array.Empty<object?>();
            }

            call.Context.Budget.Step(length);
            return Enumerable.Range(start, length).Select(index => list[index]).ToArray();
        }

        var text = ValueText.Of(input);
        start = start < 0 ? start + CodePoints.Count(text) : start;
        return start < 0 || length < 0 ? "" : CodePoints.Slice(text, start, length);
    }

    private static string? Truncate(object? input, LiquidFilterCall call)
    {
        var text = ValueText.Of(input);
        var length = call.Index(0, 50);
        var ending = call.Text(1, "...");
        return CodePoints.Count(text) <= length
            ? text
            : Join(call, CodePoints.Slice(text, 0, Math.Max(0, length - CodePoints.Count(ending))), ending);
    }

    private static string TruncateWords(object? input, LiquidFilterCall call)
    {
        var text = ValueText.Of(input);
        var most = Math.Max(1, call.Index(0, 15));
        var result = new StringBuilder();
        var position = SkipSpace(text, 0);
        for (var count = 0; count < most && position < text.Length; count++)
        {
            var end = text.IndexOfAny(Space, position);
            end = end < 0 ? text.Length : end;
            result.Append(count == 0 ? "" : " ").Append(text, position, end - position);
            position = SkipSpace(text, end);
            // White space after the last word counts as more text, as it does in Ruby's split with a limit.
            if (count == most - 1 && end < text.Length)
            {
                return Join(call, result.ToString(), call.Text(1, "..."));
            }
        }

        return text;
    }

    private static int SkipSpace(string text, int position)
    {
        while (position < text.Length && Space.Contains(text[position]))
        {
            position++;
        }

        return position;
    }

    private static object? Default(object? input, LiquidFilterCall call)
    {
        var isMissing = LiquidValue.IsTruthy(call.Named("allow_false")) ? input is null : !LiquidValue.IsTruthy(input);
        return isMissing || Keyword.IsEmpty(LiquidValue.Unwrap(input)) ? (call.Count == 0 ? "" : call[0]) : input;
    }
}

using System.Text;
using Studio.Liquid.Values;

namespace Studio.Liquid.Filters;

/// <summary>Filters which replace or remove parts of a text.</summary>
internal static class TextEditFilters
{
    public static void Register(LiquidFilterRegistry filters)
    {
        filters.Add("replace", (input, call) => ReplaceAll(call, ValueText.Of(input), call.Text(0), call.Text(1)), 1, 2);
        filters.Add("replace_first", (input, call) => ReplaceFirst(call, ValueText.Of(input), call.Text(1)), 1, 2);
        filters.Add("replace_last", (input, call) => ReplaceLast(call, ValueText.Of(input), call.Text(1)), 2, 2);
        filters.Add("remove", (input, call) => ReplaceAll(call, ValueText.Of(input), call.Text(0), ""), 1);
        filters.Add("remove_first", (input, call) => ReplaceFirst(call, ValueText.Of(input), ""), 1);
        filters.Add("remove_last", (input, call) => ReplaceLast(call, ValueText.Of(input), ""), 1);
    }

    // The result may be far longer than both parts: its length is checked while it grows.
    private static string ReplaceAll(LiquidFilterCall call, string text, string search, string replacement)
    {
        if (search.Length == 0)
        {
            return Interleave(call, text, replacement);
        }

        call.Context.Budget.Search(text.Length, search.Length);
        var result = new StringBuilder();
        var position = 0;
        for (var found = text.IndexOf(search, StringComparison.Ordinal); found >= 0; found = text.IndexOf(search, position, StringComparison.Ordinal))
        {
            result.Append(text, position, found - position).Append(replacement);
            call.Context.Budget.CheckLength(result.Length);
            position = found + search.Length;
        }

        return position == 0 ? text : result.Append(text, position, text.Length - position).ToString();
    }

    // Nothing is found before every character and at the end.
    private static string Interleave(LiquidFilterCall call, string text, string replacement)
    {
        if (replacement.Length == 0)
        {
            return text;
        }

        var result = new StringBuilder(replacement);
        foreach (var character in CodePoints.Split(text))
        {
            call.Context.Budget.Step();
            result.Append(character).Append(replacement);
            call.Context.Budget.CheckLength(result.Length);
        }

        return result.ToString();
    }

    private static string ReplaceFirst(LiquidFilterCall call, string text, string replacement)
    {
        call.Context.Budget.Search(text.Length, call.Text(0).Length);
        return ReplaceAt(call, text, text.IndexOf(call.Text(0), StringComparison.Ordinal), replacement);
    }

    private static string ReplaceLast(LiquidFilterCall call, string text, string replacement)
    {
        call.Context.Budget.Search(text.Length, call.Text(0).Length);
        return ReplaceAt(call, text, text.LastIndexOf(call.Text(0), StringComparison.Ordinal), replacement);
    }

    private static string ReplaceAt(LiquidFilterCall call, string text, int found, string replacement)
    {
        call.Context.Budget.CheckLength((long)text.Length + replacement.Length);
        return found < 0 ? text : string.Concat(text.AsSpan(0, found), replacement, text.AsSpan(found + call.Text(0).Length));
    }
}


namespace Studio.Liquid.Values;

/// <summary>Strings measured in characters as a person counts them by Unicode code point, not in UTF-16 halves.</summary>
internal static class CodePoints
{
    public static int Count(string text)
    {
        if (IsSimple(text))
        {
            return text.Length;
        }

        var count = text.Length;
        for (var index = 0; index + 1 < text.Length; index++)
        {
            if (char.IsSurrogatePair(text[index], text[index + 1]))
            {
                count--;
                index++;
            }
        }

        return count;
    }

    /// <summary>The part from a character on; less when the text ends before.</summary>
    public static string Slice(string text, int start, int length)
    {
        start = Math.Max(0, start);
        length = Math.Max(0, length);
        if (IsSimple(text))
        {
            start = Math.Min(start, text.Length);
            return text.Substring(start, Math.Min(length, text.Length - start));
        }

        var begin = Advance(text, 0, start);
        return text[begin..Advance(text, begin, length)];
    }

    public static IEnumerable<string> Split(string text)
    {
        for (var index = 0; index < text.Length;)
        {
            var next = Advance(text, index, 1);
            yield return text[index..next];
            index = next;
        }
    }

    // Most texts have no surrogates, and this test is far quicker than counting.
    private static bool IsSimple(string text) => text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0;

    private static int Advance(string text, int index, int count)
    {
        while (count-- > 0 && index < text.Length)
        {
            index += index + 1 < text.Length && char.IsSurrogatePair(text[index], text[index + 1]) ? 2 : 1;
        }

        return Math.Min(index, text.Length);
    }
}

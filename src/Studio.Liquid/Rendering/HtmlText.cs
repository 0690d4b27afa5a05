using System.Buffers;
using System.Text;

namespace Studio.Liquid.Rendering;

/// <summary>Encodes the characters which have a meaning in HTML text and attributes; letters of every script stay readable.</summary>
internal static class HtmlText
{
    private static readonly SearchValues<char> Special = SearchValues.Create("&<>\"'");

    public static int IndexOfSpecial(ReadOnlySpan<char> text) => text.IndexOfAny(Special);

    public static string Entity(char character) => character switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        _ => "&#39;",
    };

    public static string Encode(string text)
    {
        if (IndexOfSpecial(text) < 0)
        {
            return text;
        }

        var result = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            if (Special.Contains(character))
            {
                result.Append(Entity(character));
            }
            else
            {
                result.Append(character);
            }
        }

        return result.ToString();
    }
}

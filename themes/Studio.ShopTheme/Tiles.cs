using System.Globalization;

namespace Studio.ShopTheme;

/// <summary>The coloured tile that stands for a product: always the same one for a product, without a picture to fetch.</summary>
internal static class Tiles
{
    private const uint Colours = 12;

    /// <summary>The tile's class, by a hash (FNV-1a) of the product's id.</summary>
    public static string Class(string id)
    {
        var hash = 2166136261u;
        foreach (var c in id)
        {
            hash = unchecked((hash ^ c) * 16777619u);
        }

        return "tile-" + (hash % Colours).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The first letter or character of a name.</summary>
    public static string Letter(string name)
    {
        var text = name.AsSpan().TrimStart();
        return text.Length == 0 ? "·" : StringInfo.GetNextTextElement(text.ToString()).ToUpperInvariant();
    }
}

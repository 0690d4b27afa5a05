using System.Globalization;
using System.Text;

namespace Studio.ContentModel.Parts;

/// <summary>Makes the last part of an address from a name: letters of every script stay, everything else becomes a hyphen.</summary>
public static class Slug
{
    /// <summary>The longest slug.</summary>
    public const int MaximumLength = 200;

    /// <summary>The slug of a text; empty where it has no letter and no digit. <c>Été à 台北!</c> becomes <c>été-à-台北</c>.</summary>
    public static string Of(string text)
    {
        var slug = new StringBuilder(text.Length);
        foreach (var rune in text.Normalize(NormalizationForm.FormC).EnumerateRunes())
        {
            if (slug.Length >= MaximumLength)
            {
                break;
            }

            if (Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark)
            {
                slug.Append(Rune.ToLowerInvariant(rune));
            }
            else if (slug.Length > 0 && slug[^1] != '-' && rune.Value != '\'')
            {
                slug.Append('-');
            }
        }

        return slug.ToString().Trim('-');
    }
}

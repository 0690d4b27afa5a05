using System.Globalization;
using System.Text;
using Studio.ContentModel.Definitions;

namespace Studio.Contents.Designing;

/// <summary>Proposes names for programs from names for people.</summary>
internal static class TechnicalNames
{
    private const int Longest = 60;

    /// <summary><c>Loyalty points</c> → <c>LoyaltyPoints</c>; what has no Latin letters (偏好) is called by what it is, <c>Text</c>; a name that is taken gets a number.</summary>
    /// <param name="display">The name for people.</param>
    /// <param name="stem">What it is called where nothing of the name can be used.</param>
    /// <param name="taken">The names that are in use; capital letters make no difference.</param>
    public static string Propose(string display, string stem, IEnumerable<string> taken)
    {
        var name = Words(display);
        name = name.Length == 0 || !ContentDefinitionJson.IsName(name) ? stem + (ContentDefinitionJson.IsName(stem + name) ? name : "") : name;
        var used = taken.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var free = name;
        for (var n = 2; used.Contains(free); n++)
        {
            free = name + n.ToString(CultureInfo.InvariantCulture);
        }

        return free;
    }

    private static string Words(string display)
    {
        var name = new StringBuilder();
        var begins = true;
        foreach (var letter in display.Normalize(NormalizationForm.FormKD))
        {
            if (char.IsAsciiLetterOrDigit(letter) && name.Length < Longest)
            {
                name.Append(begins ? char.ToUpperInvariant(letter) : letter);
                begins = false;
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark && letter is not ('\'' or '’'))
            {
                begins = true;
            }
        }

        return name.ToString();
    }
}

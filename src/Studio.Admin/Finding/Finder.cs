using System.Globalization;
using System.Security.Claims;

namespace Studio.Admin.Finding;

/// <summary>A group of what was found.</summary>
/// <param name="Title">What it is called.</param>
/// <param name="Entries">What is in it; never empty.</param>
public sealed record FoundGroup(string Title, IReadOnlyList<FoundEntry> Entries);

/// <summary>Asks all sources.</summary>
public sealed class Finder(IEnumerable<IFindSource> sources)
{
    /// <summary>What is typed beyond so many characters is not read.</summary>
    public const int MaximumText = 100;

    private const int Most = 8;

    /// <summary>What the text finds for the person, in groups.</summary>
    public async Task<IReadOnlyList<FoundGroup>> FindAsync(string? text, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var asked = text?.Trim() ?? "";
        asked = asked.Length > MaximumText ? asked[..MaximumText] : asked;
        var groups = new List<FoundGroup>();
        foreach (var source in sources.OrderBy(s => s.Order))
        {
            if (await source.FindAsync(asked, user, Most, cancellationToken) is { Count: > 0 } entries)
            {
                groups.Add(new FoundGroup(source.Title, [.. entries.Take(Most)]));
            }
        }

        return groups;
    }

    /// <summary>True where a name has the text in it, without case, accents and width, or where nothing is asked.</summary>
    public static bool Matches(string name, string text) =>
        text.Length == 0 || CultureInfo.CurrentCulture.CompareInfo.IndexOf(name, text, CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace | CompareOptions.IgnoreWidth) >= 0;
}

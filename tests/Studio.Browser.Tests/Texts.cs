using System.Text.Json;
using Studio.Testing;

namespace Studio.Browser.Tests;

/// <summary>The product's own translations, so that a test asks for a button by its English words in any language.</summary>
internal sealed class Texts
{
    private readonly Dictionary<string, HashSet<string>> _translations = new(StringComparer.Ordinal);

    private Texts(string culture)
    {
        Culture = culture;
        foreach (var folder in new[] { "modules", "themes", "src" })
        {
            foreach (var module in Directory.EnumerateDirectories(Path.Combine(StudioHost.RepositoryRoot, folder)))
            {
                var file = Path.Combine(module, "Localization", culture + ".json");
                if (File.Exists(file))
                {
                    Read(file);
                }
            }
        }
    }

    public string Culture { get; }

    /// <summary>English texts that have other words in this language.</summary>
    public IEnumerable<string> English => _translations.Where(t => !t.Value.Contains(t.Key)).Select(t => t.Key);

    public static Texts In(string culture) => new(culture);

    /// <summary>The shop's words.</summary>
    public static IReadOnlyDictionary<string, string> OfShop(string culture) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Path.Combine(StudioHost.RepositoryRoot, "themes", "Studio.ShopTheme", "Localization", culture + ".json")))!;

    private void Read(string file)
    {
        foreach (var (english, translated) in JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file))!)
        {
            (_translations.TryGetValue(english, out var all) ? all : _translations[english] = []).Add(translated);
        }
    }
}

using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Localization;

namespace Studio.Kernel.Localization;

/// <summary>The languages of Studio's screens.</summary>
public static class StudioCultures
{
    /// <summary>English, 繁體中文, 简体中文.</summary>
    public static IReadOnlyList<string> All { get; } = ["en", "zh-Hant", "zh-Hans"];

    /// <summary>The name of a language in itself.</summary>
    public static string NativeName(string culture) => culture switch
    {
        "zh-Hant" => "繁體中文",
        "zh-Hans" => "简体中文",
        _ => "English",
    };

    /// <summary>The supported language for a culture such as <c>zh-TW</c>, <c>zh-CN</c> or <c>en-GB</c>, or null where none fits.</summary>
    public static string? Match(CultureInfo culture)
    {
        for (var c = culture; !string.IsNullOrEmpty(c.Name); c = c.Parent)
        {
            var found = All.FirstOrDefault(a => string.Equals(a, c.Name, StringComparison.OrdinalIgnoreCase));
            if (found is not null)
            {
                return found;
            }
        }

        return culture.TwoLetterISOLanguageName == "zh" ? "zh-Hant" : null;
    }
}

/// <summary>
/// Texts from the embedded resource <c>Localization/{culture}.json</c> of the module that the resource type belongs to: an object from
/// English text to translated text. The English text is the key, so English needs no file.
/// </summary>
public sealed class JsonStringLocalizerFactory : IStringLocalizerFactory
{
    private readonly ConcurrentDictionary<Assembly, ModuleTexts> _modules = new();

    /// <inheritdoc/>
    public IStringLocalizer Create(Type resourceSource) => new Localizer(_modules.GetOrAdd(resourceSource.Assembly, static a => new ModuleTexts(a)));

    /// <inheritdoc/>
    public IStringLocalizer Create(string baseName, string location) =>
        new Localizer(_modules.GetOrAdd(Assembly.Load(new AssemblyName(location)), static a => new ModuleTexts(a)));

    private sealed class ModuleTexts(Assembly assembly)
    {
        private readonly ConcurrentDictionary<string, FrozenDictionary<string, string>> _cultures = new();

        public string? Find(string key)
        {
            var culture = StudioCultures.Match(CultureInfo.CurrentUICulture);
            return culture is null or "en" ? null : _cultures.GetOrAdd(culture, Load).GetValueOrDefault(key);
        }

        public IEnumerable<string> Keys => _cultures.GetOrAdd("zh-Hant", Load).Keys;

        private FrozenDictionary<string, string> Load(string culture)
        {
            var name = assembly.GetManifestResourceNames().FirstOrDefault(n => n.EndsWith($"Localization.{culture}.json", StringComparison.Ordinal));
            if (name is null)
            {
                return FrozenDictionary<string, string>.Empty;
            }

            using var stream = assembly.GetManifestResourceStream(name)!;
            return JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!.ToFrozenDictionary(StringComparer.Ordinal);
        }
    }

    private sealed class Localizer(ModuleTexts texts) : IStringLocalizer
    {
        public LocalizedString this[string name]
        {
            get
            {
                var found = texts.Find(name);
                return new LocalizedString(name, found ?? name, resourceNotFound: found is null);
            }
        }

        public LocalizedString this[string name, params object[] arguments]
        {
            get
            {
                var found = texts.Find(name);
                return new LocalizedString(name, string.Format(CultureInfo.CurrentCulture, found ?? name, arguments), resourceNotFound: found is null);
            }
        }

        public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => texts.Keys.Select(k => this[k]);
    }
}

/// <summary>Texts of modules.</summary>
public static class ModuleLocalization
{
    /// <summary>The texts of an assembly, wherever it was loaded from: a module that was dropped in cannot be found by its name.</summary>
    public static IStringLocalizer Of(this IStringLocalizerFactory localizers, Assembly assembly) =>
        assembly.GetTypes() is [{ } type, ..] ? localizers.Create(type) : localizers.Create("", assembly.GetName().Name!);
}

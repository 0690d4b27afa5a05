using System.Globalization;
using Studio.Data.Sessions;
using Studio.Kernel.Identifiers;

namespace Studio.ContentModel.Parts;

/// <summary>An item in one language of a set of items that say the same: one item of a set for each language.</summary>
internal sealed class LocalizationPart(IdGenerator ids) : ContentPartType
{
    private const string Kind = "language";

    public override string Name => "LocalizationPart";

    public override string Title => "Language";

    public override IReadOnlyList<PartProperty> Properties { get; } =
    [
        new("LocalizationSet", "TextField", "Text", "p_set") { Title = "Set of translations", Indexed = true, IsHidden = true },
        new("Culture", "TextField", "Text", "p_culture") { Title = "Language" },
    ];

    public override ValueTask PrepareAsync(ContentPartContext context, CancellationToken cancellationToken)
    {
        var culture = context.Text("Culture");
        if (culture.Length > 0 && !IsCulture(culture))
        {
            context.Refuse("Culture", "The name of a language is needed, such as zh-Hant.");
        }

        return default;
    }

    public override ValueTask SavingAsync(ContentPartContext context, WriteSession session, CancellationToken cancellationToken)
    {
        if (context.Text("LocalizationSet").Length == 0)
        {
            context.Set("LocalizationSet", ids.NewId());
        }

        return default;
    }

    // A copy is no translation: it begins a set of its own.
    public override void Cloning(ContentPartContext context) => context.Set("LocalizationSet", null);

    public override IEnumerable<ContentKey> Keys(ContentPartContext context) =>
        context.Text("LocalizationSet") is { Length: > 0 } set && context.Text("Culture") is { Length: > 0 } culture
            ? [new ContentKey(Kind, $"{set}|{culture}", context.PathOf("Culture"), "The set has an item in this language already.")]
            : [];

    private static bool IsCulture(string name)
    {
        try
        {
            return CultureInfo.GetCultureInfo(name, predefinedOnly: true).Name.Length > 0;
        }
        catch (CultureNotFoundException)
        {
            return false;
        }
    }
}

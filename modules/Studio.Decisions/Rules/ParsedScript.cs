using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Nodes;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;
using Studio.DecisionEngine.Scripts;
using Studio.Kernel.Localization;
using Studio.Liquid;

namespace Studio.Decisions.Rules;

/// <summary>A published sales script with a parsed template per language, channel and step.</summary>
/// <param name="Item">The script.</param>
/// <param name="Templates">By their text.</param>
/// <param name="Paths">What they and the templates that they include read.</param>
internal sealed record ParsedScript(ContentItem Item, FrozenDictionary<string, LiquidTemplate> Templates, IReadOnlyList<LiquidPath> Paths)
{
    /// <summary>The field with the words for channels.</summary>
    public const string VariantsField = "Variants";

    /// <summary>The field with the steps.</summary>
    public const string StepsField = "Steps";

    private readonly FrozenDictionary<string, IReadOnlyList<ScriptVariant>> _variants = Outlines(Item, VariantsField).ToFrozenDictionary(o => o.Culture, o => ScriptOutline.ReadVariants(o.Text, out _), StringComparer.Ordinal);
    private readonly FrozenDictionary<string, (IReadOnlyList<ScriptStep> Steps, IReadOnlyList<OutlineFault> Faults)> _steps =
        Outlines(Item, StepsField).ToFrozenDictionary(o => o.Culture, o => (ScriptOutline.ReadSteps(o.Text, out var faults), faults), StringComparer.Ordinal);

    /// <summary>What is wrong with its steps, where they came in unchecked: such steps are not told, the text is.</summary>
    public OutlineFault? StepFault => _steps.Values.SelectMany(s => s.Faults).FirstOrDefault();

    /// <summary>The outlines that a field of a script has, by language.</summary>
    public static IEnumerable<(string Culture, string Text)> Outlines(ContentItem script, string field)
    {
        var texts = script.Field(DecisionParts.Script, field);
        foreach (var culture in StudioCultures.All)
        {
            if (texts?[culture] is JsonValue value && value.TryGetValue<string>(out var text) && !string.IsNullOrWhiteSpace(text))
            {
                yield return (culture, text);
            }
        }
    }

    /// <summary>The template for a culture (its language, else English, else whichever there is) and a channel, and the channel where it has words of its own in that language.</summary>
    public (LiquidTemplate? Template, string? Variant) For(CultureInfo culture, string channel)
    {
        var language = Language(culture);
        if (language is not null && _variants.TryGetValue(language, out var variants)
            && variants.FirstOrDefault(v => v.Channels.Contains(channel, StringComparer.OrdinalIgnoreCase)) is { } variant && Templates.TryGetValue(variant.Text, out var own))
        {
            return (own, channel);
        }

        return (LocalizedText.Pick(Item.Field(DecisionParts.Script, "Text"), culture) is { } text ? Templates.GetValueOrDefault(text) : null, null);
    }

    /// <summary>The steps for a culture, in the language of the text; none where they are wrong.</summary>
    public IReadOnlyList<ScriptStep> StepsFor(CultureInfo culture) =>
        StepFault is null && Language(culture) is { } language && _steps.TryGetValue(language, out var steps) ? steps.Steps : [];

    private string? Language(CultureInfo culture)
    {
        var languages = ScriptText.TextsOf(Item).Select(t => t.Culture).ToList();
        return StudioCultures.Match(culture) is { } wanted && languages.Contains(wanted) ? wanted : languages.Contains("en") ? "en" : languages.FirstOrDefault();
    }
}

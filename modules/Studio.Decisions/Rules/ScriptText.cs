using System.Globalization;
using System.Text.Json.Nodes;
using Studio.ContentModel.Items;
using Studio.DecisionEngine.Facts;
using Studio.DecisionEngine.Scripts;
using Studio.Decisions.Decisions;
using Studio.Kernel.Localization;
using Studio.Liquid;
using Studio.Templates.Rendering;
using Studio.Templates.Uses;

namespace Studio.Decisions.Rules;

/// <summary>The words of sales scripts: what they speak of, and how they are rendered.</summary>
internal sealed class ScriptText(TemplateScopes scopes)
{
    /// <summary>The root under which scripts speak of what is proposed.</summary>
    public const string OfferRoot = "offer";

    /// <summary>The texts of a script by language.</summary>
    public static IEnumerable<(string Culture, string Text)> TextsOf(ContentItem script)
    {
        var texts = script.Field(DecisionParts.Script, "Text");
        foreach (var culture in StudioCultures.All)
        {
            if (texts?[culture] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0)
            {
                yield return (culture, text);
            }
        }
    }

    /// <summary>All that is rendered of a script: its texts, the words for channels and those of the steps, in each language.</summary>
    public static IEnumerable<string> AllTextsOf(ContentItem script) => TextsOf(script).Select(t => t.Text)
        .Concat(ParsedScript.Outlines(script, ParsedScript.VariantsField).SelectMany(o => ScriptOutline.ReadVariants(o.Text, out _)).Select(v => v.Text))
        .Concat(ParsedScript.Outlines(script, ParsedScript.StepsField).SelectMany(o => ScriptOutline.ReadSteps(o.Text, out _)).Select(s => s.Text))
        .Distinct(StringComparer.Ordinal);

    /// <summary>An offer as scripts see it.</summary>
    public static JsonObject Describe(ContentItem offer, CultureInfo culture) => new()
    {
        ["title"] = offer.GetLocalized(DecisionParts.Offer, "Title", culture),
        ["value"] = offer.GetMoney(DecisionParts.Offer, "Value")?.Format(culture),
    };

    /// <summary>The facts among what templates read.</summary>
    public static IEnumerable<string> FactsOf(IEnumerable<LiquidPath> paths, FactCatalogue catalogue) =>
        paths.Where(p => !p.IsLocal && p.Segments.Count >= 2).Select(p => $"{p.Segments[0]}.{p.Segments[1]}").Where(p => catalogue.Find(p) is not null);

    /// <summary>Renders the words for one subject, as plain text: whoever shows it encodes it for where it is shown.</summary>
    /// <exception cref="LiquidException">The template fails on these values or exceeds a limit.</exception>
    public async ValueTask<string> RenderAsync(LiquidTemplate template, FactProfile profile, ContentItem? offer, CultureInfo culture, CancellationToken cancellationToken)
    {
        var roots = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        if (offer is not null)
        {
            roots[OfferRoot] = Describe(offer, culture);
        }

        var scope = await scopes.CreateAsync(new TemplateSubject(culture, LiquidEncoding.None) { Profile = profile, Roots = roots }, cancellationToken);
        return await template.RenderAsync(scope, cancellationToken);
    }

    /// <summary>Renders the steps for one subject; null where the script has none.</summary>
    /// <exception cref="LiquidException">A step fails on these values or exceeds a limit.</exception>
    public async ValueTask<IReadOnlyList<RenderedStep>?> RenderStepsAsync(ParsedScript script, FactProfile profile, ContentItem? offer, CultureInfo culture, CancellationToken cancellationToken)
    {
        var rendered = new List<RenderedStep>();
        foreach (var step in script.StepsFor(culture))
        {
            var text = script.Templates.GetValueOrDefault(step.Text) is { } template ? await RenderAsync(template, profile, offer, culture, cancellationToken) : "";
            rendered.Add(new RenderedStep(step.Key, text, [.. step.Answers.Select(a => new RenderedAnswer(a.Key, a.Kind.ToString().ToLowerInvariant(), a.Label, a.To, a.Reason.Length > 0 ? a.Reason : null))]));
        }

        return rendered.Count == 0 ? null : rendered;
    }
}

/// <summary>The texts of sales scripts, for the library of templates: a template that one renders is in use.</summary>
internal sealed class SalesScriptTexts : ILiquidTexts
{
    public string Part => DecisionParts.Script;

    public IEnumerable<LiquidText> TextsOf(ContentItem item) => new[] { "Text", ParsedScript.VariantsField, ParsedScript.StepsField }
        .SelectMany(field => ParsedScript.Outlines(item, field).Select(t => new LiquidText($"{DecisionParts.Script}.{field}.{t.Culture}", t.Text)));
}

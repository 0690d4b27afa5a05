using System.Globalization;
using System.Text.Json.Nodes;
using Studio.ContentModel.Items;
using Studio.DecisionEngine.Facts;
using Studio.Kernel.Localization;
using Studio.Liquid;

namespace Studio.Decisions.Rules;

/// <summary>The words of sales scripts: what they speak of, and how they are rendered.</summary>
internal static class ScriptText
{
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

    /// <summary>The facts that a template reads.</summary>
    public static IEnumerable<string> FactsOf(LiquidTemplate template, FactCatalogue catalogue) =>
        template.Paths.Where(p => !p.IsLocal && p.Segments.Count >= 2).Select(p => $"{p.Segments[0]}.{p.Segments[1]}").Where(p => catalogue.Find(p) is not null);

    /// <summary>Renders the words for one subject, as plain text: whoever shows it encodes it for where it is shown.</summary>
    /// <exception cref="LiquidException">The template fails on these values or exceeds a limit.</exception>
    public static ValueTask<string> RenderAsync(LiquidTemplate template, FactProfile profile, ContentItem? offer, CultureInfo culture, CancellationToken cancellationToken)
    {
        var roots = new JsonObject();
        foreach (var (path, value) in profile.ToJson().ToList())
        {
            var dot = path.IndexOf('.', StringComparison.Ordinal);
            if (dot > 0)
            {
                var root = roots[path[..dot]] as JsonObject;
                if (root is null)
                {
                    roots[path[..dot]] = root = [];
                }

                root[path[(dot + 1)..]] = value?.DeepClone();
            }
        }

        if (offer is not null)
        {
            roots["offer"] = new JsonObject
            {
                ["title"] = offer.GetLocalized(DecisionParts.Offer, "Title", culture),
                ["value"] = offer.GetMoney(DecisionParts.Offer, "Value")?.Format(culture),
            };
        }

        return template.RenderAsync(new LiquidScope(roots) { Culture = culture, Encoding = LiquidEncoding.None }, cancellationToken);
    }
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Markdig;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Html;
using Studio.ContentModel.Parts;
using Studio.Kernel.Modules;
using Studio.Liquid;

namespace Studio.Templates.Filters;

/// <summary>OrchardCore's filters of texts: <c>slugify</c>, <c>markdownify</c>, <c>sanitize_html</c>, <c>jsonparse</c>, <c>t</c>, <c>liquid</c>, <c>local</c>, <c>utc</c>.</summary>
internal sealed class TextFilters : ILiquidFilterProvider
{
    private const int LongestMarkup = 128 * 1024;
    private const int CharactersPerStep = 32;
    private const int DeepestJson = 32;

    private static readonly MarkdownPipeline Markdown = new MarkdownPipelineBuilder().UsePipeTables().UseEmphasisExtras().UseAutoLinks().Build();

    public IEnumerable<FilterHint> Hints =>
    [
        new("slugify", "slugify"), new("markdownify", "markdownify"), new("sanitize_html", "sanitize_html"), new("jsonparse", "jsonparse"),
        new("t", "t: value"), new("liquid", "liquid"), new("local", "local: '%H:%M'"), new("utc", "utc: '%H:%M'"),
    ];

    public void Register(LiquidFilterRegistry filters)
    {
        filters.Add("slugify", (input, _) => Slug.Of(LiquidFilterCall.ToText(input)));
        filters.Add("markdownify", (input, call) => LiquidFilterCall.Trusted(HtmlSanitizer.Clean(Markdig.Markdown.ToHtml(Markup(input, call), Markdown))));
        filters.Add("sanitize_html", (input, call) => LiquidFilterCall.Trusted(HtmlSanitizer.Clean(Markup(input, call))));
        filters.Add("jsonparse", Parse);
        filters.Add("t", Translate, 0, 8);
        filters.AddAsync("liquid", async (input, call) => await call.RenderAsync(LiquidFilterCall.ToText(input)));
        filters.Add("local", (input, call) => call.ReadMoment(input) is { } moment ? call.Count > 0 ? call.FormatMoment(moment, call.Text(0)) : moment : input, 0, 1);
        filters.Add("utc", (input, call) => call.ReadMoment(input) is { } moment ? call.FormatMoment(moment.ToUniversalTime(), call.Text(0, "%Y-%m-%dT%H:%M:%SZ")) : input, 0, 1);
    }

    // Markup is read by parsers whose work grows with its length: it is short, and paid for.
    private static string Markup(object? input, LiquidFilterCall call)
    {
        var text = LiquidFilterCall.ToText(input);
        if (text.Length > LongestMarkup)
        {
            throw call.Refuse("liquid.markup_too_long", string.Create(CultureInfo.InvariantCulture, $"The text is longer than {LongestMarkup} characters."));
        }

        call.Pay(text.Length / CharactersPerStep);
        return text;
    }

    private static JsonNode? Parse(object? input, LiquidFilterCall call)
    {
        var text = LiquidFilterCall.ToText(input);
        call.Pay(text.Length / CharactersPerStep);
        try
        {
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = DeepestJson, AllowDuplicateProperties = false });
        }
        catch (JsonException fault)
        {
            throw call.Refuse("liquid.json", $"The text is not JSON: {fault.Message}");
        }
    }

    /// <summary>The text in the render's language, as some module of the tenant translates it; <c>{0}</c> and on stand for the arguments. What nobody translates stays as it is.</summary>
    private static string Translate(object? input, LiquidFilterCall call)
    {
        var text = LiquidFilterCall.ToText(input);
        var localizers = call.Service<IStringLocalizerFactory>();
        var spoken = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = call.Culture;
            foreach (var module in call.Service<IReadOnlyList<FeatureInfo>>().Select(f => f.Module.Assembly).Distinct())
            {
                if (localizers.Create("", module.GetName().Name!)[text] is { ResourceNotFound: false } found)
                {
                    text = found.Value;
                    break;
                }
            }
        }
        finally
        {
            CultureInfo.CurrentUICulture = spoken;
        }

        for (var index = 0; index < call.Count; index++)
        {
            text = text.Replace(string.Create(CultureInfo.InvariantCulture, $"{{{index}}}"), call.Text(index), StringComparison.Ordinal);
            call.CheckLength(text.Length);
        }

        return text;
    }
}

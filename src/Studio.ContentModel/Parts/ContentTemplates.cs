using System.Globalization;
using System.Text.Json.Nodes;
using Studio.ContentModel.Items;
using Studio.Liquid;

namespace Studio.ContentModel.Parts;

/// <summary>Renders the patterns with which planners name items, in tight limits: a pattern is a line, not a page.</summary>
public sealed class ContentTemplates
{
    private readonly LiquidEngine _engine;

    /// <summary>An engine with OrchardCore's filters for names.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="sources">Where the tenant's templates are, where a feature keeps some.</param>
    public ContentTemplates(TimeProvider time, IEnumerable<ITemplateSource> sources) => _engine = new LiquidEngine(new LiquidOptions
    {
        TimeProvider = time,
        Templates = sources.FirstOrDefault(),
        MaxSourceLength = 4096,
        MaxOutputLength = 4096,
        MaxSteps = 20_000,
        MaxLoopIterations = 2_000,
        MaxRenderTime = TimeSpan.FromSeconds(1),
        CacheSize = 200,
        CacheCharacters = 256 * 1024,
        ConfigureFilters = filters =>
        {
            filters.Add("slugify", (input, _) => Slug.Of(LiquidFilterCall.ToText(input)));
            filters.AddAsync("display_text", (input, call) => call.ReadAsync(input, "DisplayText"));
            filters.AddAsync("content_item_id", (input, call) => call.ReadAsync(input, "ContentItemId"));
            filters.AddAsync("container", (input, call) => call.ReadAsync(input, "Container"));
        },
    });

    /// <summary>What is wrong with a pattern, or null.</summary>
    public string? Check(string pattern) => _engine.TryParse(pattern, out _, out var errors) ? null : errors[0].Message;

    /// <summary>The pattern's text for an item: <c>ContentItem</c>, <c>Model.ContentItem</c> and <c>Content</c> as in OrchardCore.</summary>
    /// <exception cref="LiquidException">The pattern does not parse, or breaks a limit.</exception>
    public async ValueTask<string> RenderAsync(string pattern, ContentItem item, ContentItem? container, CancellationToken cancellationToken)
    {
        var json = Describe(item);
        json["Container"] = container is null ? null : Describe(container);
        var scope = new LiquidScope(new JsonObject { ["ContentItem"] = json, ["Content"] = json.DeepClone(), ["Model"] = new JsonObject { ["ContentItem"] = json.DeepClone() } })
        {
            Culture = CultureInfo.InvariantCulture,
            Encoding = LiquidEncoding.None,
        };
        return (await _engine.Parse(pattern).RenderAsync(scope, cancellationToken)).Trim();
    }

    private static JsonObject Describe(ContentItem item)
    {
        var json = item.ToJson();
        json["Content"] = item.Content.DeepClone();
        return json;
    }
}

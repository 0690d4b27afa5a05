using System.Text.Json;
using Studio.ContentModel.Fields;

namespace Studio.ContentModel.Parts;

/// <summary>A body of HTML, cleaned when it is saved unless <c>HtmlBodyPartSettings.SanitizeHtml</c> is false.</summary>
internal sealed class HtmlBodyPart : ContentPartType
{
    public override string Name => "HtmlBodyPart";

    public override string Title => "Body";

    public override IReadOnlyList<PartProperty> Properties { get; } = [new("Html", "HtmlField", "Html", "p_html") { Title = "Body" }];

    public override ValueTask PrepareAsync(ContentPartContext context, CancellationToken cancellationToken)
    {
        if (context.Value is { } value && MarkupCleaning.Clean(value, context.Settings) is { } cleaned && !ReferenceEquals(cleaned, value))
        {
            context.Set("Html", cleaned["Html"]?.DeepClone());
        }

        return default;
    }
}

/// <summary>A body of Markdown, kept as written.</summary>
internal sealed class MarkdownBodyPart : ContentPartType
{
    public override string Name => "MarkdownBodyPart";

    public override string Title => "Body";

    public override IReadOnlyList<PartProperty> Properties { get; } = [new("Markdown", "MarkdownField", "Markdown", "p_markdown") { Title = "Body" }];
}

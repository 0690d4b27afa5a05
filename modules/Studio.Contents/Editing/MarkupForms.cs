using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.Kernel.Problems;

namespace Studio.Contents.Editing;

/// <summary>A large input for text with markup.</summary>
internal abstract class MarkupForm(string property) : FieldForm
{
    public override ValueTask<IReadOnlyList<FieldInput>> ShowAsync(ContentFieldPlace place, JsonObject? value, FormContext context, CancellationToken cancellationToken) =>
        new([new FieldInput(place.Path, InputKind.Area, Text(value, property)) { Rows = 10 }]);

    public override JsonObject? Read(ContentFieldPlace place, JsonObject? value, PostedForm posted, FormContext context, ICollection<InputError> errors) =>
        posted.TryGetText(place.Path, out var text) && text != Text(value, property) ? With(value, property, text.Length == 0 ? null : text) : value;
}

internal sealed class HtmlForm() : MarkupForm("Html")
{
    public override string FieldType => "HtmlField";

    public override FieldIsland IslandOf(ContentFieldDefinition field) => new("studio-rich-text");
}

internal sealed class MarkdownForm() : MarkupForm("Markdown")
{
    public override string FieldType => "MarkdownField";

    public override FieldIsland IslandOf(ContentFieldDefinition field) => new("studio-preview") { Source = MarkdownEndpoint.Address };
}

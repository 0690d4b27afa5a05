using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Html;
using Studio.Kernel.Problems;

namespace Studio.ContentModel.Fields;

/// <summary>Text with markup. Its column has the words alone.</summary>
internal abstract class MarkupField : ContentFieldType
{
    private const int MaximumLength = 262_144;

    public override FieldValueKind ValueKind => FieldValueKind.Text;

    public override IReadOnlyList<FieldColumn> Columns(ContentFieldDefinition field) => [new("", ColumnKind.Text)];

    public override IReadOnlyList<object?> ReadColumns(JsonObject? value, ContentFieldDefinition field) => [ToFact(value, field)];

    public override void Validate(JsonObject? value, ContentFieldDefinition field, string path, ICollection<InputError> errors)
    {
        RequireKind(value, MainProperty, path, "A text is needed.", errors, JsonValueKind.String);
        if (ReadText(value, MainProperty) is { Length: > MaximumLength })
        {
            errors.Add(new InputError(path, $"The text is longer than {MaximumLength} characters."));
        }

        if (field.Required && string.IsNullOrWhiteSpace(ReadText(value, MainProperty)))
        {
            errors.Add(new InputError(path, "A value is needed."));
        }
    }

    public override object ParseFilter(string text, ContentFieldDefinition field, string path) => text;

    public override object? ToFact(JsonObject? value, ContentFieldDefinition field) => ReadText(value, MainProperty) is { } markup ? Words(markup) : null;

    public override string ToText(JsonObject? value, ContentFieldDefinition field, CultureInfo culture) => ReadText(value, MainProperty) is { } markup ? Words(markup) : "";

    protected abstract string Words(string markup);
}

/// <summary>HTML, cleaned when it is saved unless <c>HtmlFieldSettings.SanitizeHtml</c> is false.</summary>
internal sealed class HtmlField : MarkupField
{
    public override string Name => "HtmlField";

    protected override string MainProperty => "Html";

    public override JsonObject? Clean(JsonObject? value, ContentFieldDefinition field) => MarkupCleaning.Clean(value, field.Settings["HtmlFieldSettings"] as JsonObject);

    protected override string Words(string markup) => HtmlSanitizer.ToText(markup);
}

/// <summary>Markdown. It is kept as written; whoever shows it cleans what it becomes.</summary>
internal sealed class MarkdownField : MarkupField
{
    public override string Name => "MarkdownField";

    protected override string MainProperty => "Markdown";

    protected override string Words(string markup) => markup.Trim();
}

/// <summary>Cleans a value's <c>Html</c>.</summary>
internal static class MarkupCleaning
{
    public static JsonObject? Clean(JsonObject? value, JsonObject? settings)
    {
        var asItIs = settings?["SanitizeHtml"] is JsonValue v && v.TryGetValue<bool>(out var clean) && !clean;
        if (asItIs || value?["Html"] is not JsonValue given || !given.TryGetValue<string>(out var html))
        {
            return value;
        }

        var cleaned = (JsonObject)value.DeepClone();
        cleaned["Html"] = HtmlSanitizer.Clean(html);
        return cleaned;
    }
}

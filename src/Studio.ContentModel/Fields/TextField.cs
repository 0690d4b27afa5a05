using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.Kernel.Problems;

namespace Studio.ContentModel.Fields;

/// <summary>A text; where its editor is <c>PredefinedList</c>, one of the texts that <c>TextFieldPredefinedListEditorSettings</c> names.</summary>
internal sealed class TextField : ContentFieldType
{
    private const int MaximumLength = 65_536;

    public override string Name => "TextField";

    public override FieldValueKind ValueKind => FieldValueKind.Text;

    protected override string MainProperty => "Text";

    public override IReadOnlyList<FieldColumn> Columns(ContentFieldDefinition field) => [new("", ColumnKind.Text)];

    public override IReadOnlyList<object?> ReadColumns(JsonObject? value, ContentFieldDefinition field) => [ReadText(value, "Text")];

    public override void Validate(JsonObject? value, ContentFieldDefinition field, string path, ICollection<InputError> errors)
    {
        RequireKind(value, "Text", path, "A text is needed.", errors, JsonValueKind.String);
        var text = ReadText(value, "Text");
        if (text is { Length: > MaximumLength })
        {
            errors.Add(new InputError(path, $"The text is longer than {MaximumLength} characters."));
        }

        if (text is { Length: > 0 } && FieldOptions.Predefined(field) is { Count: > 0 } options && !options.Any(o => o.Value == text))
        {
            errors.Add(new InputError(path, "This is not one of the choices."));
        }

        base.Validate(value, field, path, errors);
    }

    public override object ParseFilter(string text, ContentFieldDefinition field, string path) => text;

    public override object? ToFact(JsonObject? value, ContentFieldDefinition field) => ReadText(value, "Text");

    public override string ToText(JsonObject? value, ContentFieldDefinition field, CultureInfo culture) =>
        ReadText(value, "Text") is { } text ? FieldOptions.NameOf(FieldOptions.Predefined(field), text) : "";

    protected override JsonObject? ReadDefault(ContentFieldDefinition field) =>
        FieldOptions.IsPredefined(field) && field.Text(FieldOptions.PredefinedSettings, "DefaultValue") is { Length: > 0 } text ? new JsonObject { ["Text"] = text } : base.ReadDefault(field);
}

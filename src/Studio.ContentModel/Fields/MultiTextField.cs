using System.Globalization;
using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.Kernel.Problems;

namespace Studio.ContentModel.Fields;

/// <summary>Several of the texts that the settings offer; where they offer none, any texts.</summary>
internal sealed class MultiTextField : ManyTextsField
{
    private const string SettingsName = "MultiTextFieldSettings";

    public override string Name => "MultiTextField";

    protected override string ListProperty => "Values";

    protected override string NeedsList => "A list of texts is needed.";

    public override bool IsMultiple(ContentFieldDefinition field) => true;

    public override void Validate(JsonObject? value, ContentFieldDefinition field, string path, ICollection<InputError> errors)
    {
        var options = FieldOptions.Read(field, SettingsName);
        foreach (var unknown in options.Count == 0 ? [] : Values(value).Where(v => !options.Any(o => o.Value == v)))
        {
            errors.Add(new InputError(path, $"'{unknown}' is not one of the choices."));
        }

        base.Validate(value, field, path, errors);
    }

    public override string ToText(JsonObject? value, ContentFieldDefinition field, CultureInfo culture)
    {
        var options = FieldOptions.Read(field, SettingsName);
        return string.Join(", ", Values(value).Select(v => FieldOptions.NameOf(options, v)));
    }

    protected override JsonObject? ReadDefault(ContentFieldDefinition field) =>
        FieldOptions.Read(field, SettingsName).Where(o => o.IsDefault).Select(o => (JsonNode?)o.Value).ToArray() is { Length: > 0 } values ? new JsonObject { ["Values"] = new JsonArray(values) } : null;
}

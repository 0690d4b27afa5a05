using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Html;
using Studio.Kernel.Problems;

namespace Studio.ContentModel.Fields;

/// <summary>A link: address, text and target. The address is one that a page may follow: no script ever.</summary>
internal sealed class LinkField : ContentFieldType
{
    private const int MaximumLength = 2048;

    private static readonly string[] Targets = ["", "_self", "_blank", "_parent", "_top"];

    public override string Name => "LinkField";

    public override FieldValueKind ValueKind => FieldValueKind.Text;

    public override IReadOnlyList<FieldColumn> Columns(ContentFieldDefinition field) => [new("", ColumnKind.Text), new("Text", ColumnKind.Text)];

    public override IReadOnlyList<object?> ReadColumns(JsonObject? value, ContentFieldDefinition field) => [ReadText(value, "Url"), ReadText(value, "Text")];

    public override void Validate(JsonObject? value, ContentFieldDefinition field, string path, ICollection<InputError> errors)
    {
        foreach (var property in new[] { "Url", "Text", "Target" })
        {
            RequireKind(value, property, path, "A text is needed.", errors, JsonValueKind.String);
        }

        var url = ReadText(value, "Url");
        if (url is { Length: > 0 } && (url.Length > MaximumLength || !SafeAddress.IsSafe(url)))
        {
            errors.Add(new InputError(path + ".Url", "An address is needed that begins with https:, http:, mailto:, tel:, / or ~/."));
        }

        if (ReadText(value, "Target") is { } target && !Targets.Contains(target, StringComparer.Ordinal))
        {
            errors.Add(new InputError(path + ".Target", "One of _self, _blank, _parent and _top is needed."));
        }

        if (field.Required && string.IsNullOrEmpty(url))
        {
            errors.Add(new InputError(path, "A value is needed."));
        }
    }

    public override object ParseFilter(string text, ContentFieldDefinition field, string path) => text;

    public override object? ToFact(JsonObject? value, ContentFieldDefinition field) => ReadText(value, "Url");

    public override string ToText(JsonObject? value, ContentFieldDefinition field, CultureInfo culture) => ReadText(value, "Text") is { Length: > 0 } text ? text : ReadText(value, "Url") ?? "";

    protected override JsonObject? ReadDefault(ContentFieldDefinition field) => field.Text("LinkFieldSettings", "DefaultUrl") is { Length: > 0 } url
        ? new JsonObject { ["Url"] = url, ["Text"] = field.Text("LinkFieldSettings", "DefaultText"), ["Target"] = field.Text("LinkFieldSettings", "DefaultTarget") ?? "" }
        : null;
}

using System.Globalization;
using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.Kernel.Problems;

namespace Studio.ContentModel.Fields;

/// <summary>A field whose value is a list of texts: ids, paths, choices. One value is a column, several are rows of a side table.</summary>
public abstract class ManyTextsField : ContentFieldType
{
    private const int MaximumValues = 1000;

    /// <summary>The property that has the list.</summary>
    protected abstract string ListProperty { get; }

    /// <summary>True where an item may have several.</summary>
    public virtual bool IsMultiple(ContentFieldDefinition field) => field.Flag(Name + "Settings", "Multiple");

    /// <summary>What a person reads where something else than a list of texts was given.</summary>
    protected abstract string NeedsList { get; }

    /// <summary>What a person reads where several were given and one is possible.</summary>
    protected virtual string OnlyOne => "Only one can be chosen here.";

    /// <inheritdoc/>
    public override FieldValueKind ValueKind => FieldValueKind.Text;

    /// <inheritdoc/>
    public override IReadOnlyList<FieldColumn> Columns(ContentFieldDefinition field) => [new("", ColumnKind.Text, IsMultiple(field))];

    /// <inheritdoc/>
    public override IReadOnlyList<object?> ReadColumns(JsonObject? value, ContentFieldDefinition field)
    {
        var values = Values(value);
        return IsMultiple(field) ? [values.Count == 0 ? null : values.ToArray<object>()] : [values.Count == 0 ? null : values[0]];
    }

    /// <inheritdoc/>
    public override void Validate(JsonObject? value, ContentFieldDefinition field, string path, ICollection<InputError> errors)
    {
        if (!JsonTexts.IsList(value, ListProperty))
        {
            errors.Add(new InputError($"{path}.{ListProperty}", NeedsList));
        }
        else if (value?[ListProperty] is JsonArray { Count: > 1 } && !IsMultiple(field))
        {
            errors.Add(new InputError(path, OnlyOne));
        }
        else if (value?[ListProperty] is JsonArray { Count: > MaximumValues })
        {
            errors.Add(new InputError(path, string.Create(CultureInfo.InvariantCulture, $"At most {MaximumValues} are possible.")));
        }

        base.Validate(value, field, path, errors);
    }

    /// <inheritdoc/>
    public override object ParseFilter(string text, ContentFieldDefinition field, string path) => text;

    /// <inheritdoc/>
    public override object? ToFact(JsonObject? value, ContentFieldDefinition field) => Values(value) is { Count: > 0 } values && !IsMultiple(field) ? values[0] : null;

    /// <inheritdoc/>
    public override string ToText(JsonObject? value, ContentFieldDefinition field, CultureInfo culture) => string.Join(", ", Values(value));

    /// <summary>The texts, each once.</summary>
    protected IReadOnlyList<string> Values(JsonObject? value) => JsonTexts.Read(value, ListProperty);
}

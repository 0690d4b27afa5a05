using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.Kernel.Problems;

namespace Studio.ContentModel.Fields;

/// <summary>How a column's values are kept.</summary>
public enum ColumnKind
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>A 64-bit integer: counts, minor units, scaled decimals, milliseconds, yes = 1.</summary>
    Integer,
}

/// <summary>A column that a field has in its type's table.</summary>
/// <param name="Suffix">Empty for the main one; otherwise its part of the value, such as <c>Currency</c>.</param>
/// <param name="Kind">How values are kept.</param>
/// <param name="Many">True where an item has several values: they are rows of a side table, not a column.</param>
public sealed record FieldColumn(string Suffix, ColumnKind Kind, bool Many = false);

/// <summary>What a field's value is to an expression.</summary>
public enum FieldValueKind
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>A number; money in major units.</summary>
    Number,

    /// <summary>Yes or no.</summary>
    Boolean,
}

/// <summary>
/// A type of field: how its JSON is checked, which columns it has and what they hold. One class a type; registering it is all that lists,
/// queries, facts and the API need.
/// </summary>
public abstract class ContentFieldType
{
    /// <summary>The name in definitions, such as <c>TextField</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What its value is to an expression.</summary>
    public abstract FieldValueKind ValueKind { get; }

    /// <summary>Its columns; the first is what sorting and filtering use.</summary>
    public abstract IReadOnlyList<FieldColumn> Columns(ContentFieldDefinition field);

    /// <summary>What else than the columns decides how values are kept in them, such as the number of decimals; where it changes, the field gets new columns.</summary>
    public virtual string Form(ContentFieldDefinition field) => "";

    /// <summary>The values of the columns, in their order; null where there is none. Columns of many values come last and have an <c>object[]</c> of them, each once.</summary>
    public abstract IReadOnlyList<object?> ReadColumns(JsonObject? value, ContentFieldDefinition field);

    /// <summary>True where its values are ids of content items: they are followed both ways, and an id without an item is refused.</summary>
    public virtual bool RefersToItems => false;

    /// <summary>True where an expression can read it: <see cref="ToFact"/> gives its value.</summary>
    public virtual bool IsFact(ContentFieldDefinition field) => !Columns(field).Any(c => c.Many);

    /// <summary>The ids of content items that the value names.</summary>
    public virtual IEnumerable<string> References(JsonObject? value) => [];

    /// <summary>The value as it is kept: cleaned of what must not be stored. Runs before the checks, and gives the same again for what it gave.</summary>
    public virtual JsonObject? Clean(JsonObject? value, ContentFieldDefinition field) => value;

    /// <summary>What a new item has before anybody writes something, or null. A default that is no valid value is none.</summary>
    public JsonObject? Default(ContentFieldDefinition field)
    {
        if (ReadDefault(field) is not { } value)
        {
            return null;
        }

        var errors = new List<InputError>();
        Validate(value, field, "", errors);
        return errors.Count == 0 ? value : null;
    }

    /// <summary>The property of the value that <c>DefaultValue</c> is for.</summary>
    protected virtual string MainProperty => "Value";

    /// <summary>The default that the settings give, checked or not.</summary>
    protected virtual JsonObject? ReadDefault(ContentFieldDefinition field) =>
        (field.Settings[Name + "Settings"] as JsonObject)?["DefaultValue"] is JsonValue given && !(given.TryGetValue<string>(out var text) && text.Length == 0)
            ? new JsonObject { [MainProperty] = given.DeepClone() }
            : null;

    /// <summary>Adds what is wrong with the value. Called with null where the item has none.</summary>
    public virtual void Validate(JsonObject? value, ContentFieldDefinition field, string path, ICollection<InputError> errors)
    {
        if (field.Required && ReadColumns(value, field).All(v => v is null or ""))
        {
            errors.Add(new InputError(path, "A value is needed."));
        }
    }

    /// <summary>Turns what a person wrote in a filter or a simple form into the main column's value.</summary>
    /// <exception cref="ProblemException">The text is no value of this field.</exception>
    public abstract object ParseFilter(string text, ContentFieldDefinition field, string path);

    /// <summary>The value as an expression sees it (string, double, bool), or null where missing.</summary>
    public abstract object? ToFact(JsonObject? value, ContentFieldDefinition field);

    /// <summary>The value for people.</summary>
    public virtual string ToText(JsonObject? value, ContentFieldDefinition field, System.Globalization.CultureInfo culture) =>
        Convert.ToString(ToFact(value, field), culture) ?? "";

    /// <summary>The texts that search finds the item by, where the field is <see cref="ContentFieldDefinition.Searchable"/>.</summary>
    public virtual IEnumerable<string> ToSearchTexts(JsonObject? value, ContentFieldDefinition field) =>
        ToText(value, field, System.Globalization.CultureInfo.InvariantCulture) is { Length: > 0 } text ? [text] : [];

    /// <summary>
    /// What the value's JSON looks like, as JSON Schema (2020-12): for the API's description, for the columns of imported and exported tables, and to tell a misspelt property.
    /// The first property is the main one. What the schema says is checked by <see cref="Validate"/> too.
    /// </summary>
    public virtual JsonObject Schema(ContentFieldDefinition field) => FieldSchemas.Of(field) ?? new JsonObject { ["type"] = "object" };

    /// <summary>Reads a text property, null where absent; a wrong type is an error at the path.</summary>
    protected static string? ReadText(JsonObject? value, string property) =>
        value?[property] is JsonValue v && v.TryGetValue<string>(out var text) ? text : null;

    /// <summary>Adds an error where the property is there but is not of the kind needed.</summary>
    protected static void RequireKind(JsonObject? value, string property, string path, string needed, ICollection<InputError> errors, params System.Text.Json.JsonValueKind[] kinds)
    {
        if (value?[property] is { } node && !kinds.Contains(node.GetValueKind()))
        {
            errors.Add(new InputError($"{path}.{property}", needed));
        }
    }
}

/// <summary>The field types of a tenant, by name.</summary>
public sealed class ContentFieldTypes(IEnumerable<ContentFieldType> types)
{
    private readonly Dictionary<string, ContentFieldType> _types = types.ToDictionary(t => t.Name, StringComparer.Ordinal);

    /// <summary>The type of that name, or null: such fields are kept, but not checked and not in the table.</summary>
    public ContentFieldType? Find(string name) => _types.GetValueOrDefault(name);
}

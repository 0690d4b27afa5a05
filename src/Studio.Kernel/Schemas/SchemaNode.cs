using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Studio.Kernel.Schemas;

/// <summary>What a value is.</summary>
public enum SchemaKind
{
    /// <summary>A text; with <see cref="SchemaNode.Format"/> one of that form.</summary>
    Text,

    /// <summary>A whole number within <see cref="SchemaNode.Minimum"/> and <see cref="SchemaNode.Maximum"/>.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>Yes or no.</summary>
    Boolean,

    /// <summary>An object with declared properties.</summary>
    Object,

    /// <summary>A list.</summary>
    List,

    /// <summary>An object with free names, all values of one kind.</summary>
    Dictionary,

    /// <summary>Any JSON.</summary>
    Any,
}

/// <summary>A value that can be chosen.</summary>
/// <param name="Value">As it stands in the JSON.</param>
/// <param name="Title">The English name, which is the resource key; with null the value speaks for itself.</param>
public sealed record SchemaChoice(JsonValue Value, string? Title);

/// <summary>
/// A compiled description of a value: what <see cref="SchemaReader"/> made of a C# type. Immutable, without any language. Texts without a stated
/// length have at most <see cref="DefaultMaximumLength"/> characters (UTF-16 units), lists at most <see cref="DefaultMaximumItems"/> entries, so that no input is unbounded.
/// </summary>
public sealed record SchemaNode(SchemaKind Kind, Type ClrType)
{
    /// <summary>The longest text where none is stated.</summary>
    public const int DefaultMaximumLength = 2000;

    /// <summary>The longest list or dictionary where none is stated.</summary>
    public const int DefaultMaximumItems = 1000;

    /// <summary>True where null is a value.</summary>
    public bool Nullable { get; init; }

    /// <summary>The name of a format, or null.</summary>
    public string? Format { get; init; }

    /// <summary>The smallest number.</summary>
    public decimal? Minimum { get; init; }

    /// <summary>The greatest number.</summary>
    public decimal? Maximum { get; init; }

    /// <summary>True where <see cref="Minimum"/> itself is too small.</summary>
    public bool MinimumIsExclusive { get; init; }

    /// <summary>True where <see cref="Maximum"/> itself is too great.</summary>
    public bool MaximumIsExclusive { get; init; }

    /// <summary>The fewest characters of a text, or entries of a list or dictionary.</summary>
    public int MinimumLength { get; init; }

    /// <summary>The most characters of a text, or entries of a list or dictionary.</summary>
    public int MaximumLength { get; init; } = DefaultMaximumLength;

    /// <summary>True where a text of blanks alone is none.</summary>
    public bool NotBlank { get; init; }

    /// <summary>What a whole text must match, as it was written.</summary>
    public string? PatternText { get; init; }

    /// <summary><see cref="PatternText"/>, anchored at both ends and bounded in time.</summary>
    public Regex? Pattern { get; init; }

    /// <summary>The only values, where they are listed.</summary>
    public IReadOnlyList<SchemaChoice>? Choices { get; init; }

    /// <summary>The properties of an object, in the order of a form.</summary>
    public IReadOnlyList<SchemaProperty> Properties { get; init; } = [];

    /// <summary>What the entries of a list or the values of a dictionary are.</summary>
    public SchemaNode? Item { get; init; }

    /// <summary>The English name of the type.</summary>
    public string Title { get; init; } = "";

    /// <summary>What the type is for, in English.</summary>
    public string? Description { get; init; }

    /// <summary>The group of the type among others, in English.</summary>
    public string? Group { get; init; }
}

/// <summary>A property of an object.</summary>
/// <param name="Name">Its name in the JSON.</param>
/// <param name="Value">What it holds.</param>
/// <param name="Title">The English name, which is the resource key.</param>
public sealed record SchemaProperty(string Name, SchemaNode Value, string Title)
{
    /// <summary>One English sentence of help, or null.</summary>
    public string? Description { get; init; }

    /// <summary>The English heading of a form's group, or null.</summary>
    public string? Group { get; init; }

    /// <summary>An editor by name, or null.</summary>
    public string? Editor { get; init; }

    /// <summary>True where the value must be given: it is asked for and the type has no value of its own that would do.</summary>
    public bool Required { get; init; }

    /// <summary>True where the value is never shown again.</summary>
    public bool Secret { get; init; }

    /// <summary>The value where none is given, or null.</summary>
    public JsonNode? Default { get; init; }

    /// <summary>The property on which it depends whether this one matters, and the value it must have.</summary>
    public (string Property, JsonNode Value)? ShownWhen { get; init; }

    /// <summary>The type that declares it: its module translates title, description and messages.</summary>
    public required Type Resources { get; init; }

    /// <summary>The English sentences that replace the standard refusals, by attribute name such as <c>Required</c>.</summary>
    public IReadOnlyDictionary<string, string> Messages { get; init; } = new Dictionary<string, string>();

    /// <summary>True where the property matters in this object.</summary>
    public bool IsShownIn(JsonObject owner) => ShownWhen is not { } when || JsonNode.DeepEquals(owner[when.Property] ?? OwnDefault, when.Value);

    /// <summary>The default of the property that <see cref="ShownWhen"/> names, where the JSON does not have it.</summary>
    internal JsonNode? OwnDefault { get; init; }
}

namespace Studio.Admin.Forms;

/// <summary>How a field of a form is written.</summary>
public enum SchemaFormEditor
{
    /// <summary>One line.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A box to tick.</summary>
    Check,

    /// <summary>A choice from a list.</summary>
    Select,

    /// <summary>Several choices from a list.</summary>
    SelectMany,

    /// <summary>A text of several lines.</summary>
    Area,

    /// <summary>A list of texts, one a line.</summary>
    Lines,

    /// <summary>A secret: never shown, kept where nothing is written.</summary>
    Secret,

    /// <summary>A list of objects: a row of fields for each.</summary>
    Records,

    /// <summary>JSON.</summary>
    Json,
}

/// <summary>An object of a list, as a row of fields.</summary>
/// <param name="Key">Its place in the list, from 0; in a blank row what stands for the place.</param>
/// <param name="Fields">Its fields.</param>
public sealed record SchemaFormRow(string Key, IReadOnlyList<SchemaFormField> Fields);

/// <summary>A field as <c>_SchemaForm</c> shows it, in the person's language.</summary>
/// <param name="Path">The dotted path in the JSON, as errors name it.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Editor">How it is written.</param>
/// <param name="Value">What stands in it.</param>
public sealed record SchemaFormField(string Path, string Title, SchemaFormEditor Editor, string Value)
{
    /// <summary>What the posted names begin with, so that a page's own fields are not mistaken for the form's.</summary>
    public const string Prefix = "f.";

    /// <summary>What the posted name of the box begins with that removes a secret.</summary>
    public const string ForgetPrefix = "forget.";

    /// <summary>The posted name.</summary>
    public string Name => Prefix + Path;

    /// <summary>The id in the page.</summary>
    public string Id => "f-" + Path.Replace('.', '-').Replace('[', '-').Replace("]", "", StringComparison.Ordinal);

    /// <summary>Help, or null.</summary>
    public string? Description { get; init; }

    /// <summary>When the field matters, as a sentence, or null for always.</summary>
    public string? Condition { get; init; }

    /// <summary>The condition as the element <c>studio-form</c> reads it (<c>name</c>, <c>value</c>, <c>number</c>), or null for always.</summary>
    public string? ShownWhen { get; init; }

    /// <summary>True where the condition does not hold for the values that the form shows.</summary>
    public bool IsHidden { get; init; }

    /// <summary>The type of a one-line input: <c>text</c>, <c>email</c>, <c>url</c>, <c>date</c>, <c>time</c>.</summary>
    public string InputType { get; init; } = "text";

    /// <summary>The values to choose from.</summary>
    public IReadOnlyList<(string Value, string Text)> Choices { get; init; } = [];

    /// <summary>The chosen ones.</summary>
    public IReadOnlySet<string> Chosen { get; init; } = new HashSet<string>();

    /// <summary>True where it must be filled in.</summary>
    public bool Required { get; init; }

    /// <summary>True for a secret that has a value.</summary>
    public bool IsKept { get; init; }

    /// <summary>The most characters, or null.</summary>
    public int? MaximumLength { get; init; }

    /// <summary>The smallest number as an attribute, or null.</summary>
    public string? Minimum { get; init; }

    /// <summary>The greatest number as an attribute, or null.</summary>
    public string? Maximum { get; init; }

    /// <summary>The step of a number: <c>1</c> or <c>any</c>.</summary>
    public string? Step { get; init; }

    /// <summary>The language of the text, where the field is one language of a bilingual text.</summary>
    public string? Language { get; init; }

    /// <summary>The rows of a list of objects.</summary>
    public IReadOnlyList<SchemaFormRow> Rows { get; init; } = [];

    /// <summary>A row to be added to a list of objects, with <see cref="BlankKey"/> in its paths; null for other fields.</summary>
    public SchemaFormRow? Blank { get; init; }

    /// <summary>What stands for the place of a row that is not there yet.</summary>
    public const string BlankKey = "new";

    /// <summary>What is wrong with it.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];

    /// <summary>The ids of what describes it, for <c>aria-describedby</c>; null where nothing does.</summary>
    public string? DescribedBy => (Description ?? Condition, Errors.Count) switch
    {
        (null, 0) => null,
        (null, _) => Id + "-error",
        (_, 0) => Id + "-help",
        _ => $"{Id}-help {Id}-error",
    };
}

/// <summary>Fields under one heading; without a title they stand first.</summary>
public sealed record SchemaFormGroup(string? Title, IReadOnlyList<SchemaFormField> Fields);

/// <summary>A form made from a schema; the model of the partial view <c>_SchemaForm</c>, which every page may show.</summary>
/// <param name="Groups">The fields.</param>
/// <param name="Errors">What is wrong but belongs to no field.</param>
public sealed record SchemaForm(IReadOnlyList<SchemaFormGroup> Groups, IReadOnlyList<string> Errors);

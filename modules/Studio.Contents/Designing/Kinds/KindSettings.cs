using System.ComponentModel.DataAnnotations;
using Studio.Kernel.Schemas;

namespace Studio.Contents.Designing.Kinds;

/// <summary>What almost every kind of field has.</summary>
internal record BasicSettings
{
    [Schema(Title = "Help for people who fill it in", Description = "A sentence under the field.", Order = -10)]
    [StringLength(1000)]
    public string? Hint { get; init; }

    [Schema(Title = "Must be filled in", Order = -9)]
    public bool Required { get; init; }
}

/// <summary>Basic settings, and the value that new items begin with.</summary>
internal record DefaultSettings : BasicSettings
{
    [Schema(Title = "Value of new items", Description = "Left empty, new items begin without one.")]
    [StringLength(4000)]
    public string? DefaultValue { get; init; }
}

/// <summary>Of all kinds: lists, search and who sees the field.</summary>
internal sealed record StudioFieldSettings
{
    [Schema(Title = "Filtered and sorted by often (indexed)", Description = "Makes lists of very many items faster, and each save a little slower.")]
    public bool Indexed { get; init; }

    [Schema(Title = "Found by search", Description = "The search box finds items by the words in this field.")]
    public bool Searchable { get; init; }

    [Schema(Title = "Sensitive: seen only by these roles", Description = "For all others the field does not exist: not in lists, forms, search, exports or the API. None chosen: everybody who sees the item sees it.", Format = DesignChoices.Roles)]
    public IReadOnlyList<string> ViewRoles { get; init; } = [];

    [Schema(Title = "Encrypted where it is kept", Description = "Nothing finds, sorts or counts by it, and it is in no list, rule or script. Where no roles are chosen above, only administrators see it. What is kept already is encrypted in the background, every version of it; where this is switched off again, it is opened again.")]
    public bool Encrypted { get; init; }

    [Schema(Title = "Changed only by these roles", Description = "Others see it and cannot change it. None chosen: everybody who changes the item changes it.", Format = DesignChoices.Roles)]
    public IReadOnlyList<string> EditRoles { get; init; } = [];

    [Schema(Title = "Tab of the form", Description = "Fields with the same tab stand together. Left empty: on the first.")]
    [StringLength(60)]
    public string? Tab { get; init; }

    [Schema(Title = "Asked for only where this field…", Description = "Elsewhere the form hides the field, and a save needs no value in it. None chosen: always asked for.", Format = DesignChoices.Deciding)]
    public string? ShownWhenField { get; init; }

    [Schema(Title = "…has this value", Description = "The stored value; true or false for yes or no. Left empty: where it is empty.")]
    [StringLength(200)]
    public string? ShownWhenValue { get; init; }
}

/// <summary>How a text is written.</summary>
internal enum TextEditor
{
    [Schema(Title = "One line")]
    OneLine,

    [Schema(Title = "Several lines")]
    TextArea,

    [Schema(Title = "A choice from a list")]
    PredefinedList,

    [Schema(Title = "A template (Liquid)")]
    Liquid,

    [Schema(Title = "A script (JavaScript)")]
    JavaScript,

    [Schema(Title = "A condition over facts")]
    Expression,

    [Schema(Title = "JSON text")]
    Json,
}

/// <summary>How a text in several languages is written.</summary>
internal enum LocalizedTextEditor
{
    [Schema(Title = "Words")]
    Words,

    [Schema(Title = "A template (Liquid)")]
    Liquid,
}

/// <summary>How the choices of a text are shown.</summary>
internal enum ListEditor
{
    [Schema(Title = "A list to open")]
    Dropdown,

    [Schema(Title = "All at once")]
    Radio,
}

internal sealed record TextEditorSettings
{
    [Schema(Title = "Written as")]
    public TextEditor Editor { get; init; }
}

internal sealed record PredefinedListSettings
{
    [Schema(Title = "Choices", Description = "For a choice from a list. What people read; behind a bar, as in Small | s, what is stored where that is something else.", Editor = SchemaEditors.TextArea)]
    public IReadOnlyList<string> Options { get; init; } = [];

    [Schema(Title = "Choices are shown as")]
    public ListEditor Editor { get; init; }

    [Schema(Title = "Chosen in new items", Description = "For a choice from a list: the stored value.")]
    [StringLength(1000)]
    public string? DefaultValue { get; init; }
}

internal sealed record TextKind
{
    [Schema(Title = "Writing")]
    public TextEditorSettings ContentPartFieldSettings { get; init; } = new();

    [Schema(Title = "Writing")]
    public DefaultSettings TextFieldSettings { get; init; } = new();

    [Schema(Title = "Choices from a list")]
    public PredefinedListSettings TextFieldPredefinedListEditorSettings { get; init; } = new();

    [Schema(Title = "Lists, search and access")]
    public StudioFieldSettings StudioFieldSettings { get; init; } = new();
}

internal sealed record NumericSettings : DefaultSettings
{
    [Schema(Title = "Decimals", Description = "How many digits stand behind the point; none for whole numbers.")]
    [Range(0, 9)]
    public int? Scale { get; init; }

    [Schema(Title = "Smallest")]
    public decimal? Minimum { get; init; }

    [Schema(Title = "Greatest")]
    public decimal? Maximum { get; init; }
}

internal sealed record NumericKind
{
    [Schema(Title = "Writing")]
    public NumericSettings NumericFieldSettings { get; init; } = new();

    [Schema(Title = "Lists, search and access")]
    public StudioFieldSettings StudioFieldSettings { get; init; } = new();
}

internal sealed record BooleanSettings
{
    [Schema(Title = "Help for people who fill it in", Description = "A sentence under the field.")]
    [StringLength(1000)]
    public string? Hint { get; init; }

    [Schema(Title = "Words beside the box", Description = "Left empty, the field's name stands there.")]
    [StringLength(200)]
    public string? Label { get; init; }

    [Schema(Title = "Ticked in new items")]
    public bool DefaultValue { get; init; }
}

internal sealed record BooleanKind
{
    [Schema(Title = "Writing")]
    public BooleanSettings BooleanFieldSettings { get; init; } = new();

    [Schema(Title = "Lists, search and access")]
    public StudioFieldSettings StudioFieldSettings { get; init; } = new();
}

internal sealed record DateSettings : BasicSettings
{
    [Schema(Title = "Value of new items", Description = "Left empty, new items begin without one.", Format = SchemaFormats.Date)]
    public string? DefaultValue { get; init; }
}

internal sealed record DateKind
{
    [Schema(Title = "Writing")]
    public DateSettings DateFieldSettings { get; init; } = new();

    [Schema(Title = "Lists, search and access")]
    public StudioFieldSettings StudioFieldSettings { get; init; } = new();
}

internal sealed record DateTimeKind
{
    [Schema(Title = "Writing")]
    public BasicSettings DateTimeFieldSettings { get; init; } = new();

    [Schema(Title = "Lists, search and access")]
    public StudioFieldSettings StudioFieldSettings { get; init; } = new();
}

internal sealed record TimeKind
{
    [Schema(Title = "Writing")]
    public DefaultSettings TimeFieldSettings { get; init; } = new();

    [Schema(Title = "Lists, search and access")]
    public StudioFieldSettings StudioFieldSettings { get; init; } = new();
}

internal sealed record MoneyKind
{
    [Schema(Title = "Writing")]
    public BasicSettings MoneyFieldSettings { get; init; } = new();

    [Schema(Title = "Lists, search and access")]
    public StudioFieldSettings StudioFieldSettings { get; init; } = new();
}

internal sealed record LocalizedTextSettings : BasicSettings
{
    [Schema(Title = "Several lines")]
    public bool Multiline { get; init; }
}

internal sealed record LocalizedTextEditorSettings
{
    [Schema(Title = "Written as")]
    public LocalizedTextEditor Editor { get; init; }
}

internal sealed record LocalizedTextKind
{
    [Schema(Title = "Writing")]
    public LocalizedTextEditorSettings ContentPartFieldSettings { get; init; } = new();

    [Schema(Title = "Writing")]
    public LocalizedTextSettings LocalizedTextFieldSettings { get; init; } = new();

    [Schema(Title = "Lists, search and access")]
    public StudioFieldSettings StudioFieldSettings { get; init; } = new();
}

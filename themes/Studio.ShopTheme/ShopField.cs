namespace Studio.ShopTheme;

/// <summary>A field of a form of the shop, with what is wrong with it beside it.</summary>
/// <param name="Name">The control's name and id.</param>
/// <param name="Label">What is asked for, translated.</param>
/// <param name="Value">What was written; never a password.</param>
/// <param name="Error">What is wrong, translated; null where nothing is.</param>
public sealed record ShopField(string Name, string Label, string? Value, string? Error)
{
    /// <summary>The control's type.</summary>
    public string Type { get; init; } = "text";

    /// <summary>What the browser may fill in (HTML's autofill names).</summary>
    public string? Autocomplete { get; init; }

    /// <summary>A sentence under the control, translated.</summary>
    public string? Hint { get; init; }

    /// <summary>False where it may stay empty.</summary>
    public bool Required { get; init; } = true;

    /// <summary>The most characters.</summary>
    public int MaximumLength { get; init; } = 200;

    /// <summary>More than one makes it a text of several lines.</summary>
    public int Rows { get; init; } = 1;

    /// <summary>The elements that describe the control, or null.</summary>
    public string? DescribedBy => (Error, Hint) switch
    {
        (null, null) => null,
        (null, _) => Name + "-hint",
        (_, null) => Name + "-error",
        _ => $"{Name}-error {Name}-hint",
    };
}

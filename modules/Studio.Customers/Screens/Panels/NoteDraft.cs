namespace Studio.Customers.Screens.Panels;

/// <summary>A note that was refused in this request, for the form that shows it again.</summary>
internal sealed class NoteDraft
{
    /// <summary>The chosen kind of contact.</summary>
    public string Type { get; set; } = "note";

    /// <summary>What was written.</summary>
    public string Text { get; set; } = "";

    /// <summary>What is wrong with it, or null.</summary>
    public string? Error { get; set; }
}

using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Studio.Kernel.Recipes;

/// <summary>What a note is about.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RecipeNoteKind>))]
public enum RecipeNoteKind
{
    /// <summary>A step that no feature runs.</summary>
    Step,

    /// <summary>A feature that the host lacks or the tenant may not have.</summary>
    Feature,

    /// <summary>Settings that no feature has.</summary>
    Setting,

    /// <summary>A content type that nothing defines.</summary>
    ContentType,

    /// <summary>A content part that no feature and no definition knows.</summary>
    Part,

    /// <summary>A type of field that no feature knows.</summary>
    FieldType,

    /// <summary>A permission that no feature declares.</summary>
    Permission,

    /// <summary>A script that needs more than the expression compiler does.</summary>
    Script,

    /// <summary>A file that was not there, or was not used.</summary>
    File,

    /// <summary>A parameter that has no value here.</summary>
    Parameter,

    /// <summary>A recipe that another names and that is not there.</summary>
    Recipe,

    /// <summary>A secret that is to be filled in.</summary>
    Secret,

    /// <summary>Something else that a person should know.</summary>
    Other,
}

/// <summary>Something that a recipe carries and this tenant did not use, or that a person should see to.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Name">Its name, such as <c>themes</c> or <c>OrchardCore.Menu</c>.</param>
/// <param name="Place">File, step and JSON path.</param>
/// <param name="Message">A sentence.</param>
/// <param name="Kept">True where it is kept in the tenant: as it came, among the kept parts, or in the definitions and items.</param>
public sealed record RecipeNote(RecipeNoteKind Kind, string Name, string Place, string Message, bool Kept)
{
    /// <summary>The line of a report.</summary>
    public override string ToString() => $"{Place}: {Message}";
}

/// <summary>What a change does.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RecipeChangeKind>))]
public enum RecipeChangeKind
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>It is there already and becomes different.</summary>
    Changed,

    /// <summary>It goes.</summary>
    Removed,
}

/// <summary>A value that differs.</summary>
/// <param name="Path">Where, within the thing; empty for the whole.</param>
/// <param name="Before">What it was, or null.</param>
/// <param name="After">What it becomes, or null.</param>
public sealed record ValueChange(string Path, JsonNode? Before, JsonNode? After);

/// <summary>What a recipe would do to one thing of the tenant.</summary>
/// <param name="Area">Such as <c>ContentTypes</c>, <c>Settings</c> or <c>Media</c>.</param>
/// <param name="Name">Which thing.</param>
/// <param name="Kind">What happens to it.</param>
/// <param name="Values">What differs, by path.</param>
public sealed record RecipeChange(string Area, string Name, RecipeChangeKind Kind, IReadOnlyList<ValueChange> Values);

/// <summary>What running a recipe came to.</summary>
/// <param name="Notes">What it carried that was not used.</param>
/// <param name="Changes">For a dry run: what it would change; empty otherwise.</param>
/// <param name="ChangeCount">For a dry run: how many changes there are, also where not all are listed.</param>
public sealed record RecipeOutcome(IReadOnlyList<RecipeNote> Notes, IReadOnlyList<RecipeChange> Changes, int ChangeCount)
{
    /// <summary>Nothing.</summary>
    public static RecipeOutcome Empty { get; } = new([], [], 0);
}

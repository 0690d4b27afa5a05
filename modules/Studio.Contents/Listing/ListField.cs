using Microsoft.Extensions.Localization;
using Studio.ContentModel.Access;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Parts;
using Studio.Contents.Editing;

namespace Studio.Contents.Listing;

/// <summary>What a list can show, compare and sort by: a field, or what every item says of itself.</summary>
/// <param name="Path">The field's path, or the name of the metadata.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Place">The field, or null for metadata.</param>
internal sealed record ListField(string Path, string Name, ContentFieldPlace? Place)
{
    /// <summary>The pseudo-column that says whether an item is a draft; it can only be shown.</summary>
    public const string State = "State";

    /// <summary>True where conditions can be put on it.</summary>
    public bool CanFilter { get; init; }

    /// <summary>True where an item has one value of it at most.</summary>
    public bool CanSort { get; init; }

    /// <summary>True where it can be a column beside the name.</summary>
    public bool CanShow { get; init; } = true;

    /// <summary>True for figures, which stand at the end of their cell.</summary>
    public bool IsNumber => Place?.Field.FieldType is "NumericField" or "MoneyField";
}

/// <summary>The fields of a type that a list works with, as somebody sees them.</summary>
/// <param name="All">In the order in which they are offered.</param>
/// <param name="Usual">The columns of a list that nobody has chosen columns for.</param>
internal sealed record ListFieldSet(IReadOnlyList<ListField> All, IReadOnlyList<ListField> Usual)
{
    private readonly Dictionary<string, ListField> _byPath = All.ToDictionary(f => f.Path, StringComparer.Ordinal);

    /// <summary>True where the items' names are made of a field that is not seen.</summary>
    public bool HidesName { get; init; }

    /// <summary>The field at a path, or null.</summary>
    public ListField? At(string path) => _byPath.GetValueOrDefault(path);

    /// <summary>True where the list can be sorted by it; a list always has the items' names.</summary>
    public bool CanSort(string path) => path == "DisplayText" ? !HidesName : At(path)?.CanSort == true;
}

/// <summary>Finds the fields that a list of a type works with. Fields that are not seen are not among them.</summary>
internal sealed class ListFields(ContentFieldTypes fields, ContentPartTypes parts, DefinitionTexts names, IStringLocalizer<ListFields> texts)
{
    private const int MostUsual = 4;

    /// <param name="type">The type as the person sees it.</param>
    /// <param name="all">The definitions as the person sees them.</param>
    /// <param name="access">Whose eyes these are.</param>
    /// <param name="whole">The definitions with every field, to tell whether the name is made of one that is not seen.</param>
    public ListFieldSet Of(ContentTypeDefinition type, ContentDefinitions all, FieldAccess access, ContentDefinitions whole)
    {
        var places = parts.PlacesOf(type, all).Where(p => fields.Find(p.Field.FieldType) is not null).ToList();
        var hidesName = whole.Type(type.Name) is { } known && access.HidesName(known, whole);
        var found = new List<ListField>(places.Count + 5);

        // Where a field is the name, the name is asked for by the field.
        if (!hidesName && !places.Exists(p => IsName(p, type)))
        {
            found.Add(new ListField("DisplayText", texts["Name"], null) { CanFilter = true, CanShow = false });
        }

        found.AddRange(places.Select(p => new ListField(p.Path, names.Field(p), p) { CanFilter = true, CanSort = CanSort(p), CanShow = !IsName(p, type) }));
        if (type.Draftable)
        {
            found.Add(new ListField(ListField.State, texts["State"], null));
        }

        found.Add(new ListField("ModifiedUtc", texts["Modified"], null) { CanFilter = true, CanSort = true });
        found.Add(new ListField("CreatedUtc", texts["Created"], null) { CanFilter = true, CanSort = true });
        found.Add(new ListField("PublishedUtc", texts["Published on"], null) { CanFilter = true, CanSort = true });
        return new ListFieldSet(found, Usual(found, type)) { HidesName = hidesName };
    }

    /// <summary>Up to four fields, those that are filtered by often first and long texts not at all; the state, and when the item was changed.</summary>
    private static IReadOnlyList<ListField> Usual(List<ListField> found, ContentTypeDefinition type) =>
    [
        .. found.Where(f => f is { CanShow: true, Place: { } p } && p.Field.FieldType is not ("HtmlField" or "MarkdownField") && p.Property?.IsHidden != true && !p.Field.Flag(p.Field.FieldType + "Settings", "Multiline"))
            .OrderByDescending(f => f.Place!.Field.Indexed).Take(MostUsual),
        .. found.Where(f => f.Path == "ModifiedUtc" || (f.Path == ListField.State && type.Draftable)),
    ];

    private static bool IsName(ContentFieldPlace place, ContentTypeDefinition type) => place.Path == "TitlePart.Title" || place.Path == type.DisplayTextField;

    private bool CanSort(ContentFieldPlace place) => fields.Find(place.Field.FieldType)?.Columns(place.Field)[0].Many == false;
}

using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.Data.Sessions;

namespace Studio.ContentModel.Parts;

/// <summary>A value that a part keeps in a property of its own, and that can be asked for as a field can.</summary>
/// <param name="Name">The property, such as <c>Title</c>; with the part it is the path <c>TitlePart.Title</c>.</param>
/// <param name="FieldType">The type of field whose checks, columns and texts it has.</param>
/// <param name="Key">The property of that field's value which the part's property is, such as <c>Text</c>.</param>
/// <param name="Column">The column's name, stable for ever.</param>
public sealed record PartProperty(string Name, string FieldType, string Key, string Column)
{
    /// <summary>What people call it, in English.</summary>
    public string Title { get; init; } = Name;

    /// <summary>True where its column has an index.</summary>
    public bool Indexed { get; init; }

    /// <summary>True where people do not write it in the form of an item.</summary>
    public bool IsHidden { get; init; }

    /// <summary>Further settings of its field, by settings class.</summary>
    public Func<ContentTypePartDefinition, JsonObject>? Settings { get; init; }

    /// <summary>True where the part, as a type has it, makes the value itself: people do not write it.</summary>
    public Func<ContentTypePartDefinition, bool>? IsMade { get; init; }

    /// <summary>True where the form of an item does not show it.</summary>
    public bool IsHiddenIn(ContentTypePartDefinition part) => IsHidden || IsMade?.Invoke(part) == true;

    /// <summary>The definition of the field that it is treated as.</summary>
    internal ContentFieldDefinition ToField(ContentTypePartDefinition part)
    {
        var settings = (JsonObject?)Settings?.Invoke(part).DeepClone() ?? [];
        settings["ContentPartFieldSettings"] = new JsonObject { ["DisplayName"] = Title };
        settings["StudioFieldSettings"] = new JsonObject { ["Indexed"] = Indexed };
        return new ContentFieldDefinition(0, Name, FieldType, settings);
    }
}

/// <summary>A value that only one item of the tenant may have at a time.</summary>
/// <param name="Kind">What it is unique among.</param>
/// <param name="Value">The value; compared without regard to case.</param>
/// <param name="Path">Where the item has it.</param>
/// <param name="Taken">What a person reads where another item has it.</param>
public sealed record ContentKey(string Kind, string Value, string Path, string Taken);

/// <summary>
/// A part that brings behaviour of its own: what it keeps beside fields, how that is checked and made, what it does when an item is saved. One class a part; registering it is
/// all that the form, lists, queries and the API need. Parts without a class are made of their fields alone.
/// </summary>
public abstract class ContentPartType
{
    /// <summary>The part's name in definitions, such as <c>TitlePart</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The part's name for people, in English.</summary>
    public virtual string Title => Name.EndsWith("Part", StringComparison.Ordinal) ? Name[..^4] : Name;

    /// <summary>Parts below zero come before an item has its name, others after it.</summary>
    public virtual int Order => 0;

    /// <summary>The values that can be asked for like fields.</summary>
    public virtual IReadOnlyList<PartProperty> Properties => [];

    /// <summary>True where items of the type have the part though their type does not name it.</summary>
    public virtual bool IsImplied(ContentTypeDefinition type, ContentDefinitions definitions) => false;

    /// <summary>Cleans and completes the part's value, and adds what is wrong with it. Runs before each save; nothing is locked.</summary>
    public virtual ValueTask PrepareAsync(ContentPartContext context, CancellationToken cancellationToken) => default;

    /// <summary>Completes the part's value with what only the transaction can know. Runs in the transaction of a save, before the rows are written.</summary>
    public virtual ValueTask SavingAsync(ContentPartContext context, WriteSession session, CancellationToken cancellationToken) => default;

    /// <summary>Takes from a copy what only the original may have: the copy is a new item.</summary>
    public virtual void Cloning(ContentPartContext context)
    {
    }

    /// <summary>The values that no other item may have.</summary>
    public virtual IEnumerable<ContentKey> Keys(ContentPartContext context) => [];
}

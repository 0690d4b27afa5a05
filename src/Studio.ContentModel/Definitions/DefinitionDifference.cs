using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Studio.ContentModel.Definitions;

/// <summary>What a change of definitions does.</summary>
public enum DefinitionChangeKind
{
    /// <summary>A type is new.</summary>
    TypeAdded,

    /// <summary>A type's name, settings or order of parts change.</summary>
    TypeChanged,

    /// <summary>A type is removed; its items are taken out of use.</summary>
    TypeRemoved,

    /// <summary>A part is new.</summary>
    PartAdded,

    /// <summary>The settings of a part, or of a type's part, change, or the order of fields.</summary>
    PartChanged,

    /// <summary>A part is removed.</summary>
    PartRemoved,

    /// <summary>A type gets a part.</summary>
    PartAttached,

    /// <summary>A part is taken from a type, with what its items have in it.</summary>
    PartDetached,

    /// <summary>A field is new: empty in every item that does not carry it yet.</summary>
    FieldAdded,

    /// <summary>A field has another name; its values stay.</summary>
    FieldRenamed,

    /// <summary>A field has another type, or keeps its values in another form; those that can be are converted.</summary>
    FieldRetyped,

    /// <summary>A field's settings change.</summary>
    FieldChanged,

    /// <summary>A field is removed with its values.</summary>
    FieldRemoved,
}

/// <summary>One change of definitions.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Path">What it is done to: <c>Good</c>, <c>GoodPart</c>, <c>Good.GoodPart</c> for a type's part, <c>GoodPart.Colour</c> for a field; the name after the change.</param>
public sealed record DefinitionChange(DefinitionChangeKind Kind, string Path)
{
    /// <summary>The part, where it is one or a field of it.</summary>
    public string? Part { get; init; }

    /// <summary>The type, where it is one or a part of it.</summary>
    public string? ContentType { get; init; }

    /// <summary>The field before, or null.</summary>
    public ContentFieldDefinition? Was { get; init; }

    /// <summary>The field after, or null.</summary>
    public ContentFieldDefinition? Now { get; init; }
}

/// <summary>Finds what differs between definitions, fields by their ids.</summary>
public static class DefinitionDifference
{
    /// <summary>The changes that lead from one to the other, parts and fields first.</summary>
    public static IReadOnlyList<DefinitionChange> Between(ContentDefinitions before, ContentDefinitions after) =>
        [.. Parts(before, after), .. Types(before, after)];

    /// <summary>The fields of a part with what they were before; one of them null where it is new or gone.</summary>
    internal static IEnumerable<(ContentFieldDefinition? Was, ContentFieldDefinition? Now)> Fields(ContentPartDefinition? before, ContentPartDefinition? after)
    {
        var gone = before?.Fields.ToDictionary(f => f.Id) ?? [];
        foreach (var now in after?.Fields ?? [])
        {
            var id = gone.ContainsKey(now.Id) ? now.Id : now.Formerly.FirstOrDefault(gone.ContainsKey);
            gone.Remove(id, out var was);
            yield return (was, now);
        }

        foreach (var was in gone.Values)
        {
            yield return (was, null);
        }
    }

    private static IEnumerable<DefinitionChange> Parts(ContentDefinitions before, ContentDefinitions after)
    {
        foreach (var name in before.Parts.Keys.Union(after.Parts.Keys, StringComparer.Ordinal))
        {
            var (was, now) = (before.Parts.GetValueOrDefault(name), after.Parts.GetValueOrDefault(name));
            if (was is null || now is null)
            {
                yield return new DefinitionChange(was is null ? DefinitionChangeKind.PartAdded : DefinitionChangeKind.PartRemoved, name) { Part = name };
            }
            else if (!JsonNode.DeepEquals(was.Settings, now.Settings) || IsReordered(was.Fields.Select(f => f.Name), now.Fields.Select(f => f.Name)))
            {
                yield return new DefinitionChange(DefinitionChangeKind.PartChanged, name) { Part = name };
            }

            foreach (var change in Fields(was, now).SelectMany(f => Field(name, f.Was, f.Now)))
            {
                yield return change;
            }
        }
    }

    private static IEnumerable<DefinitionChange> Field(string part, ContentFieldDefinition? was, ContentFieldDefinition? now)
    {
        DefinitionChange Make(DefinitionChangeKind kind) => new(kind, $"{part}.{(now ?? was)!.Name}") { Part = part, Was = was, Now = now };
        if (was is null || now is null)
        {
            yield return Make(was is null ? DefinitionChangeKind.FieldAdded : DefinitionChangeKind.FieldRemoved);
            yield break;
        }

        if (was.Name != now.Name)
        {
            yield return Make(DefinitionChangeKind.FieldRenamed);
        }

        if (was.Id != now.Id)
        {
            yield return Make(DefinitionChangeKind.FieldRetyped);
        }
        else if (!JsonNode.DeepEquals(was.Settings, now.Settings))
        {
            yield return Make(DefinitionChangeKind.FieldChanged);
        }
    }

    private static IEnumerable<DefinitionChange> Types(ContentDefinitions before, ContentDefinitions after)
    {
        foreach (var name in before.Types.Keys.Union(after.Types.Keys, StringComparer.Ordinal))
        {
            var (was, now) = (before.Type(name), after.Type(name));
            if (was is null || now is null)
            {
                yield return new DefinitionChange(was is null ? DefinitionChangeKind.TypeAdded : DefinitionChangeKind.TypeRemoved, name) { ContentType = name };
            }
            else if (was.DisplayName != now.DisplayName || !JsonNode.DeepEquals(was.Settings, now.Settings) || IsReordered(was.Parts.Select(p => p.Name), now.Parts.Select(p => p.Name)))
            {
                yield return new DefinitionChange(DefinitionChangeKind.TypeChanged, name) { ContentType = name };
            }

            foreach (var part in (now?.Parts ?? []).Where(p => was?.Parts.FirstOrDefault(k => k.Name == p.Name && k.PartName == p.PartName) is { } known && !JsonNode.DeepEquals(known.Settings, p.Settings)))
            {
                yield return new DefinitionChange(DefinitionChangeKind.PartChanged, $"{name}.{part.Name}") { ContentType = name, Part = part.PartName };
            }

            foreach (var part in (now?.Parts ?? []).Where(p => was is not null && !Has(was, p)))
            {
                yield return new DefinitionChange(DefinitionChangeKind.PartAttached, $"{name}.{part.Name}") { ContentType = name, Part = part.PartName };
            }

            foreach (var part in (was?.Parts ?? []).Where(p => now is not null && !Has(now, p)))
            {
                yield return new DefinitionChange(DefinitionChangeKind.PartDetached, $"{name}.{part.Name}") { ContentType = name, Part = part.PartName };
            }
        }
    }

    /// <summary>True where what is in both stands in another order.</summary>
    private static bool IsReordered(IEnumerable<string> before, IEnumerable<string> after)
    {
        var (was, now) = (before.ToList(), after.ToList());
        return !was.Where(now.Contains).SequenceEqual(now.Where(was.Contains), StringComparer.Ordinal);
    }

    /// <summary>True where the type has the part in that place.</summary>
    internal static bool Has(ContentTypeDefinition type, ContentTypePartDefinition part) => type.Parts.Any(p => p.Name == part.Name && p.PartName == part.PartName);
}

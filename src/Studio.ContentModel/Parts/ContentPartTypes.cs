using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Studio.ContentModel.Definitions;

namespace Studio.ContentModel.Parts;

/// <summary>A part of a type together with its class.</summary>
public sealed record TypePart(ContentTypePartDefinition Part, ContentPartType Class);

/// <summary>The part types of a tenant, by name, and what they mean for the types of items.</summary>
public sealed class ContentPartTypes(IEnumerable<ContentPartType> types)
{
    private readonly Dictionary<string, ContentPartType> _types = types.ToDictionary(t => t.Name, StringComparer.Ordinal);
    private readonly ConditionalWeakTable<ContentDefinitions, ConcurrentDictionary<string, Shape>> _shapes = [];

    /// <summary>The class of the part of that name, or null: such parts are their fields alone, or kept as they are.</summary>
    public ContentPartType? Find(string partName) => _types.GetValueOrDefault(partName);

    /// <summary>The parts of a type that have a class, in the order in which they work.</summary>
    public IReadOnlyList<TypePart> PartsOf(ContentTypeDefinition type, ContentDefinitions definitions) => ShapeOf(type, definitions).Parts;

    /// <summary>What parts keep beside fields, as if it were fields.</summary>
    public IReadOnlyList<ContentFieldPlace> PropertiesOf(ContentTypeDefinition type, ContentDefinitions definitions) => ShapeOf(type, definitions).Properties;

    /// <summary>Everything of a type that can be asked for: what its parts keep, and its fields, part by part.</summary>
    public IReadOnlyList<ContentFieldPlace> PlacesOf(ContentTypeDefinition type, ContentDefinitions definitions) => ShapeOf(type, definitions).Places;

    /// <summary>Every field of a type, part by part.</summary>
    public IReadOnlyList<ContentFieldPlace> FieldsOf(ContentTypeDefinition type, ContentDefinitions definitions) => ShapeOf(type, definitions).Fields;

    /// <summary>The field or property at a path, or null.</summary>
    public ContentFieldPlace? PlaceAt(ContentTypeDefinition type, ContentDefinitions definitions, string path) => ShapeOf(type, definitions).ByPath.GetValueOrDefault(path);

    private Shape ShapeOf(ContentTypeDefinition type, ContentDefinitions definitions)
    {
        // A type that is not one of these definitions is being made: nothing is remembered of it.
        return ReferenceEquals(definitions.Type(type.Name), type)
            ? _shapes.GetOrCreateValue(definitions).GetOrAdd(type.Name, _ => Make(type, definitions))
            : Make(type, definitions);
    }

    private Shape Make(ContentTypeDefinition type, ContentDefinitions definitions)
    {
        var named = type.Parts.Select(p => (Part: p, Class: Find(p.PartName))).Where(p => p.Class is not null);
        var implied = _types.Values.Where(t => t.IsImplied(type, definitions) && !type.Parts.Any(p => p.PartName == t.Name)).Select(t => (Part: new ContentTypePartDefinition(t.Name, t.Name, []), Class: (ContentPartType?)t));
        IReadOnlyList<TypePart> parts = [.. named.Concat(implied).Select(p => new TypePart(p.Part, p.Class!)).OrderBy(p => p.Class.Order)];
        IReadOnlyList<ContentFieldPlace> properties = [.. parts.SelectMany(p => p.Class.Properties.Select(property => new ContentFieldPlace(p.Part, property.ToField(p.Part)) { Property = property }))];
        IReadOnlyList<ContentFieldPlace> fields = [.. definitions.FieldsOf(type)];
        var places = type.Parts.SelectMany(part => properties.Where(p => p.Part == part).Concat(fields.Where(f => f.Part == part))).Concat(properties.Where(p => !type.Parts.Contains(p.Part)));
        var byPath = new Dictionary<string, ContentFieldPlace>(StringComparer.Ordinal);
        foreach (var place in properties.Concat(fields))
        {
            byPath.TryAdd(place.Path, place);
        }

        return new Shape(parts, properties, fields, [.. places], byPath);
    }

    private sealed record Shape(
        IReadOnlyList<TypePart> Parts, IReadOnlyList<ContentFieldPlace> Properties, IReadOnlyList<ContentFieldPlace> Fields, IReadOnlyList<ContentFieldPlace> Places, Dictionary<string, ContentFieldPlace> ByPath);
}

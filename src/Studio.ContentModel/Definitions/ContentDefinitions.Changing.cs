using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Studio.Kernel.Problems;

namespace Studio.ContentModel.Definitions;

/// <summary>Changes of definitions: pure, so that a preview and the change itself are the same. What they mean for items is found by comparing (<see cref="DefinitionDifference"/>).</summary>
public sealed partial record ContentDefinitions
{
    /// <summary>
    /// Adds or merges a part: its fields are added or updated by id or name, a new field gets the next id. A field that carries a known id under another name is renamed; one whose type
    /// differs gets a new id, and its values are converted.
    /// </summary>
    public ContentDefinitions Merge(ContentPartDefinition part)
    {
        var known = Parts.GetValueOrDefault(part.Name) ?? new ContentPartDefinition(part.Name, [], []);
        var (fields, lastId) = (known.Fields.ToBuilder(), LastFieldId);
        foreach (var field in part.Fields)
        {
            var at = IndexOf(fields, field);
            if (at < 0)
            {
                fields.Add(field with { Id = ++lastId, Formerly = [] });
            }
            else
            {
                var settings = fields[at].FieldType == field.FieldType ? MergeSettings(fields[at].Settings, field.Settings) : field.Settings;
                fields[at] = Follow(fields[at], field with { Settings = settings }, ref lastId);
            }
        }

        var merged = known with { Settings = MergeSettings(known.Settings, part.Settings), Fields = fields.ToImmutable() };
        return this with { Parts = Parts.SetItem(part.Name, merged), LastFieldId = lastId };
    }

    /// <summary>Adds or merges a type: its parts are added or updated by name.</summary>
    public ContentDefinitions Merge(ContentTypeDefinition type)
    {
        var known = Type(type.Name) ?? new ContentTypeDefinition(type.Name, type.DisplayName, [], []);
        var parts = known.Parts.ToBuilder();
        foreach (var part in type.Parts)
        {
            var at = parts.FindIndex(p => p.Name == part.Name);
            if (at >= 0)
            {
                parts[at] = part with { Id = parts[at].Id, Settings = MergeSettings(parts[at].Settings, part.Settings) };
            }
            else
            {
                parts.Add(part with { Id = 0 });
            }
        }

        var merged = known with { DisplayName = type.DisplayName, Settings = MergeSettings(known.Settings, type.Settings), Parts = parts.ToImmutable() };
        return this with { Types = Types.SetItem(type.Name, merged) };
    }

    /// <summary>Makes a part what is given and nothing else: fields that are not named are removed; order and settings are the given ones.</summary>
    public ContentDefinitions Replace(ContentPartDefinition part)
    {
        var known = Parts.GetValueOrDefault(part.Name)?.Fields.ToBuilder() ?? ImmutableArray.CreateBuilder<ContentFieldDefinition>();
        var lastId = LastFieldId;
        var fields = ImmutableArray.CreateBuilder<ContentFieldDefinition>(part.Fields.Length);
        foreach (var field in part.Fields)
        {
            var at = IndexOf(known, field);
            fields.Add(at < 0 ? field with { Id = ++lastId, Formerly = [] } : Follow(known[at], field, ref lastId));
            if (at >= 0)
            {
                known.RemoveAt(at);
            }
        }

        return this with { Parts = Parts.SetItem(part.Name, part with { Fields = fields.ToImmutable() }), LastFieldId = lastId };
    }

    /// <summary>Makes a type what is given and nothing else: parts that are not named are taken from it.</summary>
    public ContentDefinitions Replace(ContentTypeDefinition type)
    {
        var known = Type(type.Name);
        var parts = type.Parts.Select(p => p with { Id = known?.Parts.FirstOrDefault(k => k.Name == p.Name)?.Id ?? 0 });
        return this with { Types = Types.SetItem(type.Name, type with { Id = known?.Id ?? 0, Parts = [.. parts] }) };
    }

    /// <summary>Removes a type. Its items are taken out of use.</summary>
    /// <exception cref="ProblemException">404.</exception>
    public ContentDefinitions RemoveType(string name) => Types.ContainsKey(name)
        ? this with { Types = Types.Remove(name) }
        : throw ProblemException.NotFound($"There is no content type '{name}'.");

    /// <summary>Removes a part, from all types that have it.</summary>
    /// <exception cref="ProblemException">404.</exception>
    public ContentDefinitions RemovePart(string name) => Parts.ContainsKey(name)
        ? this with
        {
            Parts = Parts.Remove(name),
            Types = Types.SetItems(Types.Where(t => t.Value.Parts.Any(p => p.PartName == name)).Select(t => KeyValuePair.Create(t.Key, t.Value with { Parts = t.Value.Parts.RemoveAll(p => p.PartName == name) }))),
        }
        : throw ProblemException.NotFound($"There is no content part '{name}'.");

    /// <summary>Removes a field with its values.</summary>
    /// <exception cref="ProblemException">404.</exception>
    public ContentDefinitions RemoveField(string part, string field)
    {
        var known = Known(part, field);
        return this with { Parts = Parts.SetItem(part, Parts[part] with { Fields = Parts[part].Fields.Remove(known) }) };
    }

    /// <summary>Gives a field another name; its values stay its own, and types that are named by it go on to be.</summary>
    /// <exception cref="ProblemException">404; 400 where the part has a field of that name.</exception>
    public ContentDefinitions RenameField(string part, string field, string newName)
    {
        var known = Known(part, field);
        if (Parts[part].Fields.Any(f => f != known && string.Equals(f.Name, newName, StringComparison.OrdinalIgnoreCase)))
        {
            throw ProblemException.Invalid("Name", $"'{part}' has a field '{newName}' already.");
        }

        var renamed = Parts[part] with { Fields = Parts[part].Fields.Replace(known, known with { Name = newName }) };
        return this with { Parts = Parts.SetItem(part, renamed) };
    }

    private ContentFieldDefinition Known(string part, string field) =>
        Parts.GetValueOrDefault(part)?.Field(field) ?? throw ProblemException.NotFound($"There is no field '{part}.{field}'.");

    private static int IndexOf(ImmutableArray<ContentFieldDefinition>.Builder known, ContentFieldDefinition field)
    {
        var byId = field.Id > 0 ? known.FindIndex(f => f.Id == field.Id) : -1;
        return byId >= 0 ? byId : known.FindIndex(f => f.Name == field.Name);
    }

    /// <summary>The field under the new definition: the same one, or its successor where the type differs.</summary>
    private static ContentFieldDefinition Follow(ContentFieldDefinition known, ContentFieldDefinition field, ref int lastId) => known.FieldType == field.FieldType
        ? field with { Id = known.Id, Formerly = known.Formerly }
        : field with { Id = ++lastId, Formerly = [known.Id, .. known.Formerly] };
}

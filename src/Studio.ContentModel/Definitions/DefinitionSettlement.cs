using System.Collections.Immutable;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;
using Studio.Kernel.Problems;

namespace Studio.ContentModel.Definitions;

/// <summary>Makes of definitions that somebody wishes for those that can be kept: checks names, gives ids, and says what items written before need.</summary>
internal sealed class DefinitionSettlement(ContentFieldTypes fields, IEnumerable<IContentPartProvider> providers)
{
    /// <summary>The definitions as they will be.</summary>
    /// <exception cref="ProblemException">400: a name that clashes, or something that code relies on would be gone; the paths say where.</exception>
    public ContentDefinitions Settle(ContentDefinitions before, ContentDefinitions wished)
    {
        var after = WithPlaces(before, WithFieldIds(before, WithLabels(before, wished)));
        var errors = NameErrors(before, after).Concat(ReliedUpon(before, after)).ToList();
        if (errors.Count > 0)
        {
            throw ProblemException.Invalid(errors);
        }

        var revision = before.Revision + 1;
        return after with { Revision = revision, Changes = [.. before.Changes, .. DocumentUpgrade.Between(before, after, revision)] };
    }

    /// <summary>A field whose values are kept in another form, such as with more decimals, is another column; ids that nobody gave are replaced.</summary>
    private ContentDefinitions WithFieldIds(ContentDefinitions before, ContentDefinitions wished)
    {
        var lastId = Math.Max(before.LastFieldId, wished.LastFieldId);
        var parts = wished.Parts.ToBuilder();
        foreach (var (name, part) in wished.Parts)
        {
            var known = before.Parts.GetValueOrDefault(name);
            if (ReferenceEquals(known, part))
            {
                continue;
            }

            var seen = new HashSet<int>();
            var settled = part.Fields.ToBuilder();
            for (var i = 0; i < settled.Count; i++)
            {
                var field = settled[i];
                var was = known?.Fields.FirstOrDefault(f => f.Id == field.Id);
                if (field.Id <= 0 || !seen.Add(field.Id) || (was is null && field.Id <= before.LastFieldId))
                {
                    settled[i] = field with { Id = ++lastId, Formerly = [] };
                }
                else if (was is not null && (was.FieldType != field.FieldType || !SameForm(was, field)))
                {
                    settled[i] = field with { Id = ++lastId, Formerly = [was.Id, .. was.Formerly] };
                }
            }

            parts[name] = part with { Fields = settled.ToImmutable() };
        }

        return wished with { Parts = parts.ToImmutable(), LastFieldId = lastId };
    }

    private bool SameForm(ContentFieldDefinition was, ContentFieldDefinition now) =>
        fields.Find(now.FieldType) is not { } type || (type.Columns(was).SequenceEqual(type.Columns(now)) && type.Form(was) == type.Form(now));

    /// <summary>A place that was used before gets an id, so that nothing of then is found in it.</summary>
    private static ContentDefinitions WithPlaces(ContentDefinitions before, ContentDefinitions wished)
    {
        var lastId = Math.Max(before.LastPlaceId, wished.LastPlaceId);
        var retired = before.Retired.ToBuilder();
        var types = wished.Types.ToBuilder();
        foreach (var gone in before.Types.Values.Where(t => wished.Type(t.Name) is null))
        {
            retired.Add(gone.Name);
        }

        foreach (var type in wished.Types.Values)
        {
            var known = before.Type(type.Name);
            foreach (var gone in (known?.Parts ?? []).Where(p => !DefinitionDifference.Has(type, p)))
            {
                retired.Add($"{type.Name}.{gone.Name}");
            }

            var parts = type.Parts.Select(p => p with
            {
                Id = known is not null && DefinitionDifference.Has(known, p) ? known.Parts.First(k => k.Name == p.Name).Id : before.Retired.Contains($"{type.Name}.{p.Name}") || (known is not null && known.Parts.Any(k => k.Name == p.Name)) ? ++lastId : 0,
            }).ToImmutableArray();
            types[type.Name] = type with { Id = known?.Id ?? (before.Retired.Contains(type.Name) ? ++lastId : 0), Parts = parts };
        }

        return wished with { Types = types.ToImmutable(), Retired = retired.ToImmutable(), LastPlaceId = lastId };
    }

    /// <summary>Types that are named by a field that has another name now.</summary>
    private static ContentDefinitions WithLabels(ContentDefinitions before, ContentDefinitions wished)
    {
        var renamed = DefinitionDifference.Between(before, wished).Where(c => c.Kind == DefinitionChangeKind.FieldRenamed).ToList();
        foreach (var type in renamed.Count == 0 ? [] : wished.Types.Values)
        {
            foreach (var change in renamed)
            {
                foreach (var part in type.Parts.Where(p => p.PartName == change.Part && type.DisplayTextField == $"{p.Name}.{change.Was!.Name}"))
                {
                    var settings = (System.Text.Json.Nodes.JsonObject)type.Settings.DeepClone();
                    settings["StudioTypeSettings"]!["DisplayTextField"] = $"{part.Name}.{change.Now!.Name}";
                    wished = wished with { Types = wished.Types.SetItem(type.Name, type with { Settings = settings }) };
                }
            }
        }

        return wished;
    }

    /// <summary>Names that differ in nothing but case are one name to a database, and to a person.</summary>
    private static IEnumerable<InputError> NameErrors(ContentDefinitions before, ContentDefinitions after)
    {
        foreach (var name in Clashing(after.Types.Keys, before.Types.Keys))
        {
            yield return new InputError($"ContentTypes.{name}", $"There is another content type whose name differs from '{name}' in nothing but capital letters.");
        }

        foreach (var name in Clashing(after.Parts.Keys, before.Parts.Keys))
        {
            yield return new InputError($"ContentParts.{name}", $"There is another content part whose name differs from '{name}' in nothing but capital letters.");
        }

        foreach (var part in after.Parts.Values)
        {
            var known = before.Parts.GetValueOrDefault(part.Name)?.Fields.Select(f => f.Name) ?? [];
            foreach (var name in Clashing(part.Fields.Select(f => f.Name), known))
            {
                yield return new InputError($"ContentParts.{part.Name}.{name}", $"'{part.Name}' has another field of the name '{name}'; capital letters make no difference.");
            }
        }

        foreach (var type in after.Types.Values)
        {
            var known = before.Type(type.Name)?.Parts.Select(p => p.Name).ToList() ?? [];
            foreach (var name in Clashing(type.Parts.Select(p => p.Name), known))
            {
                yield return new InputError($"ContentTypes.{type.Name}.{name}", $"'{type.Name}' has another part of the name '{name}'; capital letters make no difference.");
            }

            foreach (var part in type.Parts.Where(p => ContentItem.IsMetadata(p.Name) && !known.Contains(p.Name)))
            {
                yield return new InputError($"ContentTypes.{type.Name}.{part.Name}", $"'{part.Name}' is what every item says of itself: a part needs another name.");
            }
        }
    }

    private static IEnumerable<string> Clashing(IEnumerable<string> names, IEnumerable<string> known) =>
        from same in names.GroupBy(n => n, StringComparer.OrdinalIgnoreCase)
        where same.Count() > 1
        from name in same.Distinct(StringComparer.Ordinal)
        where same.Count(n => n == name) > 1 || !known.Contains(name, StringComparer.Ordinal)
        select name;

    /// <summary>What modules' code reads by name must stay.</summary>
    private IEnumerable<InputError> ReliedUpon(ContentDefinitions before, ContentDefinitions after)
    {
        foreach (var part in providers.SelectMany(p => p.Parts).Where(p => before.Parts.ContainsKey(p.Name)))
        {
            if (!after.Parts.TryGetValue(part.Name, out var now))
            {
                yield return new InputError($"ContentParts.{part.Name}", $"The part '{part.Name}' cannot be removed: a feature of this tenant relies on it.");
                continue;
            }

            foreach (var field in part.Fields.Where(f => before.Parts[part.Name].Field(f.Name)?.FieldType == f.FieldType && now.Field(f.Name)?.FieldType != f.FieldType))
            {
                yield return new InputError($"ContentParts.{part.Name}.{field.Name}", $"The field '{field.Name}' must stay a {field.FieldType}: a feature of this tenant relies on it.");
            }
        }
    }
}

using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;

namespace Studio.Contents.Designing;

/// <summary>Brings a draft onto definitions that others have changed since: what only one side changed is as that side has it; what both changed is as the draft has it.</summary>
internal static class DraftRebase
{
    /// <summary>The draft on the newest definitions.</summary>
    public static TypeDraft Onto(this TypeDraft draft, ContentDefinitions all)
    {
        var types = draft.Base.Types.Keys.Union(draft.Wished.Types.Keys, StringComparer.Ordinal).ToList();
        var parts = draft.Base.Parts.Keys.Union(draft.Wished.Parts.Keys, StringComparer.Ordinal)
            .Union(types.SelectMany(t => all.Type(t)?.Parts.Select(p => p.PartName) ?? []).Where(all.Parts.ContainsKey), StringComparer.Ordinal).ToList();
        var known = ContentDefinitions.Empty with
        {
            Types = ContentDefinitions.Empty.Types.AddRange(types.Where(t => all.Type(t) is not null).Select(t => KeyValuePair.Create(t, all.Type(t)!))),
            Parts = ContentDefinitions.Empty.Parts.AddRange(parts.Where(all.Parts.ContainsKey).Select(p => KeyValuePair.Create(p, all.Parts[p]))),
        };
        var wished = known;
        foreach (var name in types)
        {
            var now = Type(draft.Base.Type(name), draft.Wished.Type(name), all.Type(name));
            wished = wished with { Types = now is null ? wished.Types.Remove(name) : wished.Types.SetItem(name, now) };
        }

        foreach (var name in parts)
        {
            var now = Part(draft.Base.Parts.GetValueOrDefault(name), draft.Wished.Parts.GetValueOrDefault(name), all.Parts.GetValueOrDefault(name));
            wished = wished with { Parts = now is null ? wished.Parts.Remove(name) : wished.Parts.SetItem(name, now) };
        }

        return draft with { Base = known, Wished = wished };
    }

    private static ContentTypeDefinition? Type(ContentTypeDefinition? was, ContentTypeDefinition? mine, ContentTypeDefinition? theirs) => mine is null || theirs is null
        ? was is null ? mine ?? theirs : mine is null ? null : theirs is null ? mine : theirs
        : theirs with
        {
            DisplayName = mine.DisplayName != was?.DisplayName ? mine.DisplayName : theirs.DisplayName,
            Settings = Settings(was?.Settings, mine.Settings, theirs.Settings),
            Parts = List(was?.Parts ?? [], mine.Parts, theirs.Parts, p => p.Name, Same),
        };

    private static ContentPartDefinition? Part(ContentPartDefinition? was, ContentPartDefinition? mine, ContentPartDefinition? theirs) => mine is null || theirs is null
        ? was is null ? mine ?? theirs : mine is null ? null : mine
        : theirs with
        {
            Settings = Settings(was?.Settings, mine.Settings, theirs.Settings),
            Fields = List(was?.Fields ?? [], mine.Fields, theirs.Fields, f => f.Id == 0 ? "new " + f.Name : f.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), Same),
        };

    /// <summary>Setting by setting.</summary>
    private static JsonObject Settings(JsonObject? was, JsonObject mine, JsonObject theirs)
    {
        var merged = (JsonObject)theirs.DeepClone();
        foreach (var name in mine.Select(m => m.Key).Union(was?.Select(w => w.Key) ?? [], StringComparer.Ordinal))
        {
            if (JsonNode.DeepEquals(was?[name], mine[name]))
            {
                continue;
            }

            if (mine[name] is JsonObject own && theirs[name] is JsonObject other)
            {
                merged[name] = Settings(was?[name] as JsonObject, own, other);
            }
            else if (mine[name] is { } value)
            {
                merged[name] = value.DeepClone();
            }
            else
            {
                merged.Remove(name);
            }
        }

        return merged;
    }

    private static ImmutableArray<T> List<T>(ImmutableArray<T> was, ImmutableArray<T> mine, ImmutableArray<T> theirs, Func<T, string> key, Func<T, T, bool> same) where T : class
    {
        T? In(ImmutableArray<T> list, string k) => list.FirstOrDefault(e => key(e) == k);
        var kept = new List<T>();
        foreach (var entry in theirs)
        {
            var (before, own) = (In(was, key(entry)), In(mine, key(entry)));
            if (own is not null || before is null)
            {
                kept.Add(own is not null && (before is null || !same(before, own)) ? own : entry);
            }
        }

        kept.AddRange(mine.Where(m => In(was, key(m)) is null && In(theirs, key(m)) is null));
        var (first, then) = (was.Select(key).ToList(), mine.Select(key).ToList());
        var reordered = !first.Where(then.Contains).SequenceEqual(then.Where(first.Contains), StringComparer.Ordinal);
        return reordered || then.Exists(k => !first.Contains(k))
            ? [.. kept.OrderBy(e => then.IndexOf(key(e)) is var at && at < 0 ? int.MaxValue : at)]
            : [.. kept];
    }

    private static bool Same(ContentTypePartDefinition a, ContentTypePartDefinition b) => a.PartName == b.PartName && JsonNode.DeepEquals(a.Settings, b.Settings);

    private static bool Same(ContentFieldDefinition a, ContentFieldDefinition b) => a.Name == b.Name && a.FieldType == b.FieldType && JsonNode.DeepEquals(a.Settings, b.Settings);
}

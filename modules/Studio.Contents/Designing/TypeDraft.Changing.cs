using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;

namespace Studio.Contents.Designing;

/// <summary>What can be done to a draft.</summary>
internal sealed partial record TypeDraft
{
    /// <summary>The field of that name in a part, as it is to be, or null.</summary>
    public ContentFieldDefinition? Field(string part, string field) => Wished.Parts.GetValueOrDefault(part)?.Field(field);

    /// <summary>The field as it was when the draft was begun; null where it is new.</summary>
    public ContentFieldDefinition? FieldBefore(string part, ContentFieldDefinition field) => field.Id == 0 ? null : Base.Parts.GetValueOrDefault(part)?.Fields.FirstOrDefault(f => f.Id == field.Id);

    /// <summary>The fields that are to be removed from a part.</summary>
    public IReadOnlyList<ContentFieldDefinition> RemovedFields(string part) =>
        [.. (Base.Parts.GetValueOrDefault(part)?.Fields ?? []).Where(f => Wished.Parts.GetValueOrDefault(part)?.Fields.Any(now => now.Id == f.Id) != true)];

    /// <summary>Adds a field after the one of that name, or last; the part begins to exist where it does not.</summary>
    public TypeDraft Add(string part, ContentFieldDefinition field, string? after)
    {
        var known = Wished.Parts.GetValueOrDefault(part) ?? new ContentPartDefinition(part, [], []);
        var at = after is null ? -1 : IndexOf(known, after);
        return With(known with { Fields = at < 0 && after is not "" ? known.Fields.Add(field) : known.Fields.Insert(at + 1, field) });
    }

    /// <summary>Puts a field in the place of another; where its name differs, types that are named by it go on to be.</summary>
    public TypeDraft Change(string part, string field, ContentFieldDefinition now)
    {
        var known = Wished.Parts[part];
        var changed = With(known with { Fields = known.Fields.SetItem(IndexOf(known, field), now) });
        if (now.Name == field)
        {
            return changed;
        }

        foreach (var type in changed.Wished.Types.Values)
        {
            foreach (var place in type.Parts.Where(p => p.PartName == part && type.DisplayTextField == $"{p.Name}.{field}"))
            {
                var settings = (JsonObject)type.Settings.DeepClone();
                settings["StudioTypeSettings"]!["DisplayTextField"] = $"{place.Name}.{now.Name}";
                changed = changed.With(type with { Settings = settings });
            }
        }

        return changed;
    }

    /// <summary>Removes a field.</summary>
    public TypeDraft Remove(string part, string field) => With(Wished.Parts[part] with { Fields = Wished.Parts[part].Fields.RemoveAll(f => f.Name == field) });

    /// <summary>Takes back that a field is to be removed; it stands last.</summary>
    public TypeDraft Restore(string part, int id) => Wished.Parts.ContainsKey(part) && RemovedFields(part).FirstOrDefault(f => f.Id == id) is { } field ? Add(part, field, null) : this;

    /// <summary>Moves a field by so many places.</summary>
    public TypeDraft MoveField(string part, string field, int by)
    {
        var known = Wished.Parts[part];
        return With(known with { Fields = Move(known.Fields, IndexOf(known, field), by) });
    }

    /// <summary>Puts the fields of a part into an order; those that are not named stand last as they did.</summary>
    public TypeDraft OrderFields(string part, IReadOnlyList<string> names) => Wished.Parts.GetValueOrDefault(part) is { } known ? With(known with { Fields = Order(known.Fields, f => f.Name, names) }) : this;

    /// <summary>Gives the type a part.</summary>
    public TypeDraft Attach(string part, ContentDefinitions all)
    {
        var draft = this;
        if (!Wished.Parts.ContainsKey(part) && all.Parts.TryGetValue(part, out var known))
        {
            draft = draft with { Base = Base with { Parts = Base.Parts.SetItem(part, known) }, Wished = Wished with { Parts = Wished.Parts.SetItem(part, known) } };
        }

        // A part that was only taken from the type in this draft comes back as it was.
        var place = Base.Type(Subject.Name)?.Parts.FirstOrDefault(p => p.PartName == part) ?? new ContentTypePartDefinition(part, part, []);
        return draft.With(Type! with { Parts = Type!.Parts.Add(place) });
    }

    /// <summary>Takes a part from the type.</summary>
    public TypeDraft Detach(string name) => With(Type! with { Parts = Type!.Parts.RemoveAll(p => p.Name == name) });

    /// <summary>Moves a part of the type by so many places.</summary>
    public TypeDraft MovePart(string name, int by) => With(Type! with { Parts = Move(Type!.Parts, Type!.Parts.IndexOf(Type!.Parts.First(p => p.Name == name)), by) });

    /// <summary>Puts a type in the place of the one of its name.</summary>
    public TypeDraft With(ContentTypeDefinition type) => this with { Wished = Wished with { Types = Wished.Types.SetItem(type.Name, type) } };

    /// <summary>Puts a part in the place of the one of its name.</summary>
    public TypeDraft With(ContentPartDefinition part) => this with { Wished = Wished with { Parts = Wished.Parts.SetItem(part.Name, part) } };

    /// <summary>Removes what is designed, and nothing else.</summary>
    public TypeDraft RemoveSubject() => this with
    {
        Wished = Subject.IsPart ? Base with { Parts = Base.Parts.Remove(Subject.Name) } : Base with { Types = Base.Types.Remove(Subject.Name) },
    };

    /// <summary>Takes back that what is designed is to be removed.</summary>
    public TypeDraft RestoreSubject() => this with { Wished = Base };

    private static int IndexOf(ContentPartDefinition part, string field) => part.Fields.IndexOf(part.Fields.FirstOrDefault(f => f.Name == field)!);

    private static ImmutableArray<T> Move<T>(ImmutableArray<T> list, int at, int by)
    {
        var to = Math.Clamp(at + by, 0, list.Length - 1);
        return at < 0 ? list : list.RemoveAt(at).Insert(to, list[at]);
    }

    private static ImmutableArray<T> Order<T>(ImmutableArray<T> list, Func<T, string> name, IReadOnlyList<string> names)
    {
        var places = names.Distinct(StringComparer.Ordinal).Select((n, i) => (n, i)).ToDictionary(p => p.n, p => p.i, StringComparer.Ordinal);
        return [.. list.OrderBy(e => places.GetValueOrDefault(name(e), int.MaxValue))];
    }
}

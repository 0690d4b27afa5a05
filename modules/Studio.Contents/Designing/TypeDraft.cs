using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.Contents.Api;

namespace Studio.Contents.Designing;

/// <summary>
/// Changes of a type and its parts that somebody has collected and not applied. Immutable; each change gives another draft. Fields that are new have no id yet.
/// </summary>
/// <param name="Subject">What is designed.</param>
/// <param name="Base">The type and parts as they were when the draft was begun.</param>
/// <param name="Wished">The same as they are to be; what is missing is to be removed.</param>
internal sealed partial record TypeDraft(DesignSubject Subject, ContentDefinitions Base, ContentDefinitions Wished)
{
    /// <summary>The type as it is to be; null where a part is designed, or the type is to be removed.</summary>
    public ContentTypeDefinition? Type => Subject.IsPart ? null : Wished.Type(Subject.Name);

    /// <summary>True where what is designed is to be removed.</summary>
    public bool IsRemoved => Subject.IsPart ? !Wished.Parts.ContainsKey(Subject.Name) : Type is null;

    /// <summary>True where what is designed does not exist yet.</summary>
    public bool IsNew => Subject.IsPart ? !Base.Parts.ContainsKey(Subject.Name) : Base.Type(Subject.Name) is null;

    /// <summary>What differs from the beginning.</summary>
    public IReadOnlyList<DefinitionChange> Changes => DefinitionDifference.Between(Base, Wished);

    /// <summary>Tells drafts apart, so that nothing is applied that was not reviewed.</summary>
    public string State => DefinitionETag.Of(ContentDefinitionJson.Write(Wished));

    /// <summary>A draft without changes; null where there is nothing of that name.</summary>
    public static TypeDraft? Begin(DesignSubject subject, ContentDefinitions all)
    {
        var type = subject.IsPart ? null : all.Type(subject.Name);
        if (type is null && !(subject.IsPart && all.Parts.ContainsKey(subject.Name)))
        {
            return null;
        }

        var parts = type is null ? [subject.Name] : type.Parts.Select(p => p.PartName).Distinct(StringComparer.Ordinal).Where(all.Parts.ContainsKey);
        var known = ContentDefinitions.Empty with
        {
            Types = type is null ? ContentDefinitions.Empty.Types : ContentDefinitions.Empty.Types.Add(type.Name, type),
            Parts = ContentDefinitions.Empty.Parts.AddRange(parts.Select(p => KeyValuePair.Create(p, all.Parts[p]))),
        };
        return new TypeDraft(subject, known, known);
    }

    /// <summary>A draft of a type that does not exist yet, with a part of its own for its fields.</summary>
    public static TypeDraft NewType(ContentTypeDefinition type, ContentDefinitions all)
    {
        var parts = type.Parts.Select(p => p.PartName).Where(all.Parts.ContainsKey).ToDictionary(p => p, p => all.Parts[p], StringComparer.Ordinal);
        var known = ContentDefinitions.Empty with { Parts = ContentDefinitions.Empty.Parts.AddRange(parts) };
        var wished = known with { Types = known.Types.Add(type.Name, type) };
        return new TypeDraft(new DesignSubject(type.Name, false), known, parts.ContainsKey(type.Name) ? wished : wished with { Parts = wished.Parts.Add(type.Name, new ContentPartDefinition(type.Name, [], [])) });
    }

    /// <summary>A draft of a part that does not exist yet.</summary>
    public static TypeDraft NewPart(ContentPartDefinition part) =>
        new(new DesignSubject(part.Name, true), ContentDefinitions.Empty, ContentDefinitions.Empty with { Parts = ContentDefinitions.Empty.Parts.Add(part.Name, part) });

    /// <summary>The definitions with the changes: what <see cref="ContentDefinitionStore.PlanAsync"/> and <see cref="ContentDefinitionStore.AlterAsync"/> take.</summary>
    public ContentDefinitions ApplyTo(ContentDefinitions all)
    {
        foreach (var name in Base.Types.Keys.Where(n => Wished.Type(n) is null && all.Type(n) is not null))
        {
            all = all.RemoveType(name);
        }

        foreach (var name in Base.Parts.Keys.Where(n => !Wished.Parts.ContainsKey(n) && all.Parts.ContainsKey(n)))
        {
            all = all.RemovePart(name);
        }

        // Fields go by their ids alone: a new one never takes over the values of another that had its name.
        foreach (var part in Wished.Parts.Values.Where(p => !Same(p, Base.Parts.GetValueOrDefault(p.Name))))
        {
            all = all with { Parts = all.Parts.SetItem(part.Name, part) };
        }

        foreach (var type in Wished.Types.Values.Where(t => !Same(t, Base.Type(t.Name))))
        {
            all = all.Replace(type);
        }

        return all;
    }

    /// <summary>The names of what others have changed since the draft was begun.</summary>
    public IReadOnlyList<string> ChangedSince(ContentDefinitions all) =>
    [
        .. Base.Types.Keys.Union(Wished.Types.Keys, StringComparer.Ordinal).Where(n => !Same(Base.Type(n), all.Type(n))),
        .. Base.Parts.Keys.Union(Wished.Parts.Keys, StringComparer.Ordinal).Where(n => !Same(Base.Parts.GetValueOrDefault(n), all.Parts.GetValueOrDefault(n))),
    ];

    private static bool Same(ContentTypeDefinition? a, ContentTypeDefinition? b) => Same(a is null ? null : ContentDefinitionJson.Write(a), b is null ? null : ContentDefinitionJson.Write(b));

    private static bool Same(ContentPartDefinition? a, ContentPartDefinition? b) => Same(a is null ? null : ContentDefinitionJson.Write(a), b is null ? null : ContentDefinitionJson.Write(b));

    private static bool Same(JsonNode? a, JsonNode? b) => a is null || b is null ? a is null && b is null : DefinitionETag.Of(a) == DefinitionETag.Of(b);
}

using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Studio.ContentModel.Definitions;

/// <summary>
/// What the items of a type that were written before a revision of the definitions must have done to them. They are read so at once; in the background they are written so, and then it is forgotten.
/// </summary>
/// <param name="Revision">The revision that asks for it; items of it and later ones are as they should be.</param>
/// <param name="ContentType">The type.</param>
/// <param name="Part">The part's name in the type; null where the type itself is gone.</param>
/// <param name="Moves">The fields; none where the part is gone.</param>
public sealed record DocumentChange(int Revision, string ContentType, string? Part, ImmutableArray<FieldMove> Moves);

/// <summary>A field that was something else.</summary>
/// <param name="Was">What it was.</param>
/// <param name="Now">What it is; null where it is gone.</param>
public sealed record FieldMove(ContentFieldDefinition Was, ContentFieldDefinition? Now);

/// <summary>Brings the JSON of items up to newer definitions.</summary>
internal static class DocumentUpgrade
{
    private static readonly string[] Containers = ["ContentItems", "Terms"];

    /// <summary>The changes that lead from one set of definitions to the next, for every type.</summary>
    public static IEnumerable<DocumentChange> Between(ContentDefinitions before, ContentDefinitions after, int revision)
    {
        foreach (var was in before.Types.Values)
        {
            if (after.Type(was.Name) is not { } now)
            {
                yield return new DocumentChange(revision, was.Name, null, []);
                continue;
            }

            foreach (var part in was.Parts)
            {
                if (!DefinitionDifference.Has(now, part))
                {
                    yield return new DocumentChange(revision, was.Name, part.Name, []);
                    continue;
                }

                var moves = DefinitionDifference.Fields(before.Parts.GetValueOrDefault(part.PartName), after.Parts.GetValueOrDefault(part.PartName))
                    .Where(f => f.Was is not null && (f.Now is null || f.Now.Name != f.Was.Name || f.Now.Id != f.Was.Id)).Select(f => new FieldMove(f.Was!, f.Now)).ToImmutableArray();
                if (moves.Length > 0)
                {
                    yield return new DocumentChange(revision, was.Name, part.Name, moves);
                }
            }
        }
    }

    /// <summary>True where an item that was written by the revision may have something to be done to it.</summary>
    public static bool IsDue(long revision, ContentDefinitions definitions) => definitions.Changes.Length > 0 && revision < definitions.Changes[^1].Revision;

    /// <summary>True where the item's type was removed since; a type of that name is another.</summary>
    public static bool IsGone(string type, long revision, ContentDefinitions definitions) =>
        IsDue(revision, definitions) && definitions.Changes.Any(c => c.Part is null && c.Revision > revision && c.ContentType == type);

    /// <summary>Changes the parts of an item in place; also of items that lie within it.</summary>
    public static Upgraded Apply(JsonObject content, string type, long revision, ContentDefinitions definitions)
    {
        if (!IsDue(revision, definitions))
        {
            return default;
        }

        var done = default(Upgraded);
        foreach (var change in definitions.Changes)
        {
            if (change.Revision > revision && change.ContentType == type && change.Part is not null && content[change.Part] is JsonObject part)
            {
                done += change.Moves.Length == 0 ? Drop(content, change.Part) : Move(part, change.Moves);
            }
        }

        return done + Contained(content, revision, definitions);
    }

    private static Upgraded Contained(JsonObject content, long revision, ContentDefinitions definitions)
    {
        var done = default(Upgraded);
        foreach (var (name, value) in content)
        {
            done += value switch
            {
                JsonArray array when Containers.Contains(name) => Contained(array, revision, definitions),
                JsonObject part => Containers.Select(c => part[c]).OfType<JsonArray>().Aggregate(default(Upgraded), (sum, array) => sum + Contained(array, revision, definitions)),
                _ => default,
            };
        }

        return done;
    }

    private static Upgraded Contained(JsonArray items, long revision, ContentDefinitions definitions)
    {
        var done = default(Upgraded);
        foreach (var item in items.OfType<JsonObject>())
        {
            if (item["ContentType"] is JsonValue v && v.TryGetValue<string>(out var type))
            {
                done += Apply(item, type, revision, definitions);
            }
        }

        return done;
    }

    private static Upgraded Drop(JsonObject content, string part)
    {
        content.Remove(part);
        return new Upgraded(true, 0);
    }

    /// <summary>All are taken out before any is put in: names may have been exchanged.</summary>
    private static Upgraded Move(JsonObject part, ImmutableArray<FieldMove> moves)
    {
        var taken = new List<(FieldMove Move, JsonNode? Value)>();
        foreach (var move in moves)
        {
            if (part.Remove(move.Was.Name, out var value))
            {
                taken.Add((move, value));
            }
        }

        var unconverted = 0;
        foreach (var (move, value) in taken)
        {
            if (move.Now is not null && value is not null && move.Was.Id == move.Now.Id)
            {
                part[move.Now.Name] = value;
            }
            else if (move.Now is not null && FieldConversion.Convert(value as JsonObject, move.Was, move.Now) is { } converted)
            {
                unconverted += FieldConversion.IsUnconverted(converted) ? 1 : 0;
                part[move.Now.Name] = converted;
            }
        }

        return new Upgraded(taken.Count > 0, unconverted);
    }
}

/// <summary>What was done to an item's JSON.</summary>
/// <param name="Changed">Whether anything was.</param>
/// <param name="Unconverted">How many values could not be converted and are kept beside.</param>
internal readonly record struct Upgraded(bool Changed, int Unconverted)
{
    public static Upgraded operator +(Upgraded a, Upgraded b) => new(a.Changed || b.Changed, a.Unconverted + b.Unconverted);
}

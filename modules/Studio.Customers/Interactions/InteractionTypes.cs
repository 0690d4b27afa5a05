using System.Text.Json.Nodes;
using Studio.Kernel.Problems;
using Studio.Kernel.Schemas;

namespace Studio.Customers.Interactions;

/// <summary>The declared types by name, with the schemas of their payloads.</summary>
public sealed class InteractionTypes(IEnumerable<IInteractionType> types, SchemaCatalogue schemas)
{
    private readonly Dictionary<string, IInteractionType> _types = types.ToDictionary(t => t.Name, StringComparer.Ordinal);

    /// <summary>All types.</summary>
    public IReadOnlyCollection<IInteractionType> All => _types.Values;

    /// <summary>The type of that name, or null.</summary>
    public IInteractionType? Find(string name) => _types.GetValueOrDefault(name);

    /// <summary>The schema of a type's payload, or null where it has none.</summary>
    public SchemaNode? SchemaOf(IInteractionType type) => type.Payload is { } payload ? schemas.Of(payload, SchemaNaming.Camel) : null;

    /// <summary>What is kept of a payload: the declared fields that have a value.</summary>
    /// <param name="type">The type.</param>
    /// <param name="payload">The payload as it came, or null.</param>
    /// <param name="path">Where it stood, for the faults.</param>
    /// <exception cref="ProblemException">400 with the faults by field.</exception>
    public JsonObject Read(IInteractionType type, JsonObject? payload, string path)
    {
        if (SchemaOf(type) is not { } schema)
        {
            return [];
        }

        var result = schemas.Check(schema, payload ?? [], ignoreUnknown: true, path);
        if (!result.IsValid)
        {
            throw ProblemException.Invalid(result.Errors);
        }

        var kept = (JsonObject)result.Value!;
        foreach (var nothing in kept.Where(member => member.Value is null).Select(member => member.Key).ToList())
        {
            kept.Remove(nothing);
        }

        return kept;
    }
}

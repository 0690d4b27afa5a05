using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Localization;
using Studio.Customers.Interactions.Planned;
using Studio.Kernel.Problems;
using Studio.Kernel.Schemas;

namespace Studio.Customers.Interactions;

/// <summary>The types by name, with the schemas of their payloads: those that modules declare, and those that planners do, which come and change while the tenant runs.</summary>
public sealed class InteractionTypes(IEnumerable<IInteractionType> types, SchemaCatalogue schemas, PlannedTypes? planned = null)
{
    private readonly Dictionary<string, IInteractionType> _types = types.ToDictionary(t => t.Name, StringComparer.Ordinal);

    /// <summary>All types, also those that a planner took out of use: contacts of them are recorded.</summary>
    public IReadOnlyCollection<IInteractionType> All => planned is null || planned.All.Count == 0 ? _types.Values : [.. _types.Values, .. planned.All.Where(t => !_types.ContainsKey(t.Name))];

    /// <summary>The type of that name, or null. A module's goes before a planner's.</summary>
    public IInteractionType? Find(string name) => _types.GetValueOrDefault(name) ?? planned?.Find(name);

    /// <summary>The schema of a type's payload, or null where it has none.</summary>
    public SchemaNode? SchemaOf(IInteractionType type) => type is PlannedInteractionType own ? own.Schema : type.Payload is { } payload ? schemas.Of(payload, SchemaNaming.Camel) : null;

    /// <summary>What people call a type, in the current language.</summary>
    public static string TitleOf(IInteractionType type, IStringLocalizerFactory localizers) => type is PlannedInteractionType own ? own.TitleIn(CultureInfo.CurrentUICulture) : localizers.Create(type.GetType())[type.Title];

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

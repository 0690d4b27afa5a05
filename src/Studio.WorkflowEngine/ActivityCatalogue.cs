using System.Text.Json.Nodes;
using Studio.Kernel.Problems;
using Studio.Kernel.Schemas;

namespace Studio.WorkflowEngine;

/// <summary>The kinds of steps of a tenant by name.</summary>
public sealed class ActivityCatalogue
{
    private readonly Dictionary<string, IActivity> _activities = new(StringComparer.Ordinal);
    private readonly SchemaCatalogue _schemas;

    /// <summary>Those that the tenant's features registered.</summary>
    /// <exception cref="InvalidOperationException">Two have one name: a stored workflow would mean either.</exception>
    public ActivityCatalogue(IEnumerable<IActivity> activities, SchemaCatalogue schemas)
    {
        _schemas = schemas;
        foreach (var activity in activities)
        {
            if (!_activities.TryAdd(activity.Name, activity))
            {
                throw new InvalidOperationException($"Two activities are named '{activity.Name}': {_activities[activity.Name].GetType()} and {activity.GetType()}.");
            }
        }
    }

    /// <summary>All of them, by name.</summary>
    public IReadOnlyList<IActivity> All => [.. _activities.Values.OrderBy(a => a.Name, StringComparer.Ordinal)];

    /// <summary>The activity of that name, or null: its feature is off here, and steps of it are kept as they are.</summary>
    public IActivity? Find(string name) => _activities.GetValueOrDefault(name);

    /// <summary>The schema of what a step can be set to.</summary>
    public SchemaNode SchemaOf(IActivity activity) => _schemas.Of(activity.Properties);

    /// <summary>Checks a step's settings and makes them an object.</summary>
    /// <param name="activity">The activity.</param>
    /// <param name="properties">The values by the schema's names.</param>
    /// <param name="path">The values' own path, before those of the faults.</param>
    /// <exception cref="ProblemException">400 with the faults by field.</exception>
    public object ReadProperties(IActivity activity, JsonObject properties, string path = "") => _schemas.Read(activity.Properties, properties, path: path);

    /// <summary>The ways on from a step that nobody has set yet, or null where they depend on what it is set to.</summary>
    public IReadOnlyList<string>? ProposedOutcomes(IActivity activity) =>
        activity.Properties.GetConstructor(Type.EmptyTypes) is { } constructor && activity.GetPossibleOutcomes(constructor.Invoke(null)) is { Count: > 0 } outcomes ? outcomes : null;

    /// <summary>What a step is set to before anybody set it.</summary>
    public JsonObject Proposed(IActivity activity) => new(SchemaOf(activity).Properties.Where(p => p.Default is not null).Select(p => KeyValuePair.Create(p.Name, p.Default?.DeepClone())));
}

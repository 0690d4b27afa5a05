using System.Text.Json.Nodes;

namespace Studio.WorkflowEngine;

/// <summary>What a step is given.</summary>
/// <param name="ExecutionId">The idempotency key: the same for every attempt at this execution of the step, and no other's. What goes out carries it, so that it goes once.</param>
/// <param name="Properties">What the step is set to do: an object of the activity's properties type, evaluated and checked.</param>
/// <param name="Services">The services of the step's scope, for what is not known when the activity is made.</param>
public sealed record ActivityContext(string ExecutionId, object Properties, IServiceProvider Services)
{
    /// <summary>What started or resumed the run. Not to be changed.</summary>
    public JsonObject Input { get; init; } = [];

    /// <summary>What the run remembers, by name; <see cref="ActivityResult.Variables"/> changes it. Not to be changed here.</summary>
    public JsonObject Variables { get; init; } = [];

    /// <summary>The output of the step before, or null.</summary>
    public JsonNode? LastResult { get; init; }

    /// <summary>What ties the run to its customer, order or conversation, or null.</summary>
    public string? CorrelationId { get; init; }
}

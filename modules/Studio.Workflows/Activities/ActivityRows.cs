using System.Text.Json.Nodes;
using Microsoft.Extensions.Localization;
using Studio.Kernel.Problems;
using Studio.Kernel.Schemas;
using Studio.WorkflowEngine;

namespace Studio.Workflows.Activities;

/// <summary>A kind of step as people and programs see it; also an entry of <c>GET /api/activities</c>.</summary>
/// <param name="Name">The name that workflows store.</param>
/// <param name="DisplayText">What people call it, in their language.</param>
/// <param name="Category">Its group, in their language.</param>
/// <param name="Kind"><c>task</c> or <c>event</c>.</param>
/// <param name="Outcomes">The ways on from a step as its schema proposes it; null where they depend on what has to be set first.</param>
/// <param name="Schema">JSON Schema of what a step can be set to.</param>
public sealed record ActivityRow(string Name, string DisplayText, string Category, string Kind, IReadOnlyList<string>? Outcomes, JsonObject Schema);

/// <summary>The tenant's kinds of steps by the names of the person's language.</summary>
public sealed class ActivityRows(ActivityCatalogue catalogue, SchemaCatalogue schemas, IStringLocalizerFactory localizers)
{
    /// <summary>Every kind, by group and name.</summary>
    public IReadOnlyList<ActivityRow> List() =>
        [.. catalogue.All.Select(Describe).OrderBy(r => r.Category, StringComparer.CurrentCulture).ThenBy(r => r.DisplayText, StringComparer.CurrentCulture)];

    /// <summary>The kind of that name.</summary>
    /// <exception cref="ProblemException">404: no feature that is on here brings it.</exception>
    public (IActivity Activity, ActivityRow Row) Open(string name)
    {
        var activity = catalogue.Find(name) ?? throw ProblemException.NotFound("There is no such step.");
        return (activity, Describe(activity));
    }

    private ActivityRow Describe(IActivity activity)
    {
        var texts = localizers.Create(activity.GetType());
        return new ActivityRow(activity.Name, texts[activity.DisplayText], texts[activity.Category], activity is IEvent ? "event" : "task", catalogue.ProposedOutcomes(activity), schemas.ToJson(catalogue.SchemaOf(activity)));
    }
}

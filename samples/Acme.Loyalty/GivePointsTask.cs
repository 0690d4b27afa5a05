using System.ComponentModel.DataAnnotations;
using Studio.Kernel.Schemas;
using Studio.WorkflowEngine;

namespace Acme.Loyalty;

/// <summary>To whom how many points are given.</summary>
public sealed record GivePointsProperties
{
    /// <summary>The customer.</summary>
    [Schema(Title = "Customer id"), Required, StringLength(26, MinimumLength = 26)]
    public string CustomerId { get; init; } = "";

    /// <summary>How many.</summary>
    [Schema(Title = "Points"), Range(1, 100_000)]
    public int Points { get; init; } = 1;
}

/// <summary>A step for workflows that gives points. What it writes is its effect, which is kept with the step's record or not at all: a step that runs again gives nothing twice.</summary>
internal sealed class GivePointsTask(LoyaltyCards cards) : TaskActivity<GivePointsProperties>
{
    public override string DisplayText => "Give loyalty points";

    public override string Category => "Samples";

    protected override Task<ActivityResult> ExecuteAsync(ActivityContext context, GivePointsProperties properties, CancellationToken cancellationToken) =>
        Task.FromResult(ActivityResult.Done with { Effect = ct => cards.GiveAsync(properties.CustomerId, properties.Points, "workflow", ct) });
}

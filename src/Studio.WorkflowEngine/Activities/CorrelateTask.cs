using System.ComponentModel.DataAnnotations;
using Studio.Kernel.Schemas;

namespace Studio.WorkflowEngine.Activities;

/// <summary>What the run is tied to.</summary>
public sealed record CorrelateProperties
{
    /// <summary>The id.</summary>
    [Schema(Title = "Correlation id", Description = "What later happenings are recognised by: the id of a customer, an order, a conversation."), Required, StringLength(100)]
    public string Value { get; init; } = "";
}

/// <summary>Ties the run to something, so that later happenings find it.</summary>
public sealed class CorrelateTask : TaskActivity<CorrelateProperties>
{
    /// <inheritdoc/>
    public override string DisplayText => "Correlate";

    /// <inheritdoc/>
    public override string Category => "Primitives";

    /// <inheritdoc/>
    protected override Task<ActivityResult> ExecuteAsync(ActivityContext context, CorrelateProperties properties, CancellationToken cancellationToken) =>
        Task.FromResult(ActivityResult.Done with { CorrelationId = properties.Value });
}

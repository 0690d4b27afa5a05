using Studio.Kernel.Schemas;

namespace Studio.WorkflowEngine.Activities;

/// <summary>What decides.</summary>
public sealed record IfElseProperties
{
    /// <summary>The condition's value.</summary>
    [Schema(Title = "Condition", Description = "Whether it holds.")]
    public bool Condition { get; init; }
}

/// <summary>Goes one way where a condition holds, another where it does not.</summary>
public sealed class IfElseTask : TaskActivity<IfElseProperties>
{
    /// <summary>The way where it holds.</summary>
    public const string TrueOutcome = "True";

    /// <summary>The way where it does not.</summary>
    public const string FalseOutcome = "False";

    /// <inheritdoc/>
    public override string DisplayText => "If or else";

    /// <inheritdoc/>
    public override string Category => "Control flow";

    /// <inheritdoc/>
    protected override IReadOnlyList<string> GetPossibleOutcomes(IfElseProperties properties) => [TrueOutcome, FalseOutcome];

    /// <inheritdoc/>
    protected override Task<ActivityResult> ExecuteAsync(ActivityContext context, IfElseProperties properties, CancellationToken cancellationToken) =>
        Task.FromResult(ActivityResult.Outcome(properties.Condition ? TrueOutcome : FalseOutcome));
}

using System.ComponentModel.DataAnnotations;
using Studio.Kernel.Schemas;

namespace Studio.WorkflowEngine.Activities;

/// <summary>The branches.</summary>
public sealed record ForkProperties : IValidatableObject
{
    /// <summary>Their names, each an outcome.</summary>
    [Schema(Title = "Branches", Description = "One name a line; each is a way on, and all are taken."), Required, MinLength(1), MaxLength(20)]
    public IReadOnlyList<string> Branches { get; init; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Branches.Distinct(StringComparer.Ordinal).Count() < Branches.Count)
        {
            yield return new ValidationResult("Every branch needs a name of its own.", [nameof(Branches)]);
        }
    }
}

/// <summary>Goes on by several ways at once.</summary>
public sealed class ForkTask : TaskActivity<ForkProperties>
{
    /// <inheritdoc/>
    public override string DisplayText => "Fork";

    /// <inheritdoc/>
    public override string Category => "Control flow";

    /// <inheritdoc/>
    protected override IReadOnlyList<string> GetPossibleOutcomes(ForkProperties properties) => properties.Branches;

    /// <inheritdoc/>
    protected override Task<ActivityResult> ExecuteAsync(ActivityContext context, ForkProperties properties, CancellationToken cancellationToken) =>
        Task.FromResult(ActivityResult.Outcome(properties.Branches));
}

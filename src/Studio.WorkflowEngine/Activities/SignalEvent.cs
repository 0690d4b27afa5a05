using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Kernel.Schemas;

namespace Studio.WorkflowEngine.Activities;

/// <summary>What is waited for.</summary>
public sealed record SignalProperties
{
    /// <summary>The signal's name.</summary>
    [Schema(Title = "Signal name"), Required, StringLength(100)]
    public string SignalName { get; init; } = "";
}

/// <summary>Waits for a signal of some name; as in OrchardCore it comes as the input <c>Signal</c>, and names do not mind case.</summary>
public sealed class SignalEvent : EventActivity<SignalProperties>
{
    /// <summary>The name of the input that says which signal it is.</summary>
    public const string InputName = "Signal";

    /// <inheritdoc/>
    public override string DisplayText => "Wait for a signal";

    /// <inheritdoc/>
    public override string Category => "Events";

    /// <inheritdoc/>
    protected override Task<bool> CanExecuteAsync(ActivityContext context, SignalProperties properties, CancellationToken cancellationToken) => Task.FromResult(
        context.Input[InputName] is JsonValue value && value.GetValueKind() == JsonValueKind.String && string.Equals(value.GetValue<string>(), properties.SignalName, StringComparison.OrdinalIgnoreCase));

    /// <inheritdoc/>
    protected override Task<ActivityResult> ResumeAsync(ActivityContext context, SignalProperties properties, CancellationToken cancellationToken) =>
        Task.FromResult(ActivityResult.Done with { Output = context.Input.DeepClone() });
}

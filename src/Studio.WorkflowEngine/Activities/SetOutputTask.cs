using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Studio.Kernel.Schemas;

namespace Studio.WorkflowEngine.Activities;

/// <summary>What is answered.</summary>
public sealed record SetOutputProperties
{
    /// <summary>The name.</summary>
    [Schema(Title = "Output name"), Required, StringLength(100)]
    public string OutputName { get; init; } = "";

    /// <summary>The value.</summary>
    [Schema(Title = "Value", Description = "Any JSON: a text in quotation marks, a number, a list.", Editor = SchemaEditors.Json)]
    public JsonNode? Value { get; init; }
}

/// <summary>Says what the run answers to whoever waits for it.</summary>
public sealed class SetOutputTask : TaskActivity<SetOutputProperties>
{
    /// <inheritdoc/>
    public override string DisplayText => "Set an output";

    /// <inheritdoc/>
    public override string Category => "Primitives";

    /// <inheritdoc/>
    protected override Task<ActivityResult> ExecuteAsync(ActivityContext context, SetOutputProperties properties, CancellationToken cancellationToken) =>
        Task.FromResult(ActivityResult.Done with { Output = properties.Value?.DeepClone(), Answers = new JsonObject { [properties.OutputName] = properties.Value?.DeepClone() } });
}

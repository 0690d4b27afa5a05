using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Studio.Kernel.Schemas;

namespace Studio.WorkflowEngine.Activities;

/// <summary>What is remembered.</summary>
public sealed record SetPropertyProperties
{
    /// <summary>The name.</summary>
    [Schema(Title = "Property name"), Required, StringLength(100)]
    public string PropertyName { get; init; } = "";

    /// <summary>The value.</summary>
    [Schema(Title = "Value", Description = "Any JSON: a text in quotation marks, a number, a list.", Editor = SchemaEditors.Json)]
    public JsonNode? Value { get; init; }
}

/// <summary>Remembers a value for later steps of the run.</summary>
public sealed class SetPropertyTask : TaskActivity<SetPropertyProperties>
{
    /// <inheritdoc/>
    public override string DisplayText => "Set a property";

    /// <inheritdoc/>
    public override string Category => "Primitives";

    /// <inheritdoc/>
    protected override Task<ActivityResult> ExecuteAsync(ActivityContext context, SetPropertyProperties properties, CancellationToken cancellationToken) =>
        Task.FromResult(ActivityResult.Done with { Output = properties.Value?.DeepClone(), Variables = new JsonObject { [properties.PropertyName] = properties.Value?.DeepClone() } });
}

using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Logging;
using Studio.Kernel.Schemas;

namespace Studio.WorkflowEngine.Activities;

/// <summary>How loud a line of the log is; OrchardCore's names.</summary>
public enum LogStepLevel
{
    /// <summary>For whoever reads along.</summary>
    [Schema(Title = "Information")]
    Information,

    /// <summary>Something to look at.</summary>
    [Schema(Title = "Warning")]
    Warning,

    /// <summary>Something to mend.</summary>
    [Schema(Title = "Error")]
    Error,

    /// <summary>Something to mend now.</summary>
    [Schema(Title = "Critical")]
    Critical,

    /// <summary>For whoever looks for a fault; hosts usually leave it out.</summary>
    [Schema(Title = "Debug")]
    Debug,

    /// <summary>The smallest detail; hosts usually leave it out.</summary>
    [Schema(Title = "Trace")]
    Trace,
}

/// <summary>What a log step writes.</summary>
public sealed record LogProperties
{
    /// <summary>The words.</summary>
    [Schema(Title = "Text", Editor = SchemaEditors.TextArea), Required, StringLength(2000)]
    public string Text { get; init; } = "";

    /// <summary>How loud.</summary>
    [Schema(Title = "Level")]
    public LogStepLevel LogLevel { get; init; }
}

/// <summary>Writes a line into the host's log, with the step's id.</summary>
public sealed partial class LogTask(ILogger<LogTask> logger) : TaskActivity<LogProperties>
{
    /// <inheritdoc/>
    public override string DisplayText => "Write into the log";

    /// <inheritdoc/>
    public override string Category => "Primitives";

    /// <inheritdoc/>
    protected override Task<ActivityResult> ExecuteAsync(ActivityContext context, LogProperties properties, CancellationToken cancellationToken)
    {
        Write(logger, Enum.Parse<LogLevel>(properties.LogLevel.ToString()), context.ExecutionId, properties.Text.ReplaceLineEndings(" "));
        return Task.FromResult(ActivityResult.Done);
    }

    [LoggerMessage(Message = "Workflow step {ExecutionId}: {Text}")]
    private static partial void Write(ILogger logger, LogLevel level, string executionId, string text);
}

using System.Text.Json.Nodes;
using Studio.Kernel.Problems;
using Studio.Scripting.Engine;

namespace Studio.Scripts.Running;

/// <summary>What is wrong with a script, as programs and editors read it.</summary>
/// <param name="Code">The kind: a name of <see cref="ScriptErrorCode"/>.</param>
/// <param name="Message">What happened and what to do.</param>
/// <param name="Line">The line in the author's source, from 1.</param>
/// <param name="Column">The column, from 1.</param>
internal sealed record ScriptFaultAnswer(string Code, string Message, int Line, int Column)
{
    // A fault that has no place is shown at the beginning.
    public static ScriptFaultAnswer Of(ScriptFault fault) => new(fault.Code.ToString(), fault.Message, Math.Max(1, fault.Line), Math.Max(1, fault.Column));
}

/// <summary>The faults of a script; none where it would run.</summary>
internal sealed record ScriptCheckAnswer(IReadOnlyList<ScriptFaultAnswer> Errors);

/// <summary>What a script came to when it was tried out.</summary>
/// <param name="Value">Its value.</param>
/// <param name="IsUndefined">True where it has none.</param>
/// <param name="Log">What it logged.</param>
/// <param name="ElapsedMilliseconds">The time it ran.</param>
/// <param name="AllocatedBytes">The memory it took in all.</param>
/// <param name="Error">Why it did not run to its end, or null.</param>
internal sealed record ScriptRunAnswer(JsonNode? Value, bool IsUndefined, IReadOnlyList<ScriptLogEntry> Log, double ElapsedMilliseconds, long AllocatedBytes, ScriptFaultAnswer? Error)
{
    public static ScriptRunAnswer Of(ScriptResult result) => new(result.Value, result.IsUndefined, result.Log, Math.Round(result.Elapsed.TotalMilliseconds, 3), result.AllocatedBytes, null);

    public static ScriptRunAnswer Of(ScriptException e) => new(null, true, e.Log, 0, 0, ScriptFaultAnswer.Of(e.Fault));
}

/// <summary>A script's failure as a refusal with its place: 503 where trying again helps, else 422.</summary>
internal static class ScriptProblem
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(2);

    public static ProblemException Of(ScriptException e) => e.Code is ScriptErrorCode.Busy or ScriptErrorCode.WorkerLost
        ? new ProblemException(StatusCodes.Status503ServiceUnavailable, "The script could not be run now.", e.Message) { RetryAfter = Again }
        : new ProblemException(StatusCodes.Status422UnprocessableEntity, "The script failed.", e.Describe(), [new InputError("script", e.Message, Math.Max(1, e.Line), Math.Max(1, e.Column))]);
}

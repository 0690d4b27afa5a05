using System.Text.Json.Nodes;

namespace Studio.Scripting.Engine;

/// <summary>What a script came to.</summary>
/// <param name="Value">Its value as JSON; null for JavaScript's <c>null</c> and <c>undefined</c>.</param>
/// <param name="IsUndefined">True where the value is <c>undefined</c>, and not <c>null</c>.</param>
/// <param name="Log">What it logged, in order.</param>
/// <param name="Elapsed">The time that it ran in the worker, without waiting for one.</param>
/// <param name="AllocatedBytes">What it allocated in the worker.</param>
public sealed record ScriptResult(JsonNode? Value, bool IsUndefined, IReadOnlyList<ScriptLogEntry> Log, TimeSpan Elapsed, long AllocatedBytes);

/// <summary>A line that a script logged by <c>log(level, message)</c> or <c>console.log</c>, <c>.warn</c>, <c>.error</c>.</summary>
/// <param name="Level"><c>info</c>, <c>warn</c>, <c>error</c> or <c>debug</c>, or what the script called it.</param>
/// <param name="Message">The text.</param>
/// <param name="Line">The line of the author's source from 1; 0 where it is not known.</param>
public sealed record ScriptLogEntry(string Level, string Message, int Line);

namespace Studio.Scripting.Worker.Sandbox;

/// <summary>What a finished run gives: its value as JSON (null when it is undefined), what it logged, and what it cost.</summary>
public sealed record SandboxAnswer(string? ResultJson, IReadOnlyList<(string Level, string Message, int Line)> Log, TimeSpan Elapsed, long AllocatedBytes);

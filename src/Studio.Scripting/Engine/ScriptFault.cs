namespace Studio.Scripting.Engine;

/// <summary>What is wrong with a script.</summary>
/// <param name="Code">The kind.</param>
/// <param name="Message">What happened and what to do, in English.</param>
/// <param name="Line">The line in the author's source, from 1; 0 where there is none.</param>
/// <param name="Column">The column in that line, from 1; 0 where there is none.</param>
public sealed record ScriptFault(ScriptErrorCode Code, string Message, int Line, int Column);

/// <summary>The kinds of faults.</summary>
public enum ScriptErrorCode
{
    /// <summary>It is not JavaScript.</summary>
    Syntax,

    /// <summary>It is JavaScript, or TypeScript, that is not offered here, such as <c>with</c>, <c>import</c> or types.</summary>
    Unsupported,

    /// <summary>The script threw, or asked something of <c>undefined</c>.</summary>
    Thrown,

    /// <summary>It ran for longer than it may.</summary>
    TimeLimit,

    /// <summary>It allocated more than it may.</summary>
    MemoryLimit,

    /// <summary>It calls itself, or is nested, too deeply.</summary>
    DepthLimit,

    /// <summary>The source, a text, a list, the value or the log is too long.</summary>
    SizeLimit,

    /// <summary>A global method failed.</summary>
    MethodFailed,

    /// <summary>A global method was refused: whoever runs the script lacks its permission, or it was called too often.</summary>
    MethodDenied,

    /// <summary>The worker process ended, or had to be ended.</summary>
    WorkerLost,

    /// <summary>Too many scripts wait already. Trying again later helps.</summary>
    Busy,
}

/// <summary>A script did not run to its end. Line and column are those of the author's source, from 1; 0 where there is none.</summary>
public sealed class ScriptException(ScriptErrorCode code, string script, string message, int line = 0, int column = 0, IReadOnlyList<ScriptLogEntry>? log = null, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>The kind.</summary>
    public ScriptErrorCode Code { get; } = code;

    /// <summary>The script's name.</summary>
    public string Script { get; } = script;

    /// <summary>The line, from 1; 0 where there is none.</summary>
    public int Line { get; } = line;

    /// <summary>The column, from 1; 0 where there is none.</summary>
    public int Column { get; } = column;

    /// <summary>What the script logged before.</summary>
    public IReadOnlyList<ScriptLogEntry> Log { get; } = log ?? [];

    /// <summary>The fault without the script's name.</summary>
    public ScriptFault Fault => new(Code, Message, Line, Column);

    /// <summary>Name, place and message in one line: <c>Rule: Coffee machine (3:14): x is not defined</c>.</summary>
    public string Describe() => Line == 0 ? $"{Script}: {Message}" : FormattableString.Invariant($"{Script} ({Line}:{Column}): {Message}");
}

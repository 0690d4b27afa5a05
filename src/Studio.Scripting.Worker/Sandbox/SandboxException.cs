namespace Studio.Scripting.Worker.Sandbox;

/// <summary>Why a script did not finish.</summary>
public enum SandboxFault
{
    /// <summary>The source is not valid.</summary>
    Syntax,

    /// <summary>The source uses what the sandbox does not have, such as <c>with</c>.</summary>
    Unsupported,

    /// <summary>The script threw, or did what throws.</summary>
    Thrown,

    /// <summary>The time of the run is used up.</summary>
    TimeLimit,

    /// <summary>The bytes of the run are used up.</summary>
    MemoryLimit,

    /// <summary>Calls or the source are nested too deeply.</summary>
    DepthLimit,

    /// <summary>A text, list, source or result is too long.</summary>
    SizeLimit,

    /// <summary>A method of the host failed; the cause is the inner exception.</summary>
    MethodFailed,
}

/// <summary>A place in the script: the function's name (empty at the top), line and column, from 1.</summary>
public readonly record struct SandboxPlace(string Function, int Line, int Column);

/// <summary>A script that did not finish: why, and where in the text the sandbox was given.</summary>
public sealed class SandboxException : Exception
{
    /// <summary>Says why and where.</summary>
    public SandboxException(SandboxFault kind, string message, int line, int column, IReadOnlyList<SandboxPlace>? stack = null, Exception? inner = null)
        : base(message, inner)
    {
        Kind = kind;
        Line = line;
        Column = column;
        Stack = stack ?? [];
    }

    /// <summary>Why the script did not finish.</summary>
    public SandboxFault Kind { get; }

    /// <summary>The line, from 1; 0 when no place is known.</summary>
    public int Line { get; }

    /// <summary>The column, from 1; 0 when no place is known.</summary>
    public int Column { get; }

    /// <summary>The calls that led there, innermost first.</summary>
    public IReadOnlyList<SandboxPlace> Stack { get; }

    /// <summary>What the script had logged.</summary>
    public IReadOnlyList<(string Level, string Message, int Line)> Log { get; init; } = [];
}

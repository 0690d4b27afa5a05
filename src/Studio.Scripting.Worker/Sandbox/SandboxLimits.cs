namespace Studio.Scripting.Worker.Sandbox;

/// <summary>What a sandbox allows at all, whatever the budget of a run. The defaults are for tenants' scripts; <see cref="Tooling"/> is for our own transpiler.</summary>
public sealed record SandboxLimits
{
    /// <summary>The longest source, in characters.</summary>
    public int SourceLength { get; init; } = 64 * 1024;

    /// <summary>The deepest nesting of a source: brackets, blocks, operators.</summary>
    public int Nesting { get; init; } = 400;

    /// <summary>The longest text a script can make, in characters.</summary>
    public int TextLength { get; init; } = 1_000_000;

    /// <summary>The longest list a script can make.</summary>
    public int ListLength { get; init; } = 200_000;

    /// <summary>The deepest JSON read or written.</summary>
    public int JsonDepth { get; init; } = 200;

    /// <summary>The longest chain of prototypes.</summary>
    public int PrototypeDepth { get; init; } = 64;

    /// <summary>The longest pattern of a regular expression, in characters.</summary>
    public int PatternLength { get; init; } = 4_000;

    /// <summary>The most calls waiting inside each other.</summary>
    public int CallDepth { get; init; } = 2_000;

    /// <summary>Bytes of the thread's stack a run may use.</summary>
    public int StackBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>The longest search of one regular expression.</summary>
    public TimeSpan PatternTime { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest JSON a run answers with, in characters.</summary>
    public int ResultLength { get; init; } = 1_000_000;

    /// <summary>The most log lines of a run; what comes after is dropped.</summary>
    public int LogLines { get; init; } = 1_000;

    /// <summary>The time zone of dates in local time.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Limits wide enough for the TypeScript compiler, which is ours and not a tenant's.</summary>
    public static SandboxLimits Tooling { get; } = new()
    {
        SourceLength = 32 * 1024 * 1024,
        Nesting = 5_000,
        TextLength = 64 * 1024 * 1024,
        ListLength = 4_000_000,
        CallDepth = 20_000,
        StackBytes = 96 * 1024 * 1024,
        PatternLength = 100_000,
        ResultLength = 16 * 1024 * 1024,
        PatternTime = TimeSpan.FromSeconds(5),
    };
}

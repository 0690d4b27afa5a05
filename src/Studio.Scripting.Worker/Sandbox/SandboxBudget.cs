namespace Studio.Scripting.Worker.Sandbox;

/// <summary>What one run may use: time on the clock, and bytes allocated in all (not held).</summary>
public sealed record SandboxBudget(TimeSpan Time, long AllocatedBytes)
{
    /// <summary>One second and 64 MB.</summary>
    public static SandboxBudget Default { get; } = new(TimeSpan.FromSeconds(1), 64 * 1024 * 1024);
}

namespace Studio.Scripting.Engine;

/// <summary>
/// Runs scripts of tenants in worker processes: JavaScript with modern syntax, no way to the host, limits in <see cref="ScriptOptions"/>. Data in and out is JSON.
/// </summary>
public interface IScriptEngine
{
    /// <summary>
    /// Runs a script. Its value is what a top-level <c>return</c> gives, or else that of its last expression (as OrchardCore's recipes expect); a promise is awaited.
    /// </summary>
    /// <exception cref="ScriptException">It is not a script that can be run, it threw, or it went beyond a limit.</exception>
    Task<ScriptResult> RunAsync(ScriptSource source, ScriptRun run, CancellationToken cancellationToken);

    /// <summary>The faults of a script without running it; empty when it would run. The translation is kept, so that checking as it is saved spares the first run the time.</summary>
    /// <exception cref="ScriptException"><see cref="ScriptErrorCode.Busy"/> or <see cref="ScriptErrorCode.WorkerLost"/>: it cannot be checked now.</exception>
    Task<IReadOnlyList<ScriptFault>> CheckAsync(ScriptSource source, CancellationToken cancellationToken);
}

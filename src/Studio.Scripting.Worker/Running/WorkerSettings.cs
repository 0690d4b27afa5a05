using System.Globalization;
using Studio.Scripting.Worker.Sandbox;

namespace Studio.Scripting.Worker.Running;

/// <summary>What a host tells a worker as it starts it, in one argument.</summary>
/// <param name="Engines">Tenants whose engines are kept ready.</param>
/// <param name="Programs">Parsed programs that are kept.</param>
/// <param name="MaxFrame">The longest frame in bytes.</param>
/// <param name="MaxJson">The longest value of a script as JSON, in characters.</param>
/// <param name="MaxLogLines">The most lines that a run may log.</param>
/// <param name="MaxMemory">The working set in bytes beyond which the worker asks to be replaced.</param>
/// <param name="LastResort">A run that lasts longer ends the worker: its host is gone, or would have ended it by now.</param>
public sealed record WorkerSettings(int Engines, int Programs, int MaxFrame, int MaxJson, int MaxLogLines, long MaxMemory, TimeSpan LastResort)
{
    /// <summary>What the sandbox allows a tenant's script.</summary>
    internal SandboxLimits Limits => new() { ResultLength = MaxJson, LogLines = MaxLogLines };

    /// <summary>The argument that says it.</summary>
    public string Format() => string.Join(',', new[] { Engines, Programs, MaxFrame, MaxJson, MaxLogLines, MaxMemory, (long)LastResort.TotalMilliseconds }.Select(n => n.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Reads the argument.</summary>
    public static WorkerSettings Parse(string text)
    {
        var n = text.Split(',').Select(t => long.Parse(t, CultureInfo.InvariantCulture)).ToArray();
        return new((int)n[0], (int)n[1], (int)n[2], (int)n[3], (int)n[4], n[5], TimeSpan.FromMilliseconds(n[6]));
    }
}

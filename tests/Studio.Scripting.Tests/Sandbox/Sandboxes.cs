using System.Text.Json;
using Studio.Scripting.Worker.Sandbox;

namespace Studio.Scripting.Tests.Sandbox;

/// <summary>Runs scripts in the sandbox as the worker does.</summary>
internal static class Sandboxes
{
    private static readonly JsonElement NoGlobals = JsonElement.Parse("{}");

    /// <summary>Runs a body on a thread with the stack of a worker.</summary>
    public static void OnThread(Action body) => SandboxThread.Run(new SandboxLimits(), body);

    public static SandboxAnswer Run(string source, string globals = "{}", SandboxEngine? engine = null, SandboxBudget? budget = null, IReadOnlyList<string>? methods = null, Func<string, string, string?>? call = null)
    {
        var limits = new SandboxLimits();
        engine ??= new SandboxEngine(limits);
        return engine.Run(
            SandboxProgram.Parse("test", source, limits),
            globals == "{}" ? NoGlobals : JsonElement.Parse(globals),
            methods ?? [],
            call ?? ((_, _) => null),
            budget ?? SandboxBudget.Default);
    }

    /// <summary>The value of an expression as <c>String(value)</c> gives it, but -0 as itself.</summary>
    public static string Text(SandboxEngine engine, string expression) =>
        JsonSerializer.Deserialize<string>(Run($"(function(v){{return v===0&&1/v<0?'-0':String(v)}})({expression})", engine: engine).ResultJson!)!;
}

using System.Globalization;
using Studio.Scripting.Worker.Protocol;
using Studio.Scripting.Worker.Running;
using Studio.Scripting.Worker.Sandbox;
using Studio.Scripting.Worker.Tooling;

if (args is not [("run" or "translate") and var mode, var given])
{
    await Console.Error.WriteLineAsync("Studio.Scripting.Worker runs tenants' scripts for a Studio host, which starts it; it has no commands of its own.");
    return 2;
}

var settings = WorkerSettings.Parse(given);
var limits = mode == "run" ? settings.Limits : SandboxLimits.Tooling;
RegexTime.Limit(limits.PatternTime);
CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;

// Scripts get no console: what a library prints must not come between the frames.
await using var input = Console.OpenStandardInput();
await using var output = Console.OpenStandardOutput();
Console.SetOut(TextWriter.Null);
Console.SetIn(TextReader.Null);

var frames = new FrameStream(input, output, settings.MaxFrame);
try
{
    SandboxThread.Run(limits, () =>
    {
        if (mode == "run")
        {
            using var loop = new ScriptLoop(frames, settings);
            loop.Run();
        }
        else
        {
            using var loop = new TranslatorLoop(frames, settings);
            loop.Run();
        }
    });
    return 0;
}
catch (Exception e) when (e is IOException or InvalidDataException)
{
    // The host is gone, or speaks another protocol.
    return 1;
}

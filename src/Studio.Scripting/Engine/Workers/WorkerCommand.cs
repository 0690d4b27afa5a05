using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Studio.Scripting.Worker.Running;

namespace Studio.Scripting.Engine.Workers;

/// <summary>How a worker process is started.</summary>
internal static class WorkerCommand
{
    private const string Name = "Studio.Scripting.Worker";
    private const int Overhead = 64 * 1024;

    /// <summary>
    /// The command: nothing of this process's environment, a heap that ends where it is said to, no diagnostics ports, an empty folder to work in.
    /// </summary>
    /// <exception cref="FileNotFoundException">The worker does not lie beside the host.</exception>
    public static ProcessStartInfo Of(string mode, ScriptOptions options, long heap, string folder)
    {
        var (file, first) = Executable();
        var start = new ProcessStartInfo(file)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = folder,
        };
        if (first is not null)
        {
            start.ArgumentList.Add(first);
        }

        start.ArgumentList.Add(mode);
        start.ArgumentList.Add((mode == "run" ? Settings(options) : Settings(options) with { LastResort = options.TranslationTime + TimeSpan.FromSeconds(5) }).Format());
        var system = Environment.GetEnvironmentVariable("SystemRoot");
        start.Environment.Clear();
        foreach (var (name, value) in Variables(heap, folder, young: mode == "run" ? 16 : 64))
        {
            start.Environment[name] = value;
        }

        if (system is not null)
        {
            start.Environment["SystemRoot"] = system;
        }

        return start;
    }

    /// <summary>The longest frame between host and worker: the longest source or value, every character escaped.</summary>
    public static int MaxFrame(ScriptOptions options) => checked((int)Math.Min(int.MaxValue / 2, (Math.Max(options.MaxJson, options.MaxSource * 8L) * 6L) + Overhead));

    private static WorkerSettings Settings(ScriptOptions options) => new(
        options.EnginesPerWorker, options.ProgramsPerWorker, MaxFrame(options), options.MaxJson, options.MaxLogLines, options.WorkerMemory, options.KillAfter + TimeSpan.FromSeconds(2));

    private static Dictionary<string, string> Variables(long heap, string folder, long young) => new()
    {
        ["DOTNET_GCHeapHardLimit"] = heap.ToString("x", CultureInfo.InvariantCulture),

        // Interpreting leaves much that is short-lived: with room for it a translation takes a third of the time.
        ["DOTNET_GCgen0size"] = (young * 1024 * 1024).ToString("x", CultureInfo.InvariantCulture),
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_gcConcurrent"] = "0",
        ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1",
        ["DOTNET_EnableDiagnostics"] = "0",
        ["DOTNET_DbgEnableMiniDump"] = "0",
        ["DOTNET_NOLOGO"] = "1",
        ["DOTNET_ROOT"] = DotnetFolder(),
        ["TZ"] = "UTC",
        ["TMPDIR"] = folder,
        ["TEMP"] = folder,
        ["TMP"] = folder,
    };

    private static (string File, string? First) Executable()
    {
        var dll = Path.Combine(AppContext.BaseDirectory, Name + ".dll");
        if (!File.Exists(dll))
        {
            throw new FileNotFoundException($"Scripts cannot be run: {Name}.dll does not lie beside the host.", dll);
        }

        var extension = OperatingSystem.IsWindows() ? ".exe" : "";
        if (string.Equals(Path.GetFileNameWithoutExtension(Environment.ProcessPath), "dotnet", StringComparison.OrdinalIgnoreCase))
        {
            return (Environment.ProcessPath!, dll);
        }

        var muxer = Path.Combine(DotnetFolder(), "dotnet" + extension);
        var own = Path.Combine(AppContext.BaseDirectory, Name + extension);
        return File.Exists(muxer) ? (muxer, dll) : File.Exists(own) ? (own, null) : ("dotnet", dll);
    }

    /// <summary>The folder of the runtime that this process runs on: shared/Microsoft.NETCore.App/10.0.x lies three below it.</summary>
    private static string DotnetFolder() => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
}

using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Studio.Testing.Faults;

/// <summary>Lets system calls of a running process fail, by <c>strace</c>, until it is disposed or the process ends.</summary>
public sealed class SystemCallFault : IAsyncDisposable
{
    private readonly Process _tracer;
    private readonly string _log = Path.GetTempFileName();
    private Task<string> _said = Task.FromResult("");

    private SystemCallFault(int process, string calls, string error, int first)
    {
        _tracer = Process.Start(new ProcessStartInfo("strace", ["-f", "-o", _log, "-e", "trace=" + calls, "-e", string.Create(CultureInfo.InvariantCulture, $"inject={calls}:error={error}:when={first}+"),
            "-p", process.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardError = true, UseShellExecute = false })!;
    }

    /// <summary>Why it cannot be done here, or null where it can.</summary>
    public static string? Absent { get; } = FindAbsence();

    /// <summary>How many calls it has let fail.</summary>
    public int Failed => File.ReadLines(_log).Count(l => l.Contains("(INJECTED)", StringComparison.Ordinal));

    /// <summary>Begins: each thread of the process fails at its n-th call and all later ones.</summary>
    /// <param name="process">The process.</param>
    /// <param name="calls">The system calls, with commas between.</param>
    /// <param name="error">The error's name, such as <c>EIO</c>.</param>
    /// <param name="first">The call of each thread that fails first, from 1.</param>
    public static async Task<SystemCallFault> StartAsync(Process process, string calls, string error, int first = 1)
    {
        var fault = new SystemCallFault(process.Id, calls, error, first);
        var said = await fault._tracer.StandardError.ReadLineAsync();
        if (said?.Contains("attached", StringComparison.Ordinal) != true)
        {
            await fault.DisposeAsync();
            throw new InvalidOperationException("strace does not follow the process: " + said);
        }

        fault._said = fault._tracer.StandardError.ReadToEndAsync();
        return fault;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_tracer.HasExited)
        {
            using var kill = Process.Start("kill", ["-INT", _tracer.Id.ToString(CultureInfo.InvariantCulture)]);
            await _tracer.WaitForExitAsync();
        }

        await _said;
        _tracer.Dispose();
        File.Delete(_log);
    }

    /// <summary>Tries it on a process of its own: it may not be installed, and a container may forbid it.</summary>
    private static string? FindAbsence()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "System calls are made to fail by strace, on Linux.";
        }

        try
        {
            using var trial = Process.Start(new ProcessStartInfo("strace", ["-f", "-o", "/dev/null", "-e", "trace=fsync", "-e", "inject=fsync:error=EIO:when=1+", "true"]) { RedirectStandardError = true, UseShellExecute = false })!;
            var said = trial.StandardError.ReadToEnd();
            trial.WaitForExit();
            return trial.ExitCode == 0 ? null : "strace may not be used here: " + said.Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "strace is not installed here: apt-get install strace.";
        }
    }
}

/// <summary>A test that lets system calls fail. Skipped, with the reason shown, where that cannot be done.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SystemCallFaultFactAttribute : FactAttribute
{
    /// <summary>Finds out whether it can be done.</summary>
    public SystemCallFaultFactAttribute()
    {
        Skip = SystemCallFault.Absent;
    }
}

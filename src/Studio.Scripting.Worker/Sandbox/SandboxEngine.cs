using System.Diagnostics;
using System.Text.Json;
using Studio.Scripting.Worker.Sandbox.Runtime;

namespace Studio.Scripting.Worker.Sandbox;

/// <summary>
/// A JavaScript engine for one tenant. One thread at a time uses it. Runs do not see each other: globals are new for each, and what a run
/// changes in the objects of the language is undone after it.
/// </summary>
public sealed class SandboxEngine
{
    private readonly SandboxLimits _limits;
    private readonly Realm _realm;

    /// <summary>An engine with these limits; dates are told by the system's clock.</summary>
    public SandboxEngine(SandboxLimits limits)
        : this(limits, TimeProvider.System)
    {
    }

    /// <summary>An engine with these limits whose dates are told by a clock.</summary>
    public SandboxEngine(SandboxLimits limits, TimeProvider time)
    {
        _limits = limits;
        _realm = new Realm(limits, time);
    }

    /// <summary>False after a limit, or a fault of the engine itself: whoever holds it throws it away.</summary>
    public bool Reusable { get; private set; } = true;

    /// <summary>
    /// Runs a program. <paramref name="globals"/> is an object whose members are global names; <paramref name="methods"/> are global functions
    /// that go to <paramref name="call"/> with their name and arguments (a JSON array) and give its JSON (null: undefined). A SandboxException
    /// of the call is an error the script may catch; any other exception ends the run as <see cref="SandboxFault.MethodFailed"/>.
    /// </summary>
    /// <exception cref="SandboxException">The script threw or met a limit.</exception>
    public SandboxAnswer Run(SandboxProgram program, JsonElement globals, IReadOnlyList<string> methods, Func<string, string, string?> call, SandboxBudget budget)
    {
        SandboxAnswer? answer = null;
        OnThread(() => answer = Guarded(() => _realm.Run(program, globals, methods, call, budget)));
        return answer!;
    }

    /// <summary>
    /// Runs a program of ours (not a tenant's) once; its top variables and functions are global names of all later runs, and its objects stay:
    /// later runs may change them.
    /// </summary>
    /// <exception cref="SandboxException">The program threw or met a limit.</exception>
    public void Preload(SandboxProgram program, SandboxBudget budget) => OnThread(() => Guarded(() =>
    {
        _realm.Preload(program, budget);
        return null;
    }));

    private void OnThread(Action body)
    {
        if (SandboxThread.Suffices(_limits))
        {
            body();
        }
        else
        {
            SandboxThread.Run(_limits, body);
        }
    }

    private SandboxAnswer Guarded(Func<string?> run)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            var result = run();
            return new SandboxAnswer(result, _realm.Log, Stopwatch.GetElapsedTime(start), _realm.AllocatedBytes);
        }
        catch (JsThrow thrown)
        {
            var places = thrown.Value.Object is JsError { Places: { Count: > 0 } made } ? made : thrown.Places;
            throw Failure(SandboxFault.Thrown, Describe(thrown.Value), places, null);
        }
        catch (SandboxAbort abort)
        {
            Reusable = false;
            throw Failure(abort.Kind, abort.Message, [_realm.Here, .. _realm.CapturePlaces().Skip(1)], null);
        }
        catch (Exception fault) when (fault is not SandboxException)
        {
            Reusable = false;
            throw fault switch
            {
                OutOfMemoryException => Failure(SandboxFault.MemoryLimit, "The script uses too much memory.", [_realm.Here], fault),
                HostFailure => Failure(SandboxFault.MethodFailed, $"A method failed: {fault.Message}", [_realm.Here], fault.InnerException),
                _ => Failure(SandboxFault.Thrown, "The engine could not run this.", [_realm.Here], fault),
            };
        }
        finally
        {
            _realm.End();
        }
    }

    private string Describe(in Value thrown)
    {
        try
        {
            return thrown.Object is JsError error ? Operators.ErrorText(_realm, error) : $"Uncaught {Operators.ToText(_realm, thrown)}";
        }
        catch (Exception e) when (e is JsThrow or SandboxAbort)
        {
            Reusable &= e is JsThrow;
            return "The script threw a value that cannot be shown as text.";
        }
    }

    private SandboxException Failure(SandboxFault kind, string message, IReadOnlyList<SandboxPlace> places, Exception? inner)
    {
        var place = places.Count > 0 ? places[0] : default;
        return new SandboxException(kind, message, place.Line, place.Column, places, inner) { Log = _realm.Log };
    }
}

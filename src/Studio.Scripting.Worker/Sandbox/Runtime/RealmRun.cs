using System.Diagnostics;
using System.Text.Json;
using Studio.Scripting.Worker.Sandbox.Library;

namespace Studio.Scripting.Worker.Sandbox.Runtime;

/// <summary>One run: its globals before it, its end after it.</summary>
internal sealed partial class Realm
{
    private SandboxProgram? _program;

    /// <summary>Runs a program and reads its result as JSON; null for undefined.</summary>
    public string? Run(SandboxProgram program, JsonElement globals, IReadOnlyList<string> methods, Func<string, string, string?> call, SandboxBudget budget)
    {
        Begin(program, budget);
        Global = new JsObject(Standard);
        if (globals.ValueKind == JsonValueKind.Object)
        {
            foreach (var root in globals.EnumerateObject())
            {
                Global.Set(root.Name, JsonReader.Read(this, root.Value));
            }
        }

        foreach (var method in methods)
        {
            Global.Set(method, HostMethod(method, call));
        }

        var result = Execute(program);
        var json = JsonWriter.Write(this, PromiseLibrary.Settle(this, result));
        return json is null || json.Length <= Limits.ResultLength ? json
            : throw new SandboxAbort(SandboxFault.SizeLimit, $"The result of a script may have {Limits.ResultLength:N0} characters as JSON at most.");
    }

    /// <summary>Runs a program of ours once, whose top names every later run sees.</summary>
    public void Preload(SandboxProgram program, SandboxBudget budget)
    {
        Begin(program, budget);
        _journal.IsOpen = false;
        Global = Standard;
        var frame = new Frame(this, new ScriptFunction(this, program.Code, null), Global);
        program.Code.Run(frame);
        RunJobs();
        foreach (var (name, slot) in program.Names)
        {
            Standard.Set(name, frame.Slots[slot], Attributes.Hidden);
        }

        _journal.IsOpen = true;
        End();
    }

    /// <summary>Forgets the run: what it changed in the language's own objects is undone.</summary>
    public void End()
    {
        _journal.Undo();
        _jobs.Clear();
        _symbols.Clear();
        Rejected.Clear();
        Joining.Clear();
        Global = Standard;
        Top = null;
        _program = null;
    }

    private void Begin(SandboxProgram program, SandboxBudget budget)
    {
        _program = program;
        Log = [];
        BeginBudget(budget);
    }

    private Value Execute(SandboxProgram program)
    {
        var function = new ScriptFunction(this, program.Code, null);
        return program.Code.Run(new Frame(this, function, Global));
    }

    private NativeFunction HostMethod(string name, Func<string, string, string?> call) => new(this, name, 0, (realm, _, arguments) =>
    {
        var json = JsonWriter.Write(realm, new JsArray(realm, arguments)) ?? "[]";
        string? answer;
        var asked = Stopwatch.GetTimestamp();
        try
        {
            answer = call(name, json);
        }
        catch (SandboxException failure)
        {
            throw realm.Error("Error", failure.Message);
        }
        catch (Exception failure)
        {
            throw new HostFailure(failure);
        }
        finally
        {
            // The host's time is not the script's.
            _deadline += Stopwatch.GetTimestamp() - asked;
        }

        Step();
        return answer is null ? default : JsonReader.Parse(realm, answer);
    });
}

using Studio.Scripting.Worker.Sandbox.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Syntax;

/// <summary>The code of a function, or of a whole program.</summary>
internal sealed class FunctionCode
{
    public required SandboxProgram Program { get; init; }

    public required string Name { get; init; }

    public required Statement[] Body { get; init; }

    /// <summary>How many parameters there are; they have the first slots.</summary>
    public required int Parameters { get; init; }

    public required int Slots { get; init; }

    /// <summary>The slot of <c>arguments</c>; −1 when nobody asks for it.</summary>
    public required int ArgumentsSlot { get; init; }

    /// <summary>The slot in which a function expression finds itself by name; −1 when it does not ask.</summary>
    public required int SelfSlot { get; init; }

    public required IReadOnlyList<(int Slot, FunctionCode Code)> Functions { get; init; }

    public required bool IsStrict { get; init; }

    /// <summary>Whether it is a getter or setter, which cannot be constructed.</summary>
    public bool IsAccessor { get; init; }

    public bool UsesThis { get; init; }

    public bool IsProgram { get; init; }

    public int Position { get; init; }

    public int End { get; init; }

    /// <summary>Runs the code in a frame whose parameters are set.</summary>
    public Value Run(Frame frame)
    {
        var realm = frame.Realm;
        realm.Enter(frame);
        if (UsesThis && !IsStrict && !frame.This.IsObject)
        {
            frame.This = frame.This.IsNullish ? realm.Global : Operators.ToObject(realm, frame.This);
        }

        if (SelfSlot >= 0)
        {
            frame.Slots[SelfSlot] = frame.Function;
        }

        foreach (var (slot, code) in Functions)
        {
            frame.Slots[slot] = new ScriptFunction(realm, code, frame);
        }

        var flow = Flow.Next;
        foreach (var statement in Body)
        {
            flow = statement.Execute(frame);
            if (flow != Flow.Next)
            {
                break;
            }
        }

        realm.Leave(frame);
        return flow == Flow.Return || IsProgram ? frame.Result : default;
    }
}

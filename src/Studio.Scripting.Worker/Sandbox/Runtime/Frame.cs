using Studio.Scripting.Worker.Sandbox.Syntax;

namespace Studio.Scripting.Worker.Sandbox.Runtime;

/// <summary>One call under way: its variables, and where it is. Closures keep it.</summary>
internal sealed class Frame
{
    public readonly Realm Realm;
    public readonly Value[] Slots;
    public readonly Frame? Scope;
    public Frame? Caller;
    public readonly ScriptFunction Function;
    public readonly FunctionCode Code;
    public Value This;
    public Value Result;
    public string? Label;

    /// <summary>Where the code is: an offset into its source.</summary>
    public int Position;

    /// <summary>A frame for a call; the caller runs its code.</summary>
    public Frame(Realm realm, ScriptFunction function, in Value self)
    {
        Realm = realm;
        Function = function;
        Code = function.Code;
        Scope = function.Scope;
        Slots = Code.Slots == 0 ? [] : new Value[Code.Slots];
        Caller = realm.Top;
        This = self;
        Position = Code.Position;
    }

    /// <summary>A frame for one variable of a block that closures may keep: a caught error.</summary>
    public Frame(Frame outer, in Value value)
    {
        Realm = outer.Realm;
        Function = outer.Function;
        Code = outer.Code;
        Scope = outer;
        Slots = [value];
        Caller = outer.Caller;
        This = outer.This;
        Position = outer.Position;
    }
}

/// <summary>An error a script threw, or that the language throws for it; a script can catch it.</summary>
internal sealed class JsThrow(Value value, IReadOnlyList<SandboxPlace> places) : Exception("A script threw.")
{
    public Value Value => value;

    public IReadOnlyList<SandboxPlace> Places => places;
}

/// <summary>The end of a run that a script cannot catch: a limit.</summary>
internal sealed class SandboxAbort(SandboxFault kind, string message) : Exception(message)
{
    public SandboxFault Kind => kind;
}

/// <summary>The host's side of a method failed in a way that the script is not told.</summary>
internal sealed class HostFailure(Exception inner) : Exception(inner.Message, inner);

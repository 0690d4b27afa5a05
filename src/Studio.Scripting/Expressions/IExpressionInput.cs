namespace Studio.Scripting.Expressions;

/// <summary>The facts of one subject, by slot. Implementations answer from memory and do not throw.</summary>
public interface IExpressionInput
{
    /// <summary>The value of a fact; <see cref="ScriptValue.Missing"/> when it is not known.</summary>
    ScriptValue Get(int slot);

    /// <summary>The result of a function. It is not called when an argument is missing: the result is missing then.</summary>
    ScriptValue Call(int slot, ReadOnlySpan<ScriptValue> arguments);
}

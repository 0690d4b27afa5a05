using Studio.Scripting.Expressions;

namespace Studio.Scripting.Tests.Expressions;

/// <summary>Facts from an array by slot; slots beyond it are missing. The one function answers whether its argument is among some values.</summary>
internal sealed class FactInput(params ScriptValue[] values) : IExpressionInput
{
    public static FactInput None { get; } = new();

    public int Calls { get; private set; }

    public Func<int, ScriptValue[], ScriptValue> Function { get; init; } = (_, _) => ScriptValue.Missing;

    public ScriptValue Get(int slot) => slot < values.Length ? values[slot] : ScriptValue.Missing;

    public ScriptValue Call(int slot, ReadOnlySpan<ScriptValue> arguments)
    {
        Calls++;
        return Function(slot, arguments.ToArray());
    }
}

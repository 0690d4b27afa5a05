namespace Studio.Scripting.Expressions.Runtime;

/// <summary>The rest of <c>&amp;&amp;</c> and <c>||</c> when the left side has not decided, and the questions whether a value is there.</summary>
internal static class Logic
{
    public static Truth And(Truth undecided, Truth right) => right == Truth.False || undecided == Truth.True ? right : Truth.Unknown;

    public static Truth Or(Truth undecided, Truth right) => right == Truth.True || undecided == Truth.False ? right : Truth.Unknown;

    /// <summary>After an unknown left side, the right side is the result when it decides.</summary>
    public static ScriptValue And(ScriptValue undecided, ScriptValue right) =>
        !undecided.IsMissing || right.TruthValue == Truth.False ? right : ScriptValue.Missing;

    /// <inheritdoc cref="And(ScriptValue, ScriptValue)"/>
    public static ScriptValue Or(ScriptValue undecided, ScriptValue right) =>
        !undecided.IsMissing || right.TruthValue == Truth.True ? right : ScriptValue.Missing;

    public static Truth IsNullish(ScriptValue value) => Comparisons.Of(value.IsNullish);

    public static Truth IsNotNullish(ScriptValue value) => Comparisons.Of(!value.IsNullish);

    public static Truth IsUndefined(ScriptValue value) => Comparisons.Of(value.Kind is ScriptValueKind.Missing or ScriptValueKind.Undefined);

    public static Truth IsNotUndefined(ScriptValue value) => Comparisons.Of(value.Kind is not (ScriptValueKind.Missing or ScriptValueKind.Undefined));

    public static Truth IsNull(ScriptValue value) => Comparisons.Of(value.Kind == ScriptValueKind.Null);

    public static Truth IsNotNull(ScriptValue value) => Comparisons.Of(value.Kind != ScriptValueKind.Null);
}

using Studio.Scripting.Expressions.Binding;
namespace Studio.Scripting.Expressions.Emit;
internal static class Emitter
{
    public static Func<IExpressionInput, ScriptValue> CompileValue(BoundNode root) => _ => default;
    public static Func<IExpressionInput, Truth> CompileTruth(BoundNode root) => _ => Truth.Unknown;
}

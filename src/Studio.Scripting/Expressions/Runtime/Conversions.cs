namespace Studio.Scripting.Expressions;
internal static class Conversions { public static string DisplayText(ScriptValue v) => v.Kind.ToString(); }

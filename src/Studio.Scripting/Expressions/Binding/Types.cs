using Studio.Scripting.Expressions.Syntax;

namespace Studio.Scripting.Expressions.Binding;

/// <summary>The types of results, and their names in messages.</summary>
internal static class Types
{
    public static ExpressionType Of(ScriptValue value) => value.Kind switch
    {
        ScriptValueKind.Boolean => ExpressionType.Boolean,
        ScriptValueKind.Number => ExpressionType.Number,
        ScriptValueKind.String => ExpressionType.String,
        ScriptValueKind.List => ExpressionType.List,
        _ => ExpressionType.Any,
    };

    public static ExpressionType Of(UnaryOperator unary) => unary switch
    {
        UnaryOperator.Not => ExpressionType.Boolean,
        UnaryOperator.TypeOf => ExpressionType.String,
        _ => ExpressionType.Number,
    };

    public static ExpressionType Of(BinaryOperator binary, ExpressionType left, ExpressionType right)
    {
        if (OperatorTable.IsComparison(binary))
        {
            return ExpressionType.Boolean;
        }

        return binary != BinaryOperator.Add ? ExpressionType.Number
            : IsText(left) || IsText(right) ? ExpressionType.String
            : left == ExpressionType.Any || right == ExpressionType.Any ? ExpressionType.Any
            : ExpressionType.Number;

        static bool IsText(ExpressionType type) => type is ExpressionType.String or ExpressionType.List;
    }

    public static ExpressionType Common(params ReadOnlySpan<BoundNode> nodes)
    {
        var type = nodes[0].Type;
        foreach (var node in nodes)
        {
            if (node.Type != type)
            {
                return ExpressionType.Any;
            }
        }

        return type;
    }

    public static string Name(ExpressionType type) => type switch
    {
        ExpressionType.Boolean => "true or false",
        ExpressionType.Number => "a number",
        ExpressionType.String => "a text",
        ExpressionType.List => "a list",
        _ => "any value",
    };
}

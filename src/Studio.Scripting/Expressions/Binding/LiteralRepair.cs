using Studio.Scripting.Expressions.Runtime;

namespace Studio.Scripting.Expressions.Binding;

/// <summary>Rewrites a literal of the wrong type as the literal that was probably meant.</summary>
internal static class LiteralRepair
{
    public static string? Of(BoundNode node, ExpressionType wanted)
    {
        if (node is not BoundConstant { Value: var value })
        {
            return null;
        }

        return wanted switch
        {
            ExpressionType.Number when value.IsString && value.AsString().Trim().Length > 0 && double.IsFinite(NumberReader.ToNumber(value.AsString())) =>
                NumberText.Format(NumberReader.ToNumber(value.AsString())),
            ExpressionType.String when value.IsNumber || value.IsBoolean => $"'{value}'",
            ExpressionType.Boolean when value.IsString && value.AsString() is "true" or "false" => value.AsString(),
            ExpressionType.Boolean when value.IsNumber && value.AsNumber() is 0 or 1 => value.AsNumber() > 0 ? "true" : "false",
            _ => null,
        };
    }
}

namespace Studio.Scripting.Expressions;

/// <summary>The codes of <see cref="ExpressionError"/>.</summary>
public static class ExpressionErrorCodes
{
}

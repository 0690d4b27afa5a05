namespace Studio.Scripting.Expressions.Syntax;

internal enum UnaryOperator : byte
{
    Not,
    Plus,
    Minus,
    BitwiseNot,
    TypeOf,
}

internal enum LogicalOperator : byte
{
    And,
    Or,
    Coalesce,
}

internal enum BinaryOperator : byte
{
    LooseEqual,
    LooseNotEqual,
    StrictEqual,
    StrictNotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
    BitwiseAnd,
    BitwiseOr,
    BitwiseXor,
    ShiftLeft,
    ShiftRight,
    ShiftRightUnsigned,
}

/// <summary>How operators are written and how tightly they bind.</summary>
internal static class OperatorTable
{
    public const int CoalescePrecedence = 1;
    public const int OrPrecedence = 2;
    public const int AndPrecedence = 3;
    public const int PowerPrecedence = 12;

    public static LogicalOperator? Logical(string text) => text switch
    {
        "&&" => LogicalOperator.And,
        "||" => LogicalOperator.Or,
        "??" => LogicalOperator.Coalesce,
        _ => null,
    };

    public static int Precedence(LogicalOperator logical) => logical switch
    {
        LogicalOperator.And => AndPrecedence,
        LogicalOperator.Or => OrPrecedence,
        _ => CoalescePrecedence,
    };

    public static (BinaryOperator Operator, int Precedence)? Binary(string text) => text switch
    {
        "|" => (BinaryOperator.BitwiseOr, 4),
        "^" => (BinaryOperator.BitwiseXor, 5),
        "&" => (BinaryOperator.BitwiseAnd, 6),
        "==" => (BinaryOperator.LooseEqual, 7),
        "!=" => (BinaryOperator.LooseNotEqual, 7),
        "===" => (BinaryOperator.StrictEqual, 7),
        "!==" => (BinaryOperator.StrictNotEqual, 7),
        "<" => (BinaryOperator.Less, 8),
        "<=" => (BinaryOperator.LessOrEqual, 8),
        ">" => (BinaryOperator.Greater, 8),
        ">=" => (BinaryOperator.GreaterOrEqual, 8),
        "<<" => (BinaryOperator.ShiftLeft, 9),
        ">>" => (BinaryOperator.ShiftRight, 9),
        ">>>" => (BinaryOperator.ShiftRightUnsigned, 9),
        "+" => (BinaryOperator.Add, 10),
        "-" => (BinaryOperator.Subtract, 10),
        "*" => (BinaryOperator.Multiply, 11),
        "/" => (BinaryOperator.Divide, 11),
        "%" => (BinaryOperator.Remainder, 11),
        "**" => (BinaryOperator.Power, PowerPrecedence),
        _ => null,
    };

    public static int Precedence(BinaryOperator binary) => Binary(Text(binary))!.Value.Precedence;

    public static string Text(LogicalOperator logical) => logical switch
    {
        LogicalOperator.And => "&&",
        LogicalOperator.Or => "||",
        _ => "??",
    };

    public static string Text(UnaryOperator unary) => unary switch
    {
        UnaryOperator.Not => "!",
        UnaryOperator.Plus => "+",
        UnaryOperator.Minus => "-",
        UnaryOperator.BitwiseNot => "~",
        _ => "typeof",
    };

    public static string Text(BinaryOperator binary) => binary switch
    {
        BinaryOperator.LooseEqual => "==",
        BinaryOperator.LooseNotEqual => "!=",
        BinaryOperator.StrictEqual => "===",
        BinaryOperator.StrictNotEqual => "!==",
        BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "<=",
        BinaryOperator.Greater => ">",
        BinaryOperator.GreaterOrEqual => ">=",
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        BinaryOperator.Divide => "/",
        BinaryOperator.Remainder => "%",
        BinaryOperator.Power => "**",
        BinaryOperator.BitwiseAnd => "&",
        BinaryOperator.BitwiseOr => "|",
        BinaryOperator.BitwiseXor => "^",
        BinaryOperator.ShiftLeft => "<<",
        BinaryOperator.ShiftRight => ">>",
        _ => ">>>",
    };

    public static bool IsEquality(BinaryOperator binary) => binary <= BinaryOperator.StrictNotEqual;

    public static bool IsRelational(BinaryOperator binary) => binary is >= BinaryOperator.Less and <= BinaryOperator.GreaterOrEqual;

    public static bool IsComparison(BinaryOperator binary) => binary <= BinaryOperator.GreaterOrEqual;
}

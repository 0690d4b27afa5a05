namespace Studio.Scripting.Worker.Sandbox.Syntax;

/// <summary>The kinds of tokens: ends and literals, names, punctuators, keywords.</summary>
internal enum Tk
{
    End,
    Name,
    Number,
    Text,

    BraceOpen,
    BraceClose,
    ParenOpen,
    ParenClose,
    BracketOpen,
    BracketClose,
    Dot,
    Semicolon,
    Comma,
    Question,
    Colon,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    And,
    Or,
    Xor,
    Not,
    Tilde,
    Less,
    Greater,
    Equals,
    Increment,
    Decrement,
    ShiftLeft,
    ShiftRight,
    ShiftRightZero,
    LessEqual,
    GreaterEqual,
    LooseEqual,
    LooseUnequal,
    StrictEqual,
    StrictUnequal,
    AndAnd,
    OrOr,
    PlusAssign,
    MinusAssign,
    StarAssign,
    SlashAssign,
    PercentAssign,
    AndAssign,
    OrAssign,
    XorAssign,
    ShiftLeftAssign,
    ShiftRightAssign,
    ShiftRightZeroAssign,

    Break,
    Case,
    Catch,
    Class,
    Const,
    Continue,
    Debugger,
    Default,
    Delete,
    Do,
    Else,
    Enum,
    Export,
    Extends,
    False,
    Finally,
    For,
    Function,
    If,
    Import,
    In,
    Instanceof,
    New,
    Null,
    Return,
    Super,
    Switch,
    This,
    Throw,
    True,
    Try,
    Typeof,
    Var,
    Void,
    While,
    With,
}

/// <summary>A token: its kind, where it stands, and what it says.</summary>
internal struct Token
{
    public Tk Kind;
    public int Start;
    public int End;
    public bool AfterNewLine;
    public bool HasEscape;
    public string? Text;
    public double Number;

    /// <summary>Whether it may stand after a dot: a name or a keyword.</summary>
    public readonly bool IsWord => Kind is Tk.Name or >= Tk.Break;
}

/// <summary>A fault of the source, at an offset.</summary>
internal sealed class SyntaxFailure(SandboxFault kind, string message, int offset) : Exception(message)
{
    public SandboxFault Kind => kind;

    public int Offset => offset;
}

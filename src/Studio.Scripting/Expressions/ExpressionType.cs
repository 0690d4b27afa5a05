namespace Studio.Scripting.Expressions;

/// <summary>The declared type of a fact or of a function's parameter.</summary>
public enum ExpressionType
{
    /// <summary>Not known before it is read; nothing is checked.</summary>
    Any,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A text.</summary>
    String,

    /// <summary>A list of values, such as tags.</summary>
    List,
}

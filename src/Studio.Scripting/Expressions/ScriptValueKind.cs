namespace Studio.Scripting.Expressions;

/// <summary>The kinds of value an expression works with.</summary>
public enum ScriptValueKind : byte
{
    /// <summary>There is no value: a fact that is not known for this subject, or a result that depends on one.</summary>
    Missing,

    /// <summary>JavaScript's <c>null</c>, a value that is present.</summary>
    Null,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A double, as in JavaScript.</summary>
    Number,

    /// <summary>A string of UTF-16 code units.</summary>
    String,

    /// <summary>An immutable list of values.</summary>
    List,

    /// <summary>JavaScript's <c>undefined</c> written or computed by the expression itself. It is present: <c>undefined &gt; 1</c> is false, not unknown.</summary>
    Undefined,
}

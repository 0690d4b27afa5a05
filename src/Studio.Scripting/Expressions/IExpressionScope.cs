namespace Studio.Scripting.Expressions;

/// <summary>The closed set of names that expressions may use: the fact catalogue as the compiler sees it.</summary>
public interface IExpressionScope
{
    /// <summary>Every member; feeds suggestions and completions.</summary>
    IEnumerable<ScopeMember> Members { get; }

    /// <summary>Finds a member by its full path, or null.</summary>
    ScopeMember? Find(string path);

    /// <summary>Whether a name is a root, such as <c>facts</c> or <c>cart</c>.</summary>
    bool IsRoot(string root);
}

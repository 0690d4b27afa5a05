using Studio.Scripting.Expressions;

namespace Studio.DecisionEngine.Matching;

/// <summary>A condition in the form that an index needs. It is made once, however many indexes the condition is put into: publishing one rule leaves the others as they are.</summary>
/// <param name="condition">The condition.</param>
public sealed class PreparedCondition(CompiledExpression condition)
{
    private readonly Lazy<IReadOnlyList<ScopeCall>> _calls = new(() => [.. condition.Calls]);
    private readonly Lazy<DisjunctiveForm> _form = new(() => DisjunctiveForm.Of(condition.ToPredicate()));

    /// <summary>The condition.</summary>
    public CompiledExpression Condition { get; } = condition;

    /// <summary>True where it is never true, whatever the facts are; false where it may be, or where that cannot be seen.</summary>
    public bool IsContradictory => Contradiction.In(Form);

    internal IReadOnlyList<ScopeCall> Calls => _calls.Value;

    internal DisjunctiveForm Form => _form.Value;
}

using Studio.Scripting.Expressions.Binding;
using Studio.Scripting.Expressions.Emit;
using Studio.Scripting.Expressions.Predicates;

namespace Studio.Scripting.Expressions;

/// <summary>An expression ready to run. It is immutable, may be used by any number of threads and allocates nothing for numbers and booleans.</summary>
public sealed class CompiledExpression
{
    private readonly BoundNode _root;

    // Most rules are only ever tested: a delegate is made when it is first wanted.
    private readonly Lazy<Func<IExpressionInput, ScriptValue>> _evaluate;
    private readonly Lazy<Func<IExpressionInput, Truth>> _test;

    internal CompiledExpression(string source, BoundNode root)
    {
        Source = source;
        _root = root;
        Members = MemberCollector.Collect(root);
        _evaluate = new(() => Emitter.CompileValue(_root));
        _test = new(() => Emitter.CompileTruth(_root));
    }

    /// <summary>The text it was compiled from; for <see cref="AssumingMet"/> the text of the original.</summary>
    public string Source { get; }

    /// <summary>The facts and functions it reads, each once, in the order of their first use.</summary>
    public IReadOnlyList<ScopeMember> Members { get; }

    /// <summary>The type of the result as far as it is known without running.</summary>
    public ExpressionType Type => _root.Type;

    /// <summary>The facts that it asks like functions, and about what; one for each place where it asks.</summary>
    public IEnumerable<ScopeCall> Calls => MemberCollector.CollectCalls(_root);

    /// <summary>Where it divides by a fact or by zero, in the order of the text.</summary>
    public IEnumerable<Division> Divisions => DivisionCollector.Collect(_root).OrderBy(n => n.Span.Start).Select(Divided);

    /// <summary>The value of the expression; <see cref="ScriptValue.Missing"/> when it depends on a missing fact.</summary>
    public ScriptValue Evaluate(IExpressionInput input) => _evaluate.Value(input);

    /// <summary>What the expression is as a condition. Only <see cref="Truth.True"/> matches.</summary>
    public Truth Test(IExpressionInput input) => _test.Value(input);

    /// <summary>
    /// The condition under which some values of the open members (cart, visit: known only at a contact) could make this one true.
    /// It reads no open member, and is never false where the original could become true.
    /// </summary>
    public CompiledExpression AssumingMet(Func<ScopeMember, bool> isOpen) => new(Source, Assumption.Apply(_root, isOpen));

    /// <summary>The condition as what a database can ask; where it is true, and only there, <see cref="Test"/> is <see cref="Truth.True"/>.</summary>
    public Predicate ToPredicate() => PredicateReader.Read(_root);

    /// <inheritdoc/>
    public override string ToString() => Source;

    private Division Divided(BoundNode divisor)
    {
        var before = Source.AsSpan(0, Math.Min(divisor.Span.Start, Source.Length));
        return new Division((divisor as BoundMember)?.Member, before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'), divisor.Span.Length);
    }
}

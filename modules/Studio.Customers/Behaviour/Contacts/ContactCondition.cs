using Studio.Customers.Interactions;
using Studio.Scripting.Expressions;
using Studio.Scripting.Expressions.Predicates;

namespace Studio.Customers.Behaviour.Contacts;

/// <summary>A compiled condition over one contact, with the types of contact that can meet it.</summary>
internal sealed class ContactCondition
{
    internal static readonly ExpressionOptions Options = new() { RequireCondition = true };

    private readonly CompiledExpression? _expression;
    private readonly string[] _paths = [];

    private ContactCondition(CompiledExpression? expression, IReadOnlySet<string>? types)
    {
        (_expression, Types) = (expression, types);
        if (expression is not null)
        {
            _paths = new string[expression.Members.Count == 0 ? 0 : expression.Members.Max(m => m.Slot) + 1];
            foreach (var member in expression.Members)
            {
                _paths[member.Slot] = member.Path;
            }
        }
    }

    /// <summary>The types of contact that can meet it; null where any may.</summary>
    public IReadOnlySet<string>? Types { get; }

    /// <summary>Compiles a condition; an empty one is met by every contact.</summary>
    /// <returns>Null with what is wrong.</returns>
    public static ContactCondition? Compile(string source, ContactScope scope, out IReadOnlyList<ExpressionError> errors)
    {
        errors = [];
        if (string.IsNullOrWhiteSpace(source))
        {
            return new ContactCondition(null, null);
        }

        return new ExpressionCompiler(Options).Compile(source, scope, out errors) is { } compiled
            ? new ContactCondition(compiled, TypesOf(compiled.ToPredicate()))
            : null;
    }

    /// <summary>True where the contact meets it; what the contact does not say meets nothing.</summary>
    public bool IsMetBy(Interaction contact) => _expression is null || ((Types is null || Types.Contains(contact.Type)) && _expression.Test(new Input(contact, _paths)) == Truth.True);

    /// <summary>The types outside of which the condition cannot be true; null where nothing is known.</summary>
    private static HashSet<string>? TypesOf(Predicate condition) => condition switch
    {
        AllOf all => all.Operands.Select(TypesOf).Aggregate((HashSet<string>?)null, Both),
        AnyOf any => any.Operands.Select(TypesOf).Aggregate((HashSet<string>?)[], Either),
        FactPredicate { Member.Path: "contact.type", Test: FactTest.In, Negated: false } types => [.. types.Values.Select(v => v.AsString())],
        _ => null,
    };

    private static HashSet<string>? Both(HashSet<string>? one, HashSet<string>? other) => one is null ? other : other is null ? one : [.. one.Intersect(other)];

    private static HashSet<string>? Either(HashSet<string>? one, HashSet<string>? other) => one is null || other is null ? null : [.. one, .. other];

    private sealed class Input(Interaction contact, string[] paths) : IExpressionInput
    {
        public ScriptValue Get(int slot) => ContactScope.Read(contact, paths[slot]);

        public ScriptValue Call(int slot, ReadOnlySpan<ScriptValue> arguments) => ScriptValue.Missing;
    }
}

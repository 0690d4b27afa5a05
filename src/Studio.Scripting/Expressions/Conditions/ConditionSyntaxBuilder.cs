using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Scripting.Expressions.Binding;
using Studio.Scripting.Expressions.Syntax;
using Codes = Studio.Scripting.Expressions.ExpressionErrorCodes;

namespace Studio.Scripting.Expressions.Conditions;

/// <summary>Turns a tree into the syntax tree of the JavaScript that it means, and checks each comparison against what the fact is.</summary>
internal sealed class ConditionSyntaxBuilder(IExpressionScope scope, ExpressionOptions options)
{
    private static readonly LiteralSyntax Nothing = new(default, ScriptValue.False);

    private readonly ConditionFaults _faults = new(options);
    private readonly NameSuggestions _suggestions = new(scope);

    public IReadOnlyList<ConditionError> Errors => _faults.All;

    public SyntaxNode Build(ConditionNode node, string path) => node switch
    {
        ConditionGroup group => Group(group, path),
        ConditionRule rule => Rule(rule, path),
        ConditionText text => Expression(text, path),
        _ => throw new InvalidOperationException($"No syntax for {node.GetType().Name}."),
    };

    private SyntaxNode Group(ConditionGroup group, string path)
    {
        if (group.Rules.Count == 0)
        {
            return Refuse(path, Codes.EmptyGroup);
        }

        var operands = group.Rules.Select((rule, i) => Build(rule, At(path, FormattableString.Invariant($"rules[{i}]")))).ToArray();
        var joined = operands.Length == 1 ? operands[0] : new LogicalSyntax(group.Combinator == "or" ? LogicalOperator.Or : LogicalOperator.And, operands);
        return group.Not ? Not(joined) : joined;
    }

    private SyntaxNode Expression(ConditionText text, string path)
    {
        var sink = new ErrorSink(text.Expression, options.MaxErrors);
        var syntax = Parser.Parse(text.Expression, options, sink);
        if (syntax is not null)
        {
            Binder.Bind(syntax, text.Expression, scope, options, sink);
        }

        foreach (var error in sink.Errors)
        {
            _faults.Report(At(path, "expression"), error);
        }

        return syntax ?? Nothing;
    }

    private SyntaxNode Rule(ConditionRule rule, string path)
    {
        if (scope.Find(rule.Field) is not { } member)
        {
            return _suggestions.Nearest([.. rule.Field.Split('.')]) is { } near
                ? Refuse(At(path, "field"), Codes.UnknownNameNear, rule.Field, near)
                : Refuse(At(path, "field"), Codes.UnknownName, rule.Field, _suggestions.Roots());
        }

        if (Fact(member, rule, path) is not { } fact)
        {
            return Nothing;
        }

        var accepted = ConditionOperators.Of(member.Type);
        return accepted.Contains(rule.Operator)
            ? Comparison(fact, member, rule, At(path, "value"))
            : Refuse(At(path, "operator"), Codes.ConditionOperator, rule.Operator, rule.Field, string.Join(", ", accepted));
    }

    private SyntaxNode? Fact(ScopeMember member, ConditionRule rule, string path)
    {
        var names = member.Path.Split('.');
        List<LinkSyntax> links = [.. names.Skip(1).Select(name => new MemberLink(default, name, Optional: false))];
        var parameters = member.Parameters ?? [];
        if (rule.Arguments.Count != parameters.Count)
        {
            Refuse(At(path, "arguments"), Codes.ArgumentCount, rule.Field, parameters.Count == 1 ? "1 argument" : $"{Number(parameters.Count)} arguments", Number(rule.Arguments.Count));
            return null;
        }

        if (member.IsFunction)
        {
            var arguments = new SyntaxNode[parameters.Count];
            for (var i = 0; i < arguments.Length; i++)
            {
                if (Literal(rule.Arguments[i], parameters[i], At(path, FormattableString.Invariant($"arguments[{i}]"))) is not { } argument)
                {
                    return null;
                }

                arguments[i] = argument;
            }

            links.Add(new CallLink(default, arguments, Optional: false));
        }

        var root = new NameSyntax(default, names[0]);
        return links.Count == 0 ? root : new ChainSyntax(root, [.. links]);
    }

    private SyntaxNode Comparison(SyntaxNode fact, ScopeMember member, ConditionRule rule, string path)
    {
        // A list is asked for an item, which may be anything.
        var type = member.Type == ExpressionType.List ? ExpressionType.Any : member.Type;
        switch (rule.Operator)
        {
            case ConditionOperators.Null or ConditionOperators.NotNull:
                return Binary(rule.Operator == ConditionOperators.Null ? BinaryOperator.LooseEqual : BinaryOperator.LooseNotEqual, fact, new LiteralSyntax(default, ScriptValue.Null));
            case ConditionOperators.Between or ConditionOperators.NotBetween:
                return Range(fact, rule, type, path);
            case ConditionOperators.In or ConditionOperators.NotIn:
                return Membership(fact, rule, type, path);
        }

        if (Literal(rule.Value, type, path) is not { } value)
        {
            return Nothing;
        }

        if (ConditionOperators.Comparisons.TryGetValue(rule.Operator, out var comparison))
        {
            return Binary(comparison, fact, value);
        }

        var (method, negated) = ConditionOperators.Methods[rule.Operator];
        var asked = Call(fact, method, value);
        return negated ? Not(asked) : asked;
    }

    private SyntaxNode Range(SyntaxNode fact, ConditionRule rule, ExpressionType type, string path)
    {
        if (rule.Value is not JsonArray { Count: 2 } ends)
        {
            return Refuse(path, Codes.ConditionValue, rule.Field, "a list of two");
        }

        if (Literal(ends[0], type, path + "[0]") is not { } from || Literal(ends[1], type, path + "[1]") is not { } to)
        {
            return Nothing;
        }

        return rule.Operator == ConditionOperators.Between
            ? new LogicalSyntax(LogicalOperator.And, [Binary(BinaryOperator.GreaterOrEqual, fact, from), Binary(BinaryOperator.LessOrEqual, fact, to)])
            : new LogicalSyntax(LogicalOperator.Or, [Binary(BinaryOperator.Less, fact, from), Binary(BinaryOperator.Greater, fact, to)]);
    }

    private SyntaxNode Membership(SyntaxNode fact, ConditionRule rule, ExpressionType type, string path)
    {
        if (rule.Value is not JsonArray { Count: > 0 } items)
        {
            return Refuse(path, Codes.ConditionValue, rule.Field, "a list");
        }

        var literals = items.Select((item, i) => Literal(item, type, FormattableString.Invariant($"{path}[{i}]")) ?? Nothing).ToArray();
        var asked = Call(new ArraySyntax(default, literals), "includes", fact);
        return rule.Operator == ConditionOperators.In ? asked : Not(asked);
    }

    private SyntaxNode? Literal(JsonNode? value, ExpressionType type, string path)
    {
        var (literal, given) = value?.GetValueKind() switch
        {
            JsonValueKind.String => (new LiteralSyntax(default, value.GetValue<string>()), ExpressionType.String),
            JsonValueKind.True => (new LiteralSyntax(default, ScriptValue.True), ExpressionType.Boolean),
            JsonValueKind.False => (new LiteralSyntax(default, ScriptValue.False), ExpressionType.Boolean),
            JsonValueKind.Number when double.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => (Signed(number), ExpressionType.Number),
            _ => ((SyntaxNode?)null, ExpressionType.Any),
        };
        if (literal is not null && (type == ExpressionType.Any || type == given))
        {
            return literal;
        }

        _faults.Report(path, Codes.ConditionValue, value?.ToJsonString() ?? "null", type == ExpressionType.Any ? "a text, a number or a boolean" : Types.Name(type));
        return null;
    }

    private static SyntaxNode Signed(double number) => double.IsNegative(number)
        ? new UnarySyntax(default, UnaryOperator.Minus, new LiteralSyntax(default, -number))
        : new LiteralSyntax(default, number);

    private static ChainSyntax Call(SyntaxNode target, string method, SyntaxNode argument)
    {
        LinkSyntax[] call = [new MemberLink(default, method, Optional: false), new CallLink(default, [argument], Optional: false)];
        return target is ChainSyntax chain ? new ChainSyntax(chain.Head, [.. chain.Links, .. call]) : new ChainSyntax(target, call);
    }

    private static BinarySyntax Binary(BinaryOperator @operator, SyntaxNode left, SyntaxNode right) => new(@operator, default, left, right);

    private static UnarySyntax Not(SyntaxNode node) => new(default, UnaryOperator.Not, node);

    private LiteralSyntax Refuse(string path, string code, params string[] arguments)
    {
        _faults.Report(path, code, arguments);
        return Nothing;
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string At(string path, string name) => path.Length == 0 ? name : path + "." + name;
}

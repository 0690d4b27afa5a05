using Studio.Scripting.Worker.Sandbox.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Syntax;

/// <summary>Expressions.</summary>
internal sealed partial class Parser
{
    private Expression ParseExpression(bool allowIn = true)
    {
        var first = ParseAssignment(allowIn);
        if (_token.Kind != Tk.Comma)
        {
            return first;
        }

        var items = new List<Expression> { first };
        while (Take(Tk.Comma))
        {
            items.Add(ParseAssignment(allowIn));
        }

        return Bounded(new SequenceExpression(first.Position, [.. items]));
    }

    private Expression ParseAssignment(bool allowIn = true)
    {
        var start = _token.Start;
        Deepen(start);
        var left = ParseConditional(allowIn);
        var kind = _token.Kind;
        if (kind == Tk.Equals || kind is >= Tk.PlusAssign and <= Tk.ShiftRightZeroAssign)
        {
            var target = left as TargetExpression ?? throw Failure("Invalid left-hand side in assignment", start);
            if (_scope.IsStrict && target is NameExpression { Name: "eval" or "arguments" })
            {
                throw Failure("Unexpected eval or arguments in strict mode", start);
            }

            var position = kind == Tk.Equals ? left.Position : _token.Start;
            Advance();
            var source = ParseAssignment(allowIn);
            left = Bounded<Expression>(kind == Tk.Equals ? new AssignExpression(position, target, source) : new CompoundExpression(position, target, OperatorOf(kind), source));
        }

        _nesting--;
        return left;
    }

    private static Tk OperatorOf(Tk assignment) => assignment switch
    {
        Tk.PlusAssign => Tk.Plus,
        Tk.MinusAssign => Tk.Minus,
        Tk.StarAssign => Tk.Star,
        Tk.SlashAssign => Tk.Slash,
        Tk.PercentAssign => Tk.Percent,
        Tk.AndAssign => Tk.And,
        Tk.OrAssign => Tk.Or,
        Tk.XorAssign => Tk.Xor,
        Tk.ShiftLeftAssign => Tk.ShiftLeft,
        Tk.ShiftRightAssign => Tk.ShiftRight,
        _ => Tk.ShiftRightZero,
    };

    private Expression ParseConditional(bool allowIn)
    {
        var test = ParseBinary(0, allowIn);
        if (_token.Kind != Tk.Question)
        {
            return test;
        }

        Advance();
        var yes = ParseAssignment();
        Expect(Tk.Colon);
        var no = ParseAssignment(allowIn);
        return Bounded(new ConditionalExpression(test.Position, test, yes, no));
    }

    private static int Precedence(Tk kind, bool allowIn) => kind switch
    {
        Tk.OrOr => 1,
        Tk.AndAnd => 2,
        Tk.Or => 3,
        Tk.Xor => 4,
        Tk.And => 5,
        Tk.LooseEqual or Tk.LooseUnequal or Tk.StrictEqual or Tk.StrictUnequal => 6,
        Tk.Less or Tk.Greater or Tk.LessEqual or Tk.GreaterEqual or Tk.Instanceof => 7,
        Tk.In when allowIn => 7,
        Tk.ShiftLeft or Tk.ShiftRight or Tk.ShiftRightZero => 8,
        Tk.Plus or Tk.Minus => 9,
        Tk.Star or Tk.Slash or Tk.Percent => 10,
        _ => 0,
    };

    private Expression ParseBinary(int least, bool allowIn)
    {
        var left = ParseUnary();
        while (true)
        {
            var kind = _token.Kind;
            var precedence = Precedence(kind, allowIn);
            if (precedence <= least)
            {
                return left;
            }

            var position = _token.Start;
            Advance();
            var right = ParseBinary(precedence, allowIn);
            left = Bounded<Expression>(kind is Tk.AndAnd or Tk.OrOr
                ? new LogicalExpression(position, kind == Tk.AndAnd, left, right)
                : new BinaryExpression(position, kind, left, right));
        }
    }

    private Expression ParseUnary()
    {
        var position = _token.Start;
        var kind = _token.Kind;
        switch (kind)
        {
            case Tk.Not or Tk.Tilde or Tk.Plus or Tk.Minus or Tk.Typeof or Tk.Void:
                Deepen(position);
                Advance();
                var operand = ParseUnary();
                _nesting--;
                return kind is Tk.Minus or Tk.Plus && operand is LiteralExpression { Value.IsNumber: true } literal
                    ? new LiteralExpression(position, kind == Tk.Minus ? -literal.Value.Double : literal.Value.Double)
                    : Bounded(new UnaryExpression(position, kind, operand));
            case Tk.Delete:
                Deepen(position);
                Advance();
                var deleted = ParseUnary();
                _nesting--;
                return deleted is NameExpression && _scope.IsStrict
                    ? throw Failure("Delete of an unqualified identifier in strict mode.", position)
                    : Bounded(new DeleteExpression(position, deleted));
            case Tk.Increment or Tk.Decrement:
                Deepen(position);
                Advance();
                var changed = ParseUnary();
                _nesting--;
                return Update(changed, kind, position, isPrefix: true);
            default:
                return ParsePostfix();
        }
    }

    private Expression ParsePostfix()
    {
        var start = _token.Start;
        var operand = ParseCalls();
        if (_token.Kind is Tk.Increment or Tk.Decrement && !_token.AfterNewLine)
        {
            var kind = _token.Kind;
            Advance();
            return Update(operand, kind, start, isPrefix: false);
        }

        return operand;
    }

    private UpdateExpression Update(Expression operand, Tk kind, int position, bool isPrefix) =>
        operand is TargetExpression target
            ? Bounded(new UpdateExpression(position, target, kind == Tk.Increment ? 1 : -1, isPrefix))
            : throw Failure($"Invalid left-hand side expression in {(isPrefix ? "prefix" : "postfix")} operation", position);

    private Expression ParseCalls()
    {
        var start = _token.Start;
        var expression = _token.Kind == Tk.New ? ParseNew() : ParsePrimary();
        while (true)
        {
            switch (_token.Kind)
            {
                case Tk.Dot or Tk.BracketOpen:
                    expression = ParseMember(expression);
                    break;
                case Tk.ParenOpen:
                    var end = _previousEnd;
                    var position = expression is MemberExpression or IndexExpression ? expression.Position : start;
                    expression = Bounded(new CallExpression(position, expression, ParseArguments(), start, end));
                    break;
                default:
                    return expression;
            }
        }
    }

    private Expression ParseMember(Expression target)
    {
        if (Take(Tk.BracketOpen))
        {
            var position = _token.Start;
            var key = ParseExpression();
            Expect(Tk.BracketClose);
            return Bounded<Expression>(key is LiteralExpression { Value.IsString: true } literal && !Key.Of(literal.Value.Text).TryIndex(out _)
                ? new MemberExpression(position, target, literal.Value.Text, _scope.IsStrict)
                : new IndexExpression(position, target, key, _scope.IsStrict));
        }

        Expect(Tk.Dot);
        if (!_token.IsWord)
        {
            throw Unexpected();
        }

        var member = Bounded(new MemberExpression(_token.Start, target, _token.Text!, _scope.IsStrict));
        Advance();
        return member;
    }

    private Expression ParseNew()
    {
        var position = _token.Start;
        Deepen(position);
        Expect(Tk.New);
        var start = _token.Start;
        var callee = _token.Kind == Tk.New ? ParseNew() : ParsePrimary();
        while (_token.Kind is Tk.Dot or Tk.BracketOpen)
        {
            callee = ParseMember(callee);
        }

        var end = _previousEnd;
        var arguments = _token.Kind == Tk.ParenOpen ? ParseArguments() : [];
        _nesting--;
        return Bounded(new NewExpression(position, callee, arguments, start, end));
    }

    private Expression[] ParseArguments()
    {
        Expect(Tk.ParenOpen);
        var arguments = new List<Expression>();
        while (_token.Kind != Tk.ParenClose)
        {
            arguments.Add(ParseAssignment());
            if (!Take(Tk.Comma))
            {
                break;
            }
        }

        Expect(Tk.ParenClose);
        return [.. arguments];
    }

    private Expression ParsePrimary()
    {
        var token = _token;
        switch (token.Kind)
        {
            case Tk.Name:
                Advance();
                return Name(token.Text!, token.Start);
            case Tk.Number:
                Advance();
                return new LiteralExpression(token.Start, token.Number);
            case Tk.Text:
                Advance();
                return new LiteralExpression(token.Start, token.Text!);
            case Tk.True or Tk.False:
                Advance();
                return new LiteralExpression(token.Start, token.Kind == Tk.True);
            case Tk.Null:
                Advance();
                return new LiteralExpression(token.Start, Value.Null);
            case Tk.This:
                Advance();
                _scope.Function.UsesThis = true;
                return new ThisExpression(token.Start);
            case Tk.ParenOpen:
                Advance();
                var inner = ParseExpression();
                Expect(Tk.ParenClose);
                return inner;
            case Tk.BracketOpen:
                return ParseArray();
            case Tk.BraceOpen:
                return ParseObject();
            case Tk.Function:
                Advance();
                var name = _token.Kind == Tk.Name ? ExpectName() : "";
                return new FunctionExpression(token.Start, ParseFunction(name, token.Start, isExpression: true));
            case Tk.Slash or Tk.SlashAssign:
                return ParseRegExp();
            default:
                throw Unexpected();
        }
    }

    private RegExpExpression ParseRegExp()
    {
        var start = _token.Start;
        var (pattern, flags, end) = _lexer.RegExp(start);
        if (RegExpTranslator.FaultOf(pattern, flags) is { } fault)
        {
            throw Failure(fault, start);
        }

        _token.End = end;
        Advance();
        return new RegExpExpression(start, pattern, flags);
    }

    private ArrayExpression ParseArray()
    {
        var start = _token.Start;
        Expect(Tk.BracketOpen);
        var items = new List<Expression?>();
        while (_token.Kind != Tk.BracketClose)
        {
            if (Take(Tk.Comma))
            {
                items.Add(null);
                continue;
            }

            items.Add(ParseAssignment());
            if (_token.Kind != Tk.BracketClose)
            {
                Expect(Tk.Comma);
            }
        }

        Expect(Tk.BracketClose);
        return Bounded(new ArrayExpression(start, [.. items]));
    }

    private ObjectExpression ParseObject()
    {
        var start = _token.Start;
        Expect(Tk.BraceOpen);
        var members = new List<ObjectMember>();
        while (_token.Kind != Tk.BraceClose)
        {
            members.Add(ParseObjectMember());
            if (_token.Kind != Tk.BraceClose)
            {
                Expect(Tk.Comma);
            }
        }

        Expect(Tk.BraceClose);
        return Bounded(new ObjectExpression(start, [.. members]));
    }

    private ObjectMember ParseObjectMember()
    {
        var token = _token;
        var name = ParsePropertyName();
        if (token is { Kind: Tk.Name, Text: "get" or "set", HasEscape: false } && _token.Kind is not (Tk.Colon or Tk.Comma or Tk.BraceClose))
        {
            var accessor = ParsePropertyName();
            var code = ParseFunction(accessor, token.Start, isExpression: true, isAccessor: true);
            return new ObjectMember(accessor, token.Text == "get" ? MemberKind.Getter : MemberKind.Setter, new FunctionExpression(token.Start, code));
        }

        Expect(Tk.Colon);
        return new ObjectMember(name, name == "__proto__" ? MemberKind.Prototype : MemberKind.Value, ParseAssignment());
    }

    private string ParsePropertyName()
    {
        var token = _token;
        if (!token.IsWord && token.Kind is not (Tk.Text or Tk.Number))
        {
            throw Unexpected();
        }

        Advance();
        return token.Kind == Tk.Number ? Operators.NumberToText(token.Number) : token.Text!;
    }
}

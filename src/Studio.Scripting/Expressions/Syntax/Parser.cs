using Codes = Studio.Scripting.Expressions.ExpressionErrorCodes;

namespace Studio.Scripting.Expressions.Syntax;

/// <summary>
/// A recursive descent parser by precedence. It reads every token once, and both its own recursion and the height of the tree are bounded,
/// so that no source can exhaust the stack here or in anything that walks the tree later.
/// </summary>
internal sealed class Parser
{
    private readonly int _maxNesting;
    private readonly Lexer _lexer;
    private Token _current;
    private Token _previous;
    private int _nesting;

    private Parser(string source, int maxNesting)
    {
        _maxNesting = maxNesting;
        _lexer = new Lexer(source);
    }

    /// <summary>The tree of a source, or null after reporting the first syntax error.</summary>
    public static SyntaxNode? Parse(string source, ExpressionOptions options, ErrorSink sink)
    {
        if (source.Length > options.MaxLength)
        {
            sink.Report(Codes.TooLong, new SourceSpan(options.MaxLength, 0), ErrorSink.Text(options.MaxLength));
            return null;
        }

        try
        {
            return new Parser(source, options.MaxNesting).Whole();
        }
        catch (SyntaxFailure failure)
        {
            sink.Report(failure.Code, failure.Span, [.. failure.Arguments]);
            return null;
        }
    }

    private SyntaxNode Whole()
    {
        Advance();
        var node = Expression();
        return _current.Kind == TokenKind.End ? node : throw Refusals.AfterExpression(_current, "an operator or the end");
    }

    private void Advance()
    {
        _previous = _current;
        _current = _lexer.Next();
    }

    private bool Accept(string punctuator)
    {
        if (!_current.Is(punctuator))
        {
            return false;
        }

        Advance();
        return true;
    }

    private void Expect(string punctuator)
    {
        if (!Accept(punctuator))
        {
            throw Refusals.AfterExpression(_current, $"'{punctuator}'");
        }
    }

    private SyntaxFailure TooDeep(SourceSpan span) => new(Codes.TooDeep, span, ErrorSink.Text(_maxNesting));

    private T Checked<T>(T node)
        where T : SyntaxNode => node.Depth <= _maxNesting ? node : throw TooDeep(_previous.Span);

    private SyntaxNode Expression()
    {
        if (++_nesting > _maxNesting)
        {
            throw TooDeep(_current.Span);
        }

        var node = Conditional();
        _nesting--;
        return node;
    }

    private SyntaxNode Conditional()
    {
        var condition = Binary(OperatorTable.CoalescePrecedence);
        if (!Accept("?"))
        {
            return condition;
        }

        var whenTrue = Expression();
        Expect(":");
        return Checked(new ConditionalSyntax(condition, whenTrue, Expression()));
    }

    private SyntaxNode Binary(int leastPrecedence)
    {
        var left = Unary();
        while (_current.Kind == TokenKind.Punctuator)
        {
            if (OperatorTable.Logical(_current.Text) is { } logical)
            {
                if (OperatorTable.Precedence(logical) < leastPrecedence)
                {
                    break;
                }

                left = Logical(logical, left);
                continue;
            }

            if (OperatorTable.Binary(_current.Text) is not { } binary || binary.Precedence < leastPrecedence)
            {
                break;
            }

            left = BinaryRest(binary.Operator, binary.Precedence, left);
        }

        return left;
    }

    private BinarySyntax BinaryRest(BinaryOperator binary, int precedence, SyntaxNode left)
    {
        var operatorSpan = _current.Span;
        if (binary == BinaryOperator.Power && left is UnarySyntax && _previous.Span.End == left.Span.End)
        {
            throw new SyntaxFailure(Codes.UnaryBeforePower, left.Span.Through(operatorSpan));
        }

        Advance();
        if (binary != BinaryOperator.Power)
        {
            return Checked(new BinarySyntax(binary, operatorSpan, left, Binary(precedence + 1)));
        }

        // Right-associative: the only binary operator that recurses along a chain.
        if (++_nesting > _maxNesting)
        {
            throw TooDeep(operatorSpan);
        }

        var right = Binary(precedence);
        _nesting--;
        return Checked(new BinarySyntax(binary, operatorSpan, left, right));
    }

    private LogicalSyntax Logical(LogicalOperator logical, SyntaxNode first)
    {
        // ?? does not mix with || and && without parentheses: its operands begin above both.
        var operandPrecedence = logical == LogicalOperator.Coalesce ? OperatorTable.AndPrecedence + 1 : OperatorTable.Precedence(logical) + 1;
        var text = _current.Text;
        var operands = new List<SyntaxNode> { first };
        while (_current.Is(text))
        {
            Advance();
            operands.Add(Binary(operandPrecedence));
        }

        var mixed = logical == LogicalOperator.Coalesce ? _current.Is("||") || _current.Is("&&") : _current.Is("??");
        return mixed
            ? throw new SyntaxFailure(Codes.MixedCoalesce, _current.Span, _current.Text, text)
            : Checked(new LogicalSyntax(logical, [.. operands]));
    }

    private SyntaxNode Unary()
    {
        if (UnaryOperatorOf(_current) is not { } unary)
        {
            return Chain();
        }

        if (++_nesting > _maxNesting)
        {
            throw TooDeep(_current.Span);
        }

        var start = _current.Span;
        Advance();
        var operand = Unary();
        _nesting--;
        return Checked(new UnarySyntax(start.Through(operand.Span), unary, operand));
    }

    private static UnaryOperator? UnaryOperatorOf(Token token) => token.Kind switch
    {
        TokenKind.Punctuator => token.Text switch
        {
            "!" => UnaryOperator.Not,
            "+" => UnaryOperator.Plus,
            "-" => UnaryOperator.Minus,
            "~" => UnaryOperator.BitwiseNot,
            _ => null,
        },
        TokenKind.Name when token.IsName("typeof") => UnaryOperator.TypeOf,
        _ => null,
    };

    private SyntaxNode Chain()
    {
        var head = Primary();
        List<LinkSyntax>? links = null;
        while (Link() is { } link)
        {
            (links ??= []).Add(link);
            if (links.Count > _maxNesting)
            {
                throw TooDeep(link.Span);
            }
        }

        return links is null ? head : Checked(new ChainSyntax(head, [.. links]));
    }

    private LinkSyntax? Link()
    {
        var start = _current.Span;
        if (Accept("?."))
        {
            return _current.Text switch
            {
                "(" when _current.Kind == TokenKind.Punctuator => Call(start, optional: true),
                "[" when _current.Kind == TokenKind.Punctuator => Index(start, optional: true),
                _ => Member(start, optional: true),
            };
        }

        if (Accept("."))
        {
            return Member(start, optional: false);
        }

        if (_current.Kind is TokenKind.TemplateOpen or TokenKind.TemplateEnd)
        {
            throw new SyntaxFailure(Codes.TaggedTemplateRefused, start);
        }

        return _current.Is("(") ? Call(start, optional: false) : _current.Is("[") ? Index(start, optional: false) : null;
    }

    private MemberLink Member(SourceSpan start, bool optional)
    {
        if (_current.Kind != TokenKind.Name)
        {
            throw Refusals.Unexpected(_current, "a name");
        }

        var name = _current;
        Advance();
        return new MemberLink(start.Through(name.Span), name.Text, optional);
    }

    private IndexLink Index(SourceSpan start, bool optional)
    {
        Expect("[");
        var index = Expression();
        Expect("]");
        return new IndexLink(start.Through(_previous.Span), index, optional);
    }

    private CallLink Call(SourceSpan start, bool optional)
    {
        Expect("(");
        var arguments = Items(")");
        return new CallLink(start.Through(_previous.Span), arguments, optional);
    }

    private SyntaxNode[] Items(string close)
    {
        var items = new List<SyntaxNode>();
        while (!Accept(close))
        {
            if (_current.Is(","))
            {
                throw new SyntaxFailure(Codes.UnexpectedToken, _current.Span, ",", "a value");
            }

            items.Add(Expression());
            if (!_current.Is(close))
            {
                Expect(",");
            }
        }

        return [.. items];
    }

    private SyntaxNode Primary()
    {
        var token = _current;
        switch (token.Kind)
        {
            case TokenKind.Number:
                Advance();
                return new LiteralSyntax(token.Span, ScriptValue.From(token.Number));
            case TokenKind.String:
                Advance();
                return new LiteralSyntax(token.Span, ScriptValue.From(token.Text));
            case TokenKind.TemplateOpen or TokenKind.TemplateEnd:
                return Template();
            case TokenKind.Name:
                return Name();
            case TokenKind.Punctuator when token.Is("("):
                return Parenthesized();
            case TokenKind.Punctuator when token.Is("["):
                Advance();
                var items = Items("]");
                return Checked(new ArraySyntax(token.Span.Through(_previous.Span), items));
            default:
                throw Refusals.InsteadOfValue(token);
        }
    }

    private SyntaxNode Parenthesized()
    {
        Advance();
        var node = Expression();
        Expect(")");
        return node;
    }

    private SyntaxNode Name()
    {
        var token = _current;
        if (Refusals.OfWord(token) is { } refusal)
        {
            throw refusal;
        }

        Advance();
        return token.Text switch
        {
            "true" => new LiteralSyntax(token.Span, ScriptValue.True),
            "false" => new LiteralSyntax(token.Span, ScriptValue.False),
            "null" => new LiteralSyntax(token.Span, ScriptValue.Null),
            _ => new NameSyntax(token.Span, token.Text),
        };
    }

    private SyntaxNode Template()
    {
        var start = _current.Span;
        List<string> texts = [_current.Text];
        List<SyntaxNode> parts = [];
        while (_current.Kind == TokenKind.TemplateOpen)
        {
            Advance();
            parts.Add(Expression());
            if (!_current.Is("}"))
            {
                throw Refusals.AfterExpression(_current, "'}'");
            }

            _previous = _current;
            _current = _lexer.ContinueTemplate();
            texts.Add(_current.Text);
        }

        var span = start.Through(_current.Span);
        Advance();
        return parts.Count == 0
            ? new LiteralSyntax(span, ScriptValue.From(texts[0]))
            : Checked(new TemplateSyntax(span, [.. texts], [.. parts]));
    }
}

namespace Studio.Scripting.Worker.Sandbox.Syntax;

/// <summary>Statements.</summary>
internal sealed partial class Parser
{
    private Statement ParseStatement()
    {
        var start = _token.Start;
        Deepen(start);
        var labels = _labels;
        _labels = [];
        var statement = _token.Kind switch
        {
            Tk.BraceOpen => ParseBlock(),
            Tk.Semicolon => ParseEmpty(),
            Tk.Var or Tk.Const => ParseVariables(),
            Tk.If => ParseIf(),
            Tk.For => ParseFor(labels),
            Tk.While => ParseWhile(labels),
            Tk.Do => ParseDo(labels),
            Tk.Continue or Tk.Break => ParseJump(),
            Tk.Return => ParseReturn(),
            Tk.Throw => ParseThrow(),
            Tk.Try => ParseTry(),
            Tk.Switch => ParseSwitch(),
            Tk.Function => ParseDeclaration(),
            Tk.Debugger => ParseDebugger(),
            Tk.With => throw new SyntaxFailure(SandboxFault.Unsupported, "'with' is not supported.", start),
            _ => ParseExpressionStatement(labels),
        };
        _labels = [];
        _nesting--;
        return statement;
    }

    private BlockStatement ParseBlock()
    {
        var start = _token.Start;
        return new BlockStatement(start, ParseBraces());
    }

    private Statement[] ParseBraces()
    {
        Expect(Tk.BraceOpen);
        var statements = new List<Statement>();
        while (!Take(Tk.BraceClose))
        {
            statements.Add(_token.Kind == Tk.End ? throw Unexpected() : ParseStatement());
        }

        return [.. statements];
    }

    private EmptyStatement ParseEmpty()
    {
        var start = _token.Start;
        Advance();
        return new EmptyStatement(start);
    }

    private EmptyStatement ParseDebugger()
    {
        var start = _token.Start;
        Advance();
        TakeSemicolon();
        return new EmptyStatement(start);
    }

    private VariableStatement ParseVariables()
    {
        var start = _token.Start;
        var isConstant = _token.Kind == Tk.Const;
        Advance();
        var nameAt = _token.Start;
        var name = ExpectName();
        _scope.Declare(name, isConstant);
        var statement = ParseRestOfVariables(start, name, nameAt, isConstant, allowIn: true);
        TakeSemicolon();
        return statement;
    }

    private IfStatement ParseIf()
    {
        var start = _token.Start;
        Advance();
        Expect(Tk.ParenOpen);
        var test = ParseExpression();
        Expect(Tk.ParenClose);
        var yes = ParseStatement();
        return new IfStatement(start, test, yes, Take(Tk.Else) ? ParseStatement() : null);
    }

    private Statement ParseLoopBody()
    {
        _loops++;
        _breakables++;
        var body = ParseStatement();
        _loops--;
        _breakables--;
        return body;
    }

    private LoopStatement ParseFor(List<string> labels)
    {
        var start = _token.Start;
        Advance();
        Expect(Tk.ParenOpen);
        Statement? first = null;
        if (_token.Kind is Tk.Var or Tk.Const)
        {
            var position = _token.Start;
            var nameAt = 0;
            var (name, constant) = ("", _token.Kind == Tk.Const);
            Advance();
            nameAt = _token.Start;
            name = ExpectName();
            _scope.Declare(name, constant);
            if (_token.Kind == Tk.In)
            {
                return ParseForIn(start, labels, Name(name, nameAt));
            }

            first = ParseRestOfVariables(position, name, nameAt, constant, allowIn: false);
        }
        else if (_token.Kind != Tk.Semicolon)
        {
            var position = _token.Start;
            var expression = ParseExpression(allowIn: false);
            if (_token.Kind == Tk.In)
            {
                return ParseForIn(start, labels, expression as TargetExpression ?? throw Failure("Invalid left-hand side in for-in loop", position));
            }

            first = new ExpressionStatement(position, expression, isResult: false);
        }

        Expect(Tk.Semicolon);
        var test = _token.Kind == Tk.Semicolon ? null : ParseExpression();
        Expect(Tk.Semicolon);
        var next = _token.Kind == Tk.ParenClose ? null : ParseExpression();
        Expect(Tk.ParenClose);
        return new ForStatement(start, labels, first, test, next, ParseLoopBody());
    }

    // The first name has been read.
    private VariableStatement ParseRestOfVariables(int position, string name, int nameAt, bool isConstant, bool allowIn)
    {
        var variables = new List<(NameExpression, Expression)>();
        while (true)
        {
            var expression = Name(name, nameAt);
            if (Take(Tk.Equals))
            {
                variables.Add((expression, ParseAssignment(allowIn)));
            }

            else if (isConstant)
            {
                throw Failure("Missing initializer in const declaration", _token.Start);
            }

            if (!Take(Tk.Comma))
            {
                return new VariableStatement(position, [.. variables]);
            }

            nameAt = _token.Start;
            name = ExpectName();
            _scope.Declare(name, isConstant);
        }
    }

    private ForInStatement ParseForIn(int start, List<string> labels, TargetExpression target)
    {
        Expect(Tk.In);
        var subject = ParseExpression();
        Expect(Tk.ParenClose);
        return new ForInStatement(start, labels, target, subject, ParseLoopBody());
    }

    private WhileStatement ParseWhile(List<string> labels)
    {
        var start = _token.Start;
        Advance();
        Expect(Tk.ParenOpen);
        var test = ParseExpression();
        Expect(Tk.ParenClose);
        return new WhileStatement(start, labels, test, ParseLoopBody(), testsFirst: true);
    }

    private WhileStatement ParseDo(List<string> labels)
    {
        var start = _token.Start;
        Advance();
        var body = ParseLoopBody();
        Expect(Tk.While);
        Expect(Tk.ParenOpen);
        var test = ParseExpression();
        Expect(Tk.ParenClose);
        Take(Tk.Semicolon);
        return new WhileStatement(start, labels, test, body, testsFirst: false);
    }

    private JumpStatement ParseJump()
    {
        var start = _token.Start;
        var isBreak = _token.Kind == Tk.Break;
        Advance();
        string? label = null;
        if (_token.Kind == Tk.Name && !_token.AfterNewLine)
        {
            label = _token.Text!;
            if (!_openLabels.Contains(label))
            {
                throw Failure($"Undefined label '{label}'", _token.Start);
            }

            Advance();
        }

        TakeSemicolon();
        if ((label is null || !isBreak) && (isBreak ? _breakables : _loops) == 0)
        {
            throw Failure(isBreak ? "Illegal break statement" : "Illegal continue statement: no surrounding iteration statement", start);
        }

        return new JumpStatement(start, isBreak ? Flow.Break : Flow.Continue, label);
    }

    private ReturnStatement ParseReturn()
    {
        var start = _token.Start;
        if (_scope.Function.Outer is null)
        {
            throw Failure("Illegal return statement", start);
        }

        Advance();
        var value = _token.Kind is Tk.Semicolon or Tk.BraceClose or Tk.End || _token.AfterNewLine ? null : ParseExpression();
        TakeSemicolon();
        return new ReturnStatement(start, value);
    }

    private ThrowStatement ParseThrow()
    {
        var start = _token.Start;
        Advance();
        if (_token.AfterNewLine)
        {
            throw Failure("Illegal newline after throw", start);
        }

        var value = ParseExpression();
        TakeSemicolon();
        return new ThrowStatement(start, value);
    }

    private TryStatement ParseTry()
    {
        var start = _token.Start;
        Advance();
        var body = ParseBraces();
        Statement[]? handler = null;
        NameExpression? caught = null;
        if (Take(Tk.Catch))
        {
            _scope = new CodeScope(_scope, isFunction: false);
            if (Take(Tk.ParenOpen))
            {
                _scope.DeclareCaught(ExpectName());
                Expect(Tk.ParenClose);
            }

            handler = ParseBraces();
            _scope.CloseCatch();
            _scope.HandOnSlots();
            caught = _scope.Caught;
            _scope = _scope.Outer!;
        }

        var last = Take(Tk.Finally) ? ParseBraces() : null;
        return handler is null && last is null ? throw Failure("Missing catch or finally after try", _token.Start) : new TryStatement(start, body, handler, caught, last);
    }

    private SwitchStatement ParseSwitch()
    {
        var start = _token.Start;
        Advance();
        Expect(Tk.ParenOpen);
        var subject = ParseExpression();
        Expect(Tk.ParenClose);
        Expect(Tk.BraceOpen);
        _breakables++;
        var cases = new List<(Expression?, Statement[])>();
        var hasDefault = false;
        while (!Take(Tk.BraceClose))
        {
            Expression? test = null;
            if (Take(Tk.Default))
            {
                hasDefault = hasDefault ? throw Failure("More than one default clause in switch statement", _previousEnd) : true;
            }
            else
            {
                Expect(Tk.Case);
                test = ParseExpression();
            }

            Expect(Tk.Colon);
            var body = new List<Statement>();
            while (_token.Kind is not (Tk.Case or Tk.Default or Tk.BraceClose))
            {
                body.Add(_token.Kind == Tk.End ? throw Unexpected() : ParseStatement());
            }

            cases.Add((test, [.. body]));
        }

        _breakables--;
        return new SwitchStatement(start, subject, [.. cases]);
    }

    private EmptyStatement ParseDeclaration()
    {
        var start = _token.Start;
        Advance();
        var name = ExpectName();
        var slot = _scope.Declare(name);
        _scope.Function.Functions.Add((slot, ParseFunction(name, start, isExpression: false)));
        return new EmptyStatement(start);
    }

    private Statement ParseExpressionStatement(List<string> labels)
    {
        var start = _token.Start;
        var expression = ParseExpression();
        if (expression is NameExpression label && _token.Kind == Tk.Colon && start + label.Name.Length == _previousEnd)
        {
            Advance();
            if (_openLabels.Contains(label.Name))
            {
                throw Failure($"Label '{label.Name}' has already been declared", start);
            }

            _openLabels.Add(label.Name);
            _labels = [.. labels, label.Name];
            var body = ParseStatement();
            _openLabels.Remove(label.Name);
            return new LabeledStatement(start, label.Name, body);
        }

        TakeSemicolon();
        return new ExpressionStatement(start, expression, isResult: _scope.Function.Outer is null);
    }
}

using Studio.Scripting.Worker.Sandbox.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Syntax;

/// <summary>Parses ES5 into the tree that runs. Nesting is counted, so that no source can exhaust the stack.</summary>
internal sealed partial class Parser
{
    private readonly SandboxProgram _program;
    private readonly string _source;
    private readonly int _maxNesting;
    private readonly Lexer _lexer;
    private Token _token;
    private int _previousEnd;
    private int _nesting;
    private CodeScope _scope = new(null, isFunction: true);
    private List<string> _labels = [];
    private List<string> _openLabels = [];
    private int _loops;
    private int _breakables;

    public Parser(SandboxProgram program, string source, SandboxLimits limits)
    {
        _program = program;
        _source = source;
        _maxNesting = limits.Nesting;
        _lexer = new Lexer(source);
        _token = _lexer.Next();
    }

    /// <summary>Parses the whole source; the names of its variables are given with their slots.</summary>
    public (FunctionCode Code, IReadOnlyDictionary<string, int> Names) ParseProgram()
    {
        var body = ParseBody(Tk.End);
        _scope.CloseFunction(null);
        var code = new FunctionCode
        {
            Program = _program,
            Name = "",
            Body = body,
            Parameters = 0,
            Slots = _scope.SlotCount,
            ArgumentsSlot = -1,
            SelfSlot = -1,
            Functions = _scope.Functions,
            IsStrict = _scope.IsStrict,
            IsProgram = true,
        };
        return (code, _scope.Names);
    }

    private static SyntaxFailure Failure(string message, int offset) => new(SandboxFault.Syntax, message, offset);

    private SyntaxFailure Unexpected() => Failure(
        _token.Kind switch
        {
            Tk.End => "Unexpected end of input",
            Tk.Number => "Unexpected number",
            Tk.Text => "Unexpected string",
            Tk.Name => $"Unexpected identifier '{_token.Text}'",
            _ => $"Unexpected token '{_source.AsSpan(_token.Start, _token.End - _token.Start)}'",
        },
        _token.Start);

    private void Advance()
    {
        _previousEnd = _token.End;
        _token = _lexer.Next();
    }

    private bool Take(Tk kind)
    {
        if (_token.Kind != kind)
        {
            return false;
        }

        Advance();
        return true;
    }

    private void Expect(Tk kind)
    {
        if (!Take(kind))
        {
            throw Unexpected();
        }
    }

    private string ExpectName()
    {
        if (_token.Kind != Tk.Name)
        {
            throw Unexpected();
        }

        var name = _token.Text!;
        if (_scope.IsStrict && name is "eval" or "arguments")
        {
            throw Failure("Unexpected eval or arguments in strict mode", _token.Start);
        }

        Advance();
        return name;
    }

    private void TakeSemicolon()
    {
        if (!Take(Tk.Semicolon) && !_token.AfterNewLine && _token.Kind is not (Tk.BraceClose or Tk.End))
        {
            throw Unexpected();
        }
    }

    private void Deepen(int offset)
    {
        if (++_nesting > _maxNesting)
        {
            throw TooDeep(offset);
        }
    }

    private static SyntaxFailure TooDeep(int offset) => new(SandboxFault.DepthLimit, "The source is nested too deeply.", offset);

    private T Bounded<T>(T expression)
        where T : Expression
    {
        return expression.Height > _maxNesting ? throw TooDeep(expression.Position) : expression;
    }

    private Statement[] ParseBody(Tk close)
    {
        var statements = new List<Statement>();
        var isPrologue = true;
        while (_token.Kind != close)
        {
            if (_token.Kind == Tk.End)
            {
                throw Unexpected();
            }

            if (isPrologue)
            {
                isPrologue = _token.Kind == Tk.Text;
                _scope.IsStrict |= isPrologue && _token.End - _token.Start == 12 && _token.Text == "use strict";
            }

            statements.Add(ParseStatement());
        }

        return [.. statements];
    }

    private FunctionCode ParseFunction(string name, int position, bool isExpression, bool isAccessor = false)
    {
        var outer = _scope;
        var state = (_labels, _openLabels, _loops, _breakables);
        // A declaration belongs to its function, even one written in a catch.
        _scope = new CodeScope(isExpression ? outer : outer.Function, isFunction: true);
        (_labels, _openLabels, _loops, _breakables) = ([], [], 0, 0);
        Deepen(position);
        Expect(Tk.ParenOpen);
        var parameters = 0;
        while (_token.Kind != Tk.ParenClose)
        {
            _scope.AddParameter(ExpectName());
            parameters++;
            if (!Take(Tk.Comma))
            {
                break;
            }
        }

        Expect(Tk.ParenClose);
        Expect(Tk.BraceOpen);
        var body = ParseBody(Tk.BraceClose);
        var scope = _scope;
        _scope = outer;
        (_labels, _openLabels, _loops, _breakables) = state;
        _nesting--;
        var selfSlot = scope.CloseFunction(isExpression && name.Length > 0 && !isAccessor ? name : null);
        var code = new FunctionCode
        {
            Program = _program,
            Name = name,
            Body = body,
            Parameters = parameters,
            Slots = scope.SlotCount,
            ArgumentsSlot = scope.ArgumentsSlot,
            SelfSlot = selfSlot,
            Functions = scope.Functions,
            IsStrict = scope.IsStrict,
            IsAccessor = isAccessor,
            UsesThis = scope.UsesThis,
            Position = position,
            End = _token.End,
        };
        Expect(Tk.BraceClose);
        return code;
    }

    private NameExpression Name(string name, int position)
    {
        var expression = new NameExpression(position, name, _scope.IsStrict);
        _scope.Use(expression);
        return expression;
    }
}

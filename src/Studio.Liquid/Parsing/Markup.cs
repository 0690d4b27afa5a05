using System.Globalization;
using Studio.Liquid.Syntax;
using Studio.Liquid.Values;

namespace Studio.Liquid.Parsing;

/// <summary>Reads expressions from the markup of one output or tag.</summary>
internal sealed class Markup
{
    private readonly TemplateParser _parser;
    private readonly string _source;
    private readonly List<MarkupToken> _tokens;
    private int _index;

    public Markup(TemplateParser parser, string source, int offset)
    {
        _parser = parser;
        _source = source;
        _tokens = MarkupLexer.Read(source, offset, parser.Mode);
        Offset = offset;
    }

    public int Offset { get; }

    public MarkupToken Current => _tokens[_index];

    public bool AtEnd => Current.Kind == MarkupKind.End;

    public MarkupToken Peek => _tokens[Math.Min(_index + 1, _tokens.Count - 1)];

    public MarkupToken Take()
    {
        var token = Current;
        _index = Math.Min(_index + 1, _tokens.Count - 1);
        return token;
    }

    public bool TryTake(char symbol)
    {
        if (!Current.Is(symbol))
        {
            return false;
        }

        Take();
        return true;
    }

    public bool TryTakeName(string name)
    {
        if (!Current.IsName(name))
        {
            return false;
        }

        Take();
        return true;
    }

    public void Expect(char symbol)
    {
        if (!TryTake(symbol))
        {
            throw Unexpected($"'{symbol}'");
        }
    }

    public string ExpectName(string what) => Current.Kind == MarkupKind.Name ? Take().Text : throw Unexpected(what);

    /// <summary>Nothing may follow; in lax mode what follows is ignored.</summary>
    public void ExpectEnd()
    {
        if (!AtEnd && _parser.Mode == LiquidMode.Strict)
        {
            throw Unexpected("the end of the tag");
        }
    }

    public ParseFault Unexpected(string expected) => ParseFault.Of(Current.Offset, LiquidErrorCode.Syntax, Current.Describe(), expected);

    /// <summary>An expression with its filters, up to the end of the markup.</summary>
    public Expression ReadFiltered()
    {
        var expression = AtEnd && _parser.Mode == LiquidMode.Lax ? Literal.Nil : ReadExpression();
        var filters = new List<FilterCall>();
        while (TryTake('|'))
        {
            if (ReadFilter() is { } filter)
            {
                filters.Add(filter);
            }
        }

        if (filters.Count > 0 && filters[0].IsDefault && expression is PathExpression path)
        {
            path.MayMiss = true;
        }

        ExpectEnd();
        return filters.Count == 0 ? expression : new FilteredExpression(expression, [.. filters]);
    }

    /// <summary>An expression, and how it is written.</summary>
    public Expression ReadExpression(out string text)
    {
        var start = Current.Offset;
        var expression = ReadExpression();
        var last = _tokens[_index - 1];
        text = _source[(start - Offset)..(last.Offset + last.Length - Offset)];
        return expression;
    }

    public Expression ReadExpression()
    {
        using var depth = _parser.Deeper(Current.Offset);
        var token = Current;
        return token.Kind switch
        {
            MarkupKind.Text => new Literal(Take().Text),
            MarkupKind.Number => new Literal(Number(Take())),
            MarkupKind.Name => ReadName(),
            MarkupKind.Symbol when token.Is('(') => ReadRange(),
            MarkupKind.Symbol when token.Is('[') => ReadPath(),
            _ => throw Unexpected("a value"),
        };
    }

    /// <summary>Arguments by name, with or without commas between them: <c>limit: 2, offset: 1</c>.</summary>
    public Dictionary<string, Expression> ReadNamedArguments()
    {
        var named = new Dictionary<string, Expression>(StringComparer.Ordinal);
        while (true)
        {
            TryTake(',');
            if (AtEnd)
            {
                return named;
            }

            var name = ExpectName("the name of an argument");
            Expect(':');
            named[name] = ReadExpression();
        }
    }

    private static object Number(MarkupToken token)
        => long.TryParse(token.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            ? (object)whole
            : double.Parse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private Expression ReadName()
    {
        if (Peek.Is('.') || Peek.Is('['))
        {
            return ReadPath();
        }

        var literal = Current.Text switch
        {
            "nil" or "null" => Literal.Nil,
            "true" => Literal.True,
            "false" => Literal.False,
            "empty" => Literal.Empty,
            "blank" => Literal.Blank,
            _ => null,
        };
        if (literal is null)
        {
            return ReadPath();
        }

        Take();
        return literal;
    }

    private RangeExpression ReadRange()
    {
        Expect('(');
        var start = ReadExpression();
        if (Current.Kind != MarkupKind.Range)
        {
            throw Unexpected("'..'");
        }

        Take();
        var end = ReadExpression();
        Expect(')');
        return new RangeExpression(start, end);
    }

    private PathExpression ReadPath()
    {
        var offset = Current.Offset;
        var steps = new List<PathStep> { Current.Is('[') ? ReadIndex() : new PathStep(new Literal(Take().Text), IsName: true) };
        while (true)
        {
            if (TryTake('.'))
            {
                steps.Add(new PathStep(new Literal(ExpectName("a name")), IsName: true));
            }
            else if (Current.Is('['))
            {
                steps.Add(ReadIndex());
            }
            else
            {
                var path = new PathExpression([.. steps], offset);
                _parser.Reads(path, offset);
                return path;
            }
        }
    }

    private PathStep ReadIndex()
    {
        Expect('[');
        var index = ReadExpression();
        Expect(']');
        return new PathStep(index, IsName: false);
    }

    private FilterCall? ReadFilter()
    {
        var offset = Current.Offset;
        var name = ExpectName("the name of a filter");
        var positional = new List<Expression>();
        var named = new List<KeyValuePair<string, Expression>>();
        if (TryTake(':'))
        {
            do
            {
                if (Current.Kind == MarkupKind.Name && Peek.Is(':'))
                {
                    var keyword = Take().Text;
                    Take();
                    named.Add(KeyValuePair.Create(keyword, ReadExpression()));
                }
                else
                {
                    positional.Add(ReadExpression());
                }
            }
            while (TryTake(','));
        }

        return _parser.BindFilter(name, positional, named, offset);
    }
}

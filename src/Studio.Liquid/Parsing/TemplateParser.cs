using System.Globalization;
using System.Runtime.CompilerServices;
using Studio.Liquid.Syntax;

namespace Studio.Liquid.Parsing;

/// <summary>Turns a source into a syntax tree, and notes on the way which variables it reads.</summary>
internal sealed class TemplateParser
{
    private const int MaxErrors = 50;

    private readonly LiquidOptions _options;
    private readonly TagRegistry _tags;
    private readonly LiquidFilterRegistry _filters;
    private readonly LineMap _lines;
    private readonly List<LiquidError> _errors = [];
    private readonly List<(IReadOnlyList<string> Segments, int Offset)> _reads = [];
    private readonly HashSet<string> _defined = new(StringComparer.Ordinal) { "forloop", "tablerowloop" };
    private readonly List<(string Name, IReadOnlyList<string>? Segments)> _items = [];
    private readonly List<LiquidPartial> _partials = [];
    private int _depth;

    private TemplateParser(string source, LineMap lines, LiquidOptions options, TagRegistry tags, LiquidFilterRegistry filters)
    {
        _options = options;
        _tags = tags;
        _filters = filters;
        _lines = lines;
        Tokens = new TemplateTokens(source);
    }

    public LiquidMode Mode => _options.Mode;

    public TokenSource Tokens { get; private set; }

    /// <summary>Parses a source; a template only when there is no error.</summary>
    public static (LiquidTemplate? Template, IReadOnlyList<LiquidError> Errors) Parse(
        LiquidEngine engine, string source, string? name, TagRegistry tags, LiquidFilterRegistry filters)
    {
        if (source.Length > engine.Options.MaxSourceLength)
        {
            var limit = engine.Options.MaxSourceLength.ToString(CultureInfo.InvariantCulture);
            return (null, [LiquidException.Of(LiquidErrorCode.SourceTooLong, limit).At((1, 1), name).Error]);
        }

        var lines = new LineMap(source);
        var parser = new TemplateParser(source, lines, engine.Options, tags, filters);
        try
        {
            var body = parser.ReadBlock("", 0, [], out _);
            if (parser._errors.Count == 0)
            {
                return (new LiquidTemplate(engine, name, body, lines, parser.Paths(), [.. parser._partials]), []);
            }
        }
        catch (ParseFault fault)
        {
            parser.Note(fault);
        }

        return (null, [.. parser._errors.Select(error => error with { TemplateName = name })]);
    }

    /// <summary>The nodes up to one of the named tags; with an empty owner, up to the end of the source.</summary>
    public Block ReadBlock(string owner, int offset, ReadOnlySpan<string> ends, out Token end)
    {
        using var depth = Deeper(offset);
        var nodes = new List<Node>();
        while (true)
        {
            var token = Tokens.Next();
            switch (token.Kind)
            {
                case TokenKind.End when owner.Length == 0:
                    end = token;
                    return new Block(nodes);
                case TokenKind.End:
                    throw ParseFault.Of(offset, LiquidErrorCode.BlockNotClosed, owner);
                case TokenKind.Text:
                    nodes.Add(new TextNode(token.Offset, token.Text));
                    break;
                case TokenKind.Output:
                    ReadOutput(token, nodes);
                    break;
                default:
                    if (ends.Contains(token.Name))
                    {
                        end = token;
                        return new Block(nodes);
                    }

                    ReadTag(token, owner, nodes);
                    break;
            }
        }
    }

    /// <summary>Parses a part of the template from other tokens: the lines of a <c>liquid</c> tag.</summary>
    public Block ReadNested(TokenSource tokens, int offset)
    {
        var outer = Tokens;
        Tokens = tokens;
        var block = ReadBlock("", offset, [], out _);
        Tokens = outer;
        return block;
    }

    /// <summary>One level deeper, until disposed.</summary>
    public Level Deeper(int offset)
    {
        if (++_depth > _options.MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw ParseFault.Of(offset, LiquidErrorCode.TooDeep, _options.MaxDepth.ToString(CultureInfo.InvariantCulture));
        }

        return new Level(this);
    }

    /// <summary>Notes that the template reads a path.</summary>
    public void Reads(PathExpression path, int offset)
    {
        string[] segments = [.. path.Segments];
        for (var index = _items.Count - 1; index >= 0; index--)
        {
            if (string.Equals(_items[index].Name, segments[0], StringComparison.Ordinal))
            {
                var item = _items[index].Segments;
                path.Source = item is null ? segments : [.. item, .. segments[1..]];
                _reads.Add((path.Source, offset));
                return;
            }
        }

        path.Source = segments;
        _reads.Add((segments, offset));
    }

    /// <summary>Notes that the template renders another.</summary>
    public void Renders(string? name, bool sharesVariables, int offset)
    {
        var (line, column) = _lines.Place(offset);
        _partials.Add(new LiquidPartial(name, sharesVariables, line, column));
    }

    /// <summary>Notes that the template sets a name.</summary>
    public void Defines(string name) => _defined.Add(name);

    /// <summary>Within the body which follows, a name is an element of what was read last when that is a path.</summary>
    public void PushItem(string name, Expression collection)
    {
        IReadOnlyList<string>? source = collection is PathExpression ? [.. _reads[^1].Segments, LiquidPath.Element] : null;
        if (source is null)
        {
            _defined.Add(name);
        }

        _items.Add((name, source));
    }

    public void PopItem() => _items.RemoveAt(_items.Count - 1);

    /// <summary>Finds a filter and checks its arguments; null for a filter which lax mode leaves out.</summary>
    public FilterCall? BindFilter(string name, List<Expression> positional, List<KeyValuePair<string, Expression>> named, int offset)
    {
        var filter = _filters.Find(name);
        if (filter is null)
        {
            return Mode == LiquidMode.Lax ? null : throw ParseFault.Of(offset, LiquidErrorCode.UnknownFilter, name);
        }

        if (positional.Count < filter.Least || positional.Count > filter.Most)
        {
            throw ParseFault.Of(offset, LiquidErrorCode.FilterArguments, name, Text(positional.Count), Text(filter.Least), Text(filter.Most));
        }

        var unknown = named.Find(argument => !filter.Keywords.Contains(argument.Key, StringComparer.Ordinal)).Key;
        return unknown is null
            ? new FilterCall(filter, [.. positional], [.. named])
            : throw ParseFault.Of(offset, LiquidErrorCode.FilterKeyword, name, unknown);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    // A fault within an output does not hide those after it: an editor shows them all.
    private void ReadOutput(Token token, List<Node> nodes)
    {
        var depth = _depth;
        try
        {
            nodes.Add(new OutputNode(token.Offset, new Markup(this, token.Text, token.MarkupOffset).ReadFiltered()));
        }
        catch (ParseFault) when (Mode == LiquidMode.Lax)
        {
            _depth = depth;
        }
        catch (ParseFault fault) when (_errors.Count < MaxErrors)
        {
            Note(fault);
            _depth = depth;
        }
    }

    private void ReadTag(Token token, string owner, List<Node> nodes)
    {
        if (_tags.Find(token.Name) is { } parse)
        {
            nodes.Add(parse(new TagReader(this, token)));
            return;
        }

        throw token.Name is "else" or "elsif" or "when" || token.Name.StartsWith("end", StringComparison.Ordinal)
            ? ParseFault.Of(token.Offset, LiquidErrorCode.UnexpectedTag, token.Name, owner.Length == 0 ? "template" : owner)
            : ParseFault.Of(token.Offset, LiquidErrorCode.UnknownTag, token.Name);
    }

    private void Note(ParseFault fault) => _errors.Add(fault.Cause.At(_lines.Place(fault.Offset), null).Error);

    private LiquidPath[] Paths() => [.. _reads.Select(read =>
    {
        var (line, column) = _lines.Place(read.Offset);
        var isLocal = _defined.Contains(read.Segments[0]);
        return new LiquidPath(read.Segments, isLocal, line, column);
    })];

    internal readonly struct Level(TemplateParser parser) : IDisposable
    {
        public void Dispose() => parser._depth--;
    }
}

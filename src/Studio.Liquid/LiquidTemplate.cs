using Studio.Liquid.Parsing;
using Studio.Liquid.Rendering;
using Studio.Liquid.Syntax;

namespace Studio.Liquid;

/// <summary>A parsed template. It does not change and may be rendered by several threads at once.</summary>
public sealed class LiquidTemplate
{
    private const int CharactersPerStep = 16;

    private readonly LiquidEngine _engine;
    private readonly Block _body;
    private readonly LineMap _lines;

    internal LiquidTemplate(LiquidEngine engine, string? name, Block body, LineMap lines, IReadOnlyList<LiquidPath> paths, IReadOnlyList<LiquidPartial> partials)
    {
        _engine = engine;
        _body = body;
        _lines = lines;
        Name = name;
        Paths = paths;
        Partials = partials;
    }

    /// <summary>Every place where the template reads a variable, in the order of the source; partial templates not included.</summary>
    public IReadOnlyList<LiquidPath> Paths { get; }

    /// <summary>The templates that this one renders or includes, in the order of the source.</summary>
    public IReadOnlyList<LiquidPartial> Partials { get; }

    internal string? Name { get; }

    /// <summary>Renders the template.</summary>
    /// <param name="scope">The values, culture, time zone and encoding.</param>
    /// <param name="cancellationToken">Cancels the render.</param>
    /// <exception cref="LiquidException">A limit was reached, or the template cannot be rendered with these values.</exception>
    /// <exception cref="OperationCanceledException">The render was cancelled.</exception>
    public async ValueTask<string> RenderAsync(LiquidScope scope, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        cancellationToken.ThrowIfCancellationRequested();
        using var budget = new RenderBudget(_engine.Options, cancellationToken);
        using var output = new OutputBuffer(budget);
        await RenderAsync(new RenderContext(this, scope, budget, output, _engine.Options));
        return output.Finish();
    }

    /// <summary>Renders into a context of its own, and gives a fault its place.</summary>
    internal async ValueTask RenderAsync(RenderContext context)
    {
        try
        {
            await _body.RenderAsync(context);
        }
        catch (LiquidException fault) when (fault.Line == 0)
        {
            throw context.Template.Locate(fault, context.Offset);
        }
        catch (Exception fault) when (fault is not LiquidException && !context.Budget.CancellationToken.IsCancellationRequested)
        {
            // Scripts are untrusted: whatever they manage to break, the caller deals with one kind of exception.
            throw context.Template.Locate(LiquidException.Of(LiquidErrorCode.Internal, fault), context.Offset);
        }
    }

    /// <summary>Renders into the context of the template which includes this one.</summary>
    internal async ValueTask RenderWithinAsync(RenderContext context)
    {
        var (outer, offset) = (context.Template, context.Offset);
        context.Template = this;
        await _body.RenderAsync(context);
        context.Template = outer;
        context.Offset = offset;
    }

    /// <summary>Renders a text that a value brought, by the scope and within the limits of a render that goes on.</summary>
    internal async ValueTask<string> RenderInsideAsync(string source, RenderContext outer)
    {
        outer.Budget.Step(1 + (source.Length / CharactersPerStep));
        var template = _engine.Parse(source);
        using var output = new OutputBuffer(outer.Budget);
        await template.RenderAsync(new RenderContext(template, outer.Scope, outer.Budget, output, outer.Options));
        return output.Finish();
    }

    /// <summary>The fault with the place of an offset of this template.</summary>
    internal LiquidException Locate(LiquidException fault, int offset) => fault.At(_lines.Place(offset), Name);

    /// <summary>A path with the place where it stands.</summary>
    internal LiquidPath PathAt(IReadOnlyList<string> segments, int offset)
    {
        var (line, column) = _lines.Place(offset);
        return new LiquidPath(segments, false, line, column);
    }

    internal ValueTask<LiquidTemplate> LoadAsync(string name, RenderBudget budget) => _engine.LoadAsync(name, budget);
}

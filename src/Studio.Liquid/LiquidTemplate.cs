using Studio.Liquid.Parsing;
using Studio.Liquid.Rendering;
using Studio.Liquid.Syntax;

namespace Studio.Liquid;

/// <summary>A parsed template. It does not change and may be rendered by several threads at once.</summary>
public sealed class LiquidTemplate
{
    private readonly LiquidEngine _engine;
    private readonly Block _body;
    private readonly LineMap _lines;

    internal LiquidTemplate(LiquidEngine engine, string? name, Block body, LineMap lines, IReadOnlyList<LiquidPath> paths)
    {
        _engine = engine;
        _body = body;
        _lines = lines;
        Name = name;
        Paths = paths;
    }

    /// <summary>Every place where the template reads a variable, in the order of the source; partial templates not included.</summary>
    public IReadOnlyList<LiquidPath> Paths { get; }

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
        var output = new OutputBuffer(budget);
        await RenderAsync(new RenderContext(this, scope, budget, output));
        return output.ToString();
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
            throw fault.At(context.Template._lines.Place(context.Offset), context.Template.Name);
        }
        catch (Exception fault) when (fault is not LiquidException && !context.Budget.CancellationToken.IsCancellationRequested)
        {
            // Scripts are untrusted: whatever they manage to break, the caller deals with one kind of exception.
            throw LiquidException.Of(LiquidErrorCode.Internal, fault).At(context.Template._lines.Place(context.Offset), context.Template.Name);
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

    internal ValueTask<LiquidTemplate> LoadAsync(string name, RenderBudget budget) => _engine.LoadAsync(name, budget);
}

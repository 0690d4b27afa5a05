using Studio.Liquid;

namespace Studio.Templates.Storing;

/// <summary>Follows templates into those that they render.</summary>
public sealed class TemplateGraph(LiquidEngine engine, StoredTemplates templates)
{
    /// <summary>What a template reads, with what the published templates read that it includes: those see its variables. What is rendered sees only what it is given.</summary>
    /// <param name="template">The template.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<IReadOnlyList<LiquidPath>> PathsAsync(LiquidTemplate template, CancellationToken cancellationToken)
    {
        if (template.Partials.Count == 0)
        {
            return template.Paths;
        }

        var all = await templates.GetAllAsync(cancellationToken);
        var paths = new List<LiquidPath>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var open = new Stack<LiquidTemplate>([template]);
        while (open.TryPop(out var next))
        {
            paths.AddRange(next.Paths);

            // A name that is known only when it is rendered may be any.
            var names = next.Partials.Where(p => p.SharesVariables).SelectMany(p => p.Name is { } name ? [name.Trim()] : all.Keys);
            foreach (var name in names.Where(seen.Add))
            {
                if (all.TryGetValue(name, out var stored) && engine.TryParse(stored.Content, out var parsed, out _))
                {
                    open.Push(parsed);
                }
            }
        }

        return paths;
    }
}

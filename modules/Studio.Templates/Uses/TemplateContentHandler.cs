using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Data.Sessions;
using Studio.Kernel.Problems;
using Studio.Liquid;
using Studio.Templates.Storing;

namespace Studio.Templates.Uses;

/// <summary>
/// Refuses Liquid that does not parse, that renders a template which is not there, or itself in a circle, with line and column; and writes down who renders what. Within a larger transaction (a recipe) what is
/// rendered may come later: it must be there at its end. The services are asked for when needed: the engine's filters read content themselves.
/// </summary>
internal sealed class TemplateContentHandler(IServiceProvider services) : IContentHandler
{
    public async Task ValidatingAsync(ContentItem item, ContentDefinitions definitions, ICollection<InputError> errors, CancellationToken cancellationToken)
    {
        var engine = services.GetRequiredService<LiquidEngine>();
        var rendering = new List<(LiquidText Text, LiquidTemplate Template)>();
        foreach (var text in services.GetServices<ILiquidTexts>().Where(t => definitions.HasPart(item.ContentType, t.Part)).SelectMany(t => t.TextsOf(item)))
        {
            if (!engine.TryParse(text.Text, out var template, out var faults))
            {
                foreach (var fault in faults)
                {
                    errors.Add(At(text, fault.Line, fault.Column, fault.Message));
                }
            }
            else if (template.Partials.Count > 0)
            {
                rendering.Add((text, template));
            }
        }

        if (rendering.Count == 0)
        {
            return;
        }

        var missing = await CheckAsync(item, rendering, cancellationToken);
        if (missing.Count == 0)
        {
            return;
        }

        var unit = services.GetRequiredService<UnitOfWork>();
        if (unit.Current is null)
        {
            missing.ForEach(errors.Add);
            return;
        }

        var kept = item.Copy();
        unit.AtEnd(async ct =>
        {
            if (await CheckAsync(kept, rendering, ct) is { Count: > 0 } still)
            {
                throw ProblemException.Invalid(still);
            }
        });
    }

    public Task ChangedAsync(ContentChange change, WriteSession session, CancellationToken cancellationToken) =>
        services.GetServices<ILiquidTexts>().Any(t => change.Item.Content.ContainsKey(t.Part) || change.Before?.Content.ContainsKey(t.Part) == true)
            ? services.GetRequiredService<TemplateUses>().RecordAsync(session, change.Item.ContentItemId, cancellationToken)
            : Task.CompletedTask;

    private static InputError At(LiquidText text, int line, int column, string message) => new(text.Path, FormattableString.Invariant($"{line}:{column} {message}"), line, column);

    private async Task<List<InputError>> CheckAsync(ContentItem item, IReadOnlyList<(LiquidText Text, LiquidTemplate Template)> rendering, CancellationToken cancellationToken)
    {
        var all = await PublishedAsync(cancellationToken);
        var own = item.Content.ContainsKey(TemplateParts.Template) ? TemplateParts.NameOf(item) : "";
        var errors = new List<InputError>();
        foreach (var (text, template) in rendering)
        {
            foreach (var partial in template.Partials)
            {
                if (partial.Name?.Trim() is not { } name)
                {
                    continue;
                }

                if (own.Length > 0 && Reaches(name, own, all, new HashSet<string>(StringComparer.OrdinalIgnoreCase)))
                {
                    errors.Add(At(text, partial.Line, partial.Column, $"'{name}' renders '{own}' in turn: a circle without an end."));
                }
                else if (!all.ContainsKey(name))
                {
                    errors.Add(At(text, partial.Line, partial.Column, $"There is no published template '{name}'."));
                }
            }
        }

        return errors;
    }

    private bool Reaches(string name, string wanted, IReadOnlyDictionary<string, string> all, HashSet<string> seen) =>
        string.Equals(name, wanted, StringComparison.OrdinalIgnoreCase)
        || (seen.Add(name) && all.TryGetValue(name, out var content) && services.GetRequiredService<LiquidEngine>().TryParse(content, out var template, out _)
            && template.Partials.Any(p => p.Name is not null && Reaches(p.Name.Trim(), wanted, all, seen)));

    /// <summary>The published templates by name, as the transaction that this scope is in sees them.</summary>
    private async Task<IReadOnlyDictionary<string, string>> PublishedAsync(CancellationToken cancellationToken)
    {
        if (services.GetRequiredService<UnitOfWork>().Current is null)
        {
            var known = await services.GetRequiredService<StoredTemplates>().GetAllAsync(cancellationToken);
            return known.ToDictionary(t => t.Key, t => t.Value.Content, StringComparer.OrdinalIgnoreCase);
        }

        var definitions = await services.GetRequiredService<ContentDefinitionStore>().GetAsync(cancellationToken);
        var items = await services.GetRequiredService<PublishedItems>().ReadAllAsync(definitions.TypesWith(TemplateParts.Template), cancellationToken);
        return items.DistinctBy(TemplateParts.NameOf, StringComparer.OrdinalIgnoreCase).ToDictionary(TemplateParts.NameOf, TemplateParts.ContentOf, StringComparer.OrdinalIgnoreCase);
    }
}

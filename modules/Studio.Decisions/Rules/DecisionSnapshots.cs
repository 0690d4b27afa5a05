using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Customers.Behaviour;
using Studio.Data.Sessions;
using Studio.DecisionEngine.Facts;
using Studio.DecisionEngine.Rules;
using Studio.Decisions.Decisions;
using Studio.Decisions.Policies;
using Studio.Liquid;
using Studio.Scripting.Expressions;
using Studio.Templates;
using Studio.Templates.Storing;

namespace Studio.Decisions.Rules;

/// <summary>Holds the newest snapshot. A committed change of a rule, offer, script or definition makes it old; the next decision builds it anew.</summary>
internal sealed class DecisionSnapshots(ContentRevisions revisions, LiquidEngine liquid, ExpressionCompiler compiler, TemplateGraph templates, RuleSetHistory history) : IDisposable
{
    private readonly SemaphoreSlim _building = new(1, 1);
    private volatile Current? _current;

    /// <summary>The snapshot of what is published now.</summary>
    /// <param name="services">The caller's scope.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<DecisionSnapshot> GetAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var definitions = await services.GetRequiredService<ContentDefinitionStore>().GetAsync(cancellationToken);
        var key = KeyOf(definitions);
        if (_current is { } current && current.Key == key)
        {
            return current.Snapshot;
        }

        await _building.WaitAsync(cancellationToken);
        try
        {
            // The key is taken before the items are read: a change in between makes the snapshot old at once, never stale for good.
            key = KeyOf(definitions);
            if (_current is { } known && known.Key == key)
            {
                return known.Snapshot;
            }

            var snapshot = await BuildAsync(services, definitions, history.RememberAsync, cancellationToken);
            _current = new Current(key, snapshot);
            return snapshot;
        }
        finally
        {
            _building.Release();
        }
    }

    /// <summary>The snapshot for work within a transaction, whose rules are remembered in it. Nobody else is given it, as it may yet be undone.</summary>
    public async Task<DecisionSnapshot> ReadAsync(IServiceProvider services, WriteSession session, CancellationToken cancellationToken) =>
        await BuildAsync(services, await services.GetRequiredService<ContentDefinitionStore>().GetAsync(cancellationToken), (rules, ct) => history.RememberAsync(session, rules, ct), cancellationToken);

    public void Dispose() => _building.Dispose();

    private string KeyOf(ContentDefinitions definitions)
    {
        var types = new[] { DecisionParts.Rule, DecisionParts.Offer, DecisionParts.Script, ContactPolicyParts.Policy, TemplateParts.Template, BehaviourParts.Fact }.SelectMany(definitions.TypesWith);
        return string.Join('|', types.Select(t => FormattableString.Invariant($"{t}:{revisions[t]}")).Prepend(FormattableString.Invariant($"{definitions.Revision}")));
    }

    private async Task<DecisionSnapshot> BuildAsync(IServiceProvider services, ContentDefinitions definitions, Func<RuleSet, CancellationToken, Task<long>> remember, CancellationToken cancellationToken)
    {
        var catalogue = await services.GetRequiredService<FactService>().GetCatalogueAsync(cancellationToken);
        var items = services.GetRequiredService<PublishedItems>();
        var rules = await items.ReadAllAsync(definitions.TypesWith(DecisionParts.Rule), cancellationToken);
        var offers = await items.ReadAllAsync(definitions.TypesWith(DecisionParts.Offer), cancellationToken);
        var scripts = await items.ReadAllAsync(definitions.TypesWith(DecisionParts.Script), cancellationToken);
        var policies = await items.ReadAllAsync(definitions.TypesWith(ContactPolicyParts.Policy), cancellationToken);
        var parsed = new List<ParsedScript>(scripts.Count);
        foreach (var script in scripts)
        {
            parsed.Add(await ParseAsync(script, cancellationToken));
        }

        var set = new RuleSet(rules.Select(RuleReader.Read), catalogue, compiler, _current?.Snapshot.Rules);
        return new DecisionSnapshot(
            set,
            await remember(set, cancellationToken),
            offers.ToFrozenDictionary(o => o.ContentItemId, SnapshotOffer.Read),
            parsed.ToFrozenDictionary(s => s.Item.ContentItemId),
            [.. policies.Select(PolicyReader.Read).OrderBy(p => p.Id, StringComparer.Ordinal)]);
    }

    private async Task<ParsedScript> ParseAsync(ContentItem script, CancellationToken cancellationToken)
    {
        var paths = new List<LiquidPath>();
        var byText = new Dictionary<string, LiquidTemplate>(StringComparer.Ordinal);
        foreach (var text in ScriptText.AllTextsOf(script))
        {
            // A script that cannot be parsed was refused when saved; if one is here all the same, its rules propose without words to say.
            if (liquid.TryParse(text, out var template, out _))
            {
                byText[text] = template;
                paths.AddRange(await templates.PathsAsync(template, cancellationToken));
            }
        }

        return new ParsedScript(script, byText.ToFrozenDictionary(StringComparer.Ordinal), paths);
    }

    private sealed record Current(string Key, DecisionSnapshot Snapshot);
}

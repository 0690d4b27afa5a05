using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Customers.Behaviour;
using Studio.Data.Sessions;
using Studio.DecisionEngine.Arbitration;
using Studio.DecisionEngine.Facts;
using Studio.DecisionEngine.Rules;
using Studio.Decisions.Decisions;
using Studio.Decisions.Policies;
using Studio.Decisions.Trials;
using Studio.Liquid;
using Studio.Scripting.Expressions;
using Studio.Templates;
using Studio.Templates.Storing;

namespace Studio.Decisions.Rules;

/// <summary>Holds the newest snapshot. A committed change of a rule, offer, script or definition, and a trial that begins or ends, makes it old; the next decision builds it anew.</summary>
internal sealed class DecisionSnapshots(ContentRevisions revisions, LiquidEngine liquid, ExpressionCompiler compiler, TemplateGraph templates, RuleSetHistory history, RunningTrials trials) : IDisposable
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

            var snapshot = await BuildAsync(services, definitions, null, cancellationToken);
            _current = new Current(key, snapshot);
            return snapshot;
        }
        finally
        {
            _building.Release();
        }
    }

    /// <summary>The snapshot for work within a transaction, whose rules are remembered in it; a running trial has no part in it. Nobody else is given it, as it may yet be undone.</summary>
    public async Task<DecisionSnapshot> ReadAsync(IServiceProvider services, WriteSession session, CancellationToken cancellationToken) =>
        await BuildAsync(services, await services.GetRequiredService<ContentDefinitionStore>().GetAsync(cancellationToken), session, cancellationToken);

    public void Dispose() => _building.Dispose();

    private string KeyOf(ContentDefinitions definitions)
    {
        var types = new[] { DecisionParts.Rule, DecisionParts.Offer, DecisionParts.Script, ContactPolicyParts.Policy, TemplateParts.Template, BehaviourParts.Fact }.SelectMany(definitions.TypesWith);
        return string.Join('|', types.Select(t => FormattableString.Invariant($"{t}:{revisions[t]}")).Prepend(FormattableString.Invariant($"{definitions.Revision}:{trials.Revision}")));
    }

    private async Task<DecisionSnapshot> BuildAsync(IServiceProvider services, ContentDefinitions definitions, WriteSession? session, CancellationToken cancellationToken)
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
        var number = session is null ? await history.RememberAsync(set, cancellationToken) : await history.RememberAsync(session, set, cancellationToken);
        var (byOffer, byScript) = (offers.ToFrozenDictionary(o => o.ContentItemId, SnapshotOffer.Read), parsed.ToFrozenDictionary(s => s.Item.ContentItemId));
        IReadOnlyList<ContactPolicy> ordered = [.. policies.Select(PolicyReader.Read).OrderBy(p => p.Id, StringComparer.Ordinal)];
        if (session is not null || await trials.ReadAsync(cancellationToken) is not { } trial)
        {
            return new DecisionSnapshot(set, number, byOffer, byScript, ordered);
        }

        var tried = new RuleSet(trial.Change.Apply(set.Rules.Select(r => r.Rule)), catalogue, compiler, set);
        var candidate = new DecisionSnapshot(tried, await history.RememberTrialAsync(trial.Id, number, tried, cancellationToken), byOffer, byScript, ordered, trial);
        return new DecisionSnapshot(set, number, byOffer, byScript, ordered, trial, candidate);
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

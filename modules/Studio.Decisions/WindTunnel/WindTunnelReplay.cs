using Studio.ContentModel.Items;
using Studio.DecisionEngine.Replay;
using Studio.DecisionEngine.Rules;
using Studio.Decisions.Decisions;
using Studio.Decisions.Rules;
using Studio.Data.Sessions;
using Studio.Kernel.Problems;
using Studio.Scripting.Expressions;

namespace Studio.Decisions.WindTunnel;

/// <summary>One replay: the published rules with the changes of the order, tried on the decisions of the period. It only reads.</summary>
internal sealed class WindTunnelReplay(IServiceProvider services, DecisionSnapshots snapshots, ContentManager content, ExpressionCompiler compiler, IDatabase database, RuleSetHistory history)
{
    /// <summary>How likely an offer that nobody was shown is taken to be accepted.</summary>
    private const double Prior = 0.5;

    public async Task<ReplayResult> RunAsync(WindTunnelOrder order, Func<long, CancellationToken, Task> counted, Action<long> progress, CancellationToken cancellationToken)
    {
        var snapshot = await snapshots.GetAsync(services, cancellationToken);
        var rules = new RuleSet(await RulesAsync(snapshot, order, cancellationToken), snapshot.Catalogue, compiler, snapshot.Rules);
        var reader = new WindTunnelReader(database, history);
        await counted(await reader.CountAsync(order, cancellationToken), cancellationToken);
        var propensities = await reader.PropensitiesAsync(order, cancellationToken);
        var offers = snapshot.Offers.Where(o => o.Value.Value is not null).ToDictionary(o => o.Key, o => new ReplayOffer(Math.Max(0, (double)o.Value.Value!.Value.Major) * o.Value.Lever, o.Value.Category), StringComparer.Ordinal);
        var replayer = new Replayer(rules, offers, (offer, channel) => propensities.TryGetValue((offer, channel), out var known) ? known : Prior);
        replayer.Know(snapshot.Rules.Rules.Select(r => r.Rule));
        return await DecisionEngine.Replay.WindTunnel.RunAsync(reader.PagesAsync(order, replayer, cancellationToken), WindTunnelReader.Read, replayer, await reader.CurrenciesAsync(order, cancellationToken), progress, Math.Max(2, Environment.ProcessorCount), cancellationToken);
    }

    private async Task<List<Rule>> RulesAsync(DecisionSnapshot snapshot, WindTunnelOrder order, CancellationToken cancellationToken)
    {
        var changed = order.Drafts.Concat(order.Off).Select(r => r.RuleId).ToHashSet(StringComparer.Ordinal);
        var rules = snapshot.Rules.Rules.Select(r => r.Rule).Where(r => !changed.Contains(r.Id)).ToList();
        var items = (await content.GetManyAsync([.. order.Drafts.Select(d => d.RuleId)], VersionOptions.Latest, cancellationToken)).ToDictionary(i => i.ContentItemId, StringComparer.Ordinal);
        foreach (var draft in order.Drafts)
        {
            if (!items.TryGetValue(draft.RuleId, out var item) || item.ContentItemVersionId != draft.Version)
            {
                throw ProblemException.Conflict("A rule was changed after the replay was asked for. Start it again.");
            }

            rules.Add(RuleReader.Read(item));
        }

        return rules;
    }
}

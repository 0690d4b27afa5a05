using Studio.DecisionEngine.Arbitration;
using Studio.DecisionEngine.Rules;

namespace Studio.DecisionEngine.Replay;

/// <summary>What other rules would have said.</summary>
/// <param name="Told">The offers, best first.</param>
/// <param name="Best">The rule of the first place as scores alone choose, without what was tried out; null where nothing is said.</param>
internal sealed record Arranged(IReadOnlyList<string> Told, Rule? Best);

/// <summary>Puts the rules of one decision in order and gives the places, as a decision does.</summary>
internal sealed class Arranger(KeptDecision decision, IReadOnlyDictionary<string, ReplayOffer> offers, Func<string, string, double> propensity, Func<string, Rule?> version)
{
    private readonly bool _isScored = decision.Considered.Any(c => c.Score is not null) || decision.Considered.Count == 0;

    public Arranged Arrange(List<Rule> open, List<KeptCandidate> old)
    {
        var scores = open.ToDictionary(r => r.Id, r => ScoreOf(r, old), StringComparer.Ordinal);
        var drawn = Drawn(open, old, scores);
        var order = open.OrderByDescending(r => r.IsMandatory).ThenByDescending(r => r.Priority).ThenByDescending(r => drawn.TryGetValue(r.Id, out var d) ? d.Score : scores[r.Id])
            .ThenBy(r => _isScored && drawn.TryGetValue(r.Id, out var d) ? d.Place : int.MaxValue).ThenBy(r => r.Id, StringComparer.Ordinal);
        var best = open.OrderByDescending(r => r.IsMandatory).ThenByDescending(r => r.Priority).ThenByDescending(r => scores[r.Id]).ThenBy(r => r.Id, StringComparer.Ordinal).FirstOrDefault(r => !Withholds(r, old));
        return new Arranged(Place(order, old), best);
    }

    /// <summary>Older decisions do not say how many were asked for; where one was full that is known, otherwise one or as many as there were are taken for it.</summary>
    private List<string> Place(IEnumerable<Rule> order, List<KeptCandidate> old)
    {
        var limit = decision.Limit ?? Math.Max(1, decision.Proposals.Count);
        var (told, categories, later) = (new List<string>(), new HashSet<string>(StringComparer.Ordinal), new List<Rule>());
        foreach (var rule in order)
        {
            if (told.Count < limit && offers[rule.OfferId].Category is { } category && categories.Contains(category))
            {
                later.Add(rule);
            }
            else
            {
                Give(rule);
            }
        }

        later.ForEach(Give);
        return told;

        void Give(Rule rule)
        {
            if (told.Count < limit && !told.Contains(rule.OfferId) && !Withholds(rule, old))
            {
                told.Add(rule.OfferId);
                if (offers[rule.OfferId].Category is { } category)
                {
                    categories.Add(category);
                }
            }
        }
    }

    /// <summary>The group is a hash of rule and person; the person of then is known only by what became of the rule.</summary>
    private bool Withholds(Rule rule, List<KeptCandidate> old)
    {
        var then = old.Find(c => c.RuleId == rule.Id && c.Outcome is KeptOutcome.Proposed or KeptOutcome.Withheld);
        return then is not null && version(then.RuleVersion) is { } known && known.ControlShare.Equals(rule.ControlShare) && known.IsMandatory == rule.IsMandatory
            ? then.Outcome == KeptOutcome.Withheld
            : ControlGroup.Withholds(rule, decision.Subject);
    }

    private double ScoreOf(Rule rule, List<KeptCandidate> old)
    {
        if (!_isScored)
        {
            return 0;
        }

        var then = old.Find(c => c.RuleId == rule.Id);
        if (then?.Score is { } score && version(then.RuleVersion) is { } known && known.OfferId == rule.OfferId && known.Weight > 0)
        {
            return score * rule.Weight / known.Weight;
        }

        return propensity(rule.OfferId, decision.Place.Channel) * offers[rule.OfferId].Worth * rule.Weight;
    }

    /// <summary>Of those proposed the place and the best score over which they won, by exploration or their own.</summary>
    private Dictionary<string, (int Place, double Score)> Drawn(List<Rule> open, List<KeptCandidate> old, Dictionary<string, double> scores)
    {
        var drawn = new Dictionary<string, (int, double)>(StringComparer.Ordinal);
        var matched = old.Where(c => c.Outcome is KeptOutcome.Proposed or KeptOutcome.Passed).Select(c => c.RuleId).ToHashSet(StringComparer.Ordinal);
        var waiting = open.FindAll(r => matched.Contains(r.Id));
        for (var i = 0; i < decision.Proposals.Count; i++)
        {
            if (waiting.Find(r => r.Id == decision.Proposals[i].RuleId) is { } won)
            {
                drawn[won.Id] = (i, waiting.Where(r => r.IsMandatory == won.IsMandatory && r.Priority == won.Priority).Max(r => scores[r.Id]));
                waiting.Remove(won);
            }
        }

        return drawn;
    }
}

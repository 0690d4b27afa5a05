using System.Collections.Frozen;
using Studio.DecisionEngine.Rules;

namespace Studio.DecisionEngine.Arbitration;

/// <summary>
/// The rules of eligibility and suitability of each offer. An offer may be proposed where all of them that apply (at this place, at this time) are true; one whose condition cannot be read any more, or
/// needs a fact that is missing, is not true: what must not be sold is not sold because something is not known.
/// </summary>
public sealed class OfferGates
{
    private readonly CompiledRule[] _rules;
    private readonly FrozenDictionary<string, int[]> _gates;

    internal OfferGates(CompiledRule[] rules)
    {
        _rules = rules;
        _gates = rules.Index().Where(r => r.Item.Rule.Layer != RuleLayer.Applicability).GroupBy(r => r.Item.Rule.OfferId, StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => g.Select(r => r.Index).ToArray(), StringComparer.Ordinal);
    }

    /// <summary>The rule that keeps an offer from being proposed, or null where it may be.</summary>
    /// <param name="offerId">The offer.</param>
    /// <param name="matched">The places of the rules that match, in order, as <see cref="RuleSet.Match"/> finds them.</param>
    /// <param name="place">Where the contact happens.</param>
    /// <param name="now">When.</param>
    public Rule? ClosedBy(string offerId, ReadOnlySpan<int> matched, ContactPlace place, DateTimeOffset now)
    {
        if (!_gates.TryGetValue(offerId, out var gates))
        {
            return null;
        }

        foreach (var gate in gates)
        {
            if (matched.BinarySearch(gate) < 0 && _rules[gate].Counts(place, now))
            {
                return _rules[gate].Rule;
            }
        }

        return null;
    }
}

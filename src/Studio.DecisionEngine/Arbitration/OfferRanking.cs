using System.Runtime.InteropServices;
using Studio.Statistics;
using Studio.Statistics.Adaptive;
using Studio.Statistics.Exploration;

namespace Studio.DecisionEngine.Arbitration;

/// <summary>A proposal that could be made.</summary>
/// <param name="OfferId">Its offer.</param>
/// <param name="Worth">What an acceptance is worth: value in major units × weight × lever; not negative.</param>
/// <param name="Propensity">How likely the offer is to be accepted, with the responses that say so.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RankedCandidate(string OfferId, double Worth, PropensityScore Propensity)
{
    /// <summary>Priority = propensity × value × context weight × lever.</summary>
    public double Score => Propensity.Propensity * Worth;
}

/// <summary>A candidate at its place.</summary>
/// <param name="Index">The candidate's index.</param>
/// <param name="Probability">The probability with which it came to this place, those before it given; 1 where nothing was drawn.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RankedPlace(int Index, double Probability);

/// <summary>Orders the candidates of one priority: by what they are believed to be worth, trying out what little is known of.</summary>
public static class OfferRanking
{
    /// <summary>So many places are drawn; who would come later is not proposed anyway, and follows by score.</summary>
    public const int DrawnPlaces = 24;

    /// <summary>What is believed of an offer that nobody was ever proposed: Beta(½, ½), the published propensity's prior.</summary>
    public static PropensityScore Unknown { get; } = new(0, new Counts(0, 0).Propensity, new Counts(0, 0));

    /// <summary>
    /// Orders candidates. Of several with one offer the best takes part and the others follow behind all. Ties of the score go by the candidates' order.
    /// </summary>
    /// <param name="candidates">The candidates.</param>
    /// <param name="decisionId">The decision: the same one is ordered the same way, on every host.</param>
    /// <param name="exploration">How candidates are tried out; null to go by the score alone.</param>
    public static IReadOnlyList<RankedPlace> Order(IReadOnlyList<RankedCandidate> candidates, string decisionId, ExplorationOptions? exploration)
    {
        if (candidates.Count <= 1)
        {
            return candidates.Count == 0 ? [] : [new RankedPlace(0, 1)];
        }

        var byScore = Enumerable.Range(0, candidates.Count).OrderByDescending(i => candidates[i].Score).ToList();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var first = byScore.FindAll(i => seen.Add(candidates[i].OfferId));
        var places = exploration is null ? first.ConvertAll(i => new RankedPlace(i, 1)) : Draw(candidates, first, decisionId, exploration);
        var placed = first.ToHashSet();
        places.AddRange(byScore.Where(i => !placed.Contains(i)).Select(i => new RankedPlace(i, 1)));
        return places;
    }

    private static List<RankedPlace> Draw(IReadOnlyList<RankedCandidate> candidates, List<int> first, string decisionId, ExplorationOptions exploration)
    {
        // In the candidates' order, so that the draw depends on nothing else.
        first.Sort();
        var explored = first.ConvertAll(i => new ExploredCandidate(candidates[i].Propensity.Evidence.Positives, candidates[i].Propensity.Evidence.Negatives, candidates[i].Worth));
        var drawn = Explorer.Order(CollectionsMarshal.AsSpan(explored), SeededRandom.SeedOf(decisionId, "offers"), DrawnPlaces, exploration);
        var places = drawn.Select(p => new RankedPlace(first[p.Index], p.Probability)).ToList();
        var taken = places.Select(p => p.Index).ToHashSet();
        places.AddRange(first.Where(i => !taken.Contains(i)).OrderByDescending(i => candidates[i].Score).Select(i => new RankedPlace(i, 1)));
        return places;
    }
}

using Studio.Statistics;
using Studio.Statistics.OffPolicy;

namespace Studio.DecisionEngine.Replay;

/// <summary>What would have been said instead, and how often. Null is nothing.</summary>
/// <param name="From">The offer proposed then.</param>
/// <param name="To">The offer that the other rules propose.</param>
/// <param name="Count">In how many places of decisions.</param>
public sealed record ReplayChange(string? From, string? To, long Count);

/// <summary>A decision in which something else would have been said. It names the decision only, by which who may see it finds whose it was.</summary>
/// <param name="DecisionId">The decision.</param>
/// <param name="From">The offers proposed then, best first.</param>
/// <param name="To">The offers that the other rules propose.</param>
public sealed record ReplayExample(string DecisionId, IReadOnlyList<string> From, IReadOnlyList<string> To);

/// <summary>A fact that was not kept, and how many decisions could not be replayed for want of it.</summary>
public sealed record ReplayDoubt(string Fact, long Count);

/// <summary>What the other rules are expected to earn more (or less) per decision, or why that cannot be told.</summary>
/// <param name="Currency">Of a value; null for acceptances.</param>
/// <param name="PerDecision">The gain per replayed decision; null where it is refused.</param>
/// <param name="Interval">Its 95 % interval.</param>
/// <param name="Refusal">Why the data cannot tell.</param>
/// <param name="Shifted">The decisions that the estimate rests on: those in which another choice would be made among what was tried.</param>
/// <param name="EffectiveSample">How many decisions these are worth.</param>
/// <param name="NeverTriedShare">The share of them in which the other rules propose what had no chance then.</param>
public sealed record ReplayGain(string? Currency, double? PerDecision, Interval? Interval, OffPolicyRefusal? Refusal, long Shifted, double EffectiveSample, double NeverTriedShare);

/// <summary>What a replay found.</summary>
public sealed record ReplayResult(
    long Decisions, long Same, long Different, long Untold, long Erased, IReadOnlyList<ReplayChange> Changes, IReadOnlyList<ReplayDoubt> Doubts, IReadOnlyList<ReplayExample> Examples, IReadOnlyList<ReplayGain> Gains);

/// <summary>
/// Counts over any number of decisions in bounded memory; parts are added together. The expected gain is put together from three kinds of decisions, which the facts alone tell apart: those in which the other
/// rules choose as then (their gain is 0), those in which they say nothing (they earn 0 there), and those in which they choose otherwise, of which the recorded probabilities tell. Not for several threads.
/// </summary>
/// <param name="currencies">The currencies in which something may have been earned.</param>
public sealed class ReplayTally(IReadOnlyList<string> currencies)
{
    /// <summary>The most examples kept: those of the oldest decisions.</summary>
    public const int MostExamples = 100;

    private const int MostChanges = 10_000;

    private readonly Dictionary<(string? From, string? To), long> _changes = [];
    private readonly Dictionary<string, long> _doubts = new(StringComparer.Ordinal);
    private readonly List<ReplayExample> _examples = [];
    private readonly Stratum[] _strata = [.. Enumerable.Range(0, currencies.Count + 1).Select(_ => new Stratum())];
    private long _decisions, _same, _different, _untold, _erased;

    /// <summary>How many decisions were looked at.</summary>
    public long Decisions => _decisions;

    internal void Erased() => (_decisions, _erased) = (_decisions + 1, _erased + 1);

    internal void Untold(IEnumerable<string> facts)
    {
        (_decisions, _untold) = (_decisions + 1, _untold + 1);
        foreach (var fact in facts)
        {
            _doubts[fact] = _doubts.GetValueOrDefault(fact) + 1;
        }
    }

    internal void Told(string decisionId, IReadOnlyList<string> then, IReadOnlyList<string> now)
    {
        _decisions++;
        if (then.SequenceEqual(now))
        {
            _same++;
            return;
        }

        _different++;
        for (var i = 0; i < Math.Max(then.Count, now.Count); i++)
        {
            var change = (i < then.Count ? then[i] : null, i < now.Count ? now[i] : null);
            if (change.Item1 != change.Item2 && (_changes.Count < MostChanges || _changes.ContainsKey(change)))
            {
                _changes[change] = _changes.GetValueOrDefault(change) + 1;
            }
        }

        if (_examples.Count < MostExamples)
        {
            _examples.Add(new ReplayExample(decisionId, then, now));
        }
    }

    /// <summary>Another choice would have been made; see <see cref="OffPolicyEstimator.Add"/>.</summary>
    internal void Shifted(double? recorded, double target, IReadOnlyList<KeptReward> rewards, bool tried)
    {
        _strata[0].Shifted.Add(recorded, target, rewards.Count > 0 ? 1 : 0, tried);
        for (var i = 0; i < currencies.Count; i++)
        {
            _strata[i + 1].Shifted.Add(recorded, target, Earned(rewards, currencies[i]), tried);
        }
    }

    /// <summary>Nothing would have been said, so that nothing would have been earned.</summary>
    internal void Silent(IReadOnlyList<KeptReward> rewards)
    {
        _strata[0].Silent(rewards.Count > 0 ? 1 : 0);
        for (var i = 0; i < currencies.Count; i++)
        {
            _strata[i + 1].Silent(Earned(rewards, currencies[i]));
        }
    }

    /// <summary>Adds what another has counted of the same replay.</summary>
    public void Merge(ReplayTally other)
    {
        ArgumentNullException.ThrowIfNull(other);
        (_decisions, _same, _different, _untold, _erased) = (_decisions + other._decisions, _same + other._same, _different + other._different, _untold + other._untold, _erased + other._erased);
        foreach (var (change, count) in other._changes)
        {
            _changes[change] = _changes.GetValueOrDefault(change) + count;
        }

        foreach (var (fact, count) in other._doubts)
        {
            _doubts[fact] = _doubts.GetValueOrDefault(fact) + count;
        }

        _examples.AddRange(other._examples);
        for (var i = 0; i < _strata.Length; i++)
        {
            _strata[i].Merge(other._strata[i]);
        }
    }

    /// <summary>What was found.</summary>
    /// <param name="mostChanges">How many kinds of changes are listed, the most frequent first.</param>
    public ReplayResult Result(int mostChanges = 200) => new(
        _decisions, _same, _different, _untold, _erased,
        [.. _changes.OrderByDescending(c => c.Value).ThenBy(c => c.Key.From, StringComparer.Ordinal).ThenBy(c => c.Key.To, StringComparer.Ordinal).Take(mostChanges).Select(c => new ReplayChange(c.Key.From, c.Key.To, c.Value))],
        [.. _doubts.OrderByDescending(d => d.Value).ThenBy(d => d.Key, StringComparer.Ordinal).Take(50).Select(d => new ReplayDoubt(d.Key, d.Value))],
        [.. _examples.OrderBy(e => e.DecisionId, StringComparer.Ordinal).Take(MostExamples)],
        [.. _strata.Select((s, i) => s.Result(i == 0 ? null : currencies[i - 1], _same + _different))]);

    private static double Earned(IReadOnlyList<KeptReward> rewards, string currency) => rewards.Where(r => r.Currency == currency).Sum(r => r.Value);

    /// <summary>The decisions that matter for one kind of reward.</summary>
    private sealed class Stratum
    {
        // The 97.5 % quantile of the normal distribution, for intervals of 95 %.
        private const double Z = 1.959963984540054;
        private long _silent;
        private double _lost, _lostSquares;

        public OffPolicyEstimator Shifted { get; } = new();

        public void Silent(double reward) => (_silent, _lost, _lostSquares) = (_silent + 1, _lost + reward, _lostSquares + (reward * reward));

        public void Merge(Stratum other)
        {
            Shifted.Merge(other.Shifted);
            (_silent, _lost, _lostSquares) = (_silent + other._silent, _lost + other._lost, _lostSquares + other._lostSquares);
        }

        /// <summary>The strata are weighted by their shares of all replayed decisions, and so are their variances by the squares.</summary>
        public ReplayGain Result(string? currency, long replayed)
        {
            var shifted = Shifted.Result();
            if (replayed == 0 || (shifted.Decisions > 0 && shifted.Estimate is null))
            {
                return new ReplayGain(currency, null, null, shifted.Refusal, shifted.Decisions, shifted.EffectiveSample, shifted.NeverTriedShare);
            }

            var gain = -_lost / replayed;
            var variance = _silent == 0 ? 0 : Math.Max(0, (_lostSquares / _silent) - Math.Pow(_lost / _silent, 2)) * _silent / Math.Pow(replayed, 2);
            if (shifted.Estimate is { } estimate)
            {
                var share = (double)shifted.Decisions / replayed;
                gain += share * estimate.Gain;
                variance += Math.Pow(share * (estimate.GainInterval.High - estimate.Gain) / Z, 2);
            }

            var reach = Z * Math.Sqrt(variance);
            return new ReplayGain(currency, gain, new Interval(gain - reach, gain + reach), null, shifted.Decisions, shifted.EffectiveSample, shifted.NeverTriedShare);
        }
    }
}

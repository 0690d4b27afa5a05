using System.Buffers;
using System.Runtime.InteropServices;
using MathNet.Numerics;

namespace Studio.Statistics.Exploration;

/// <summary>What is believed of an acceptance rate before any response: a Beta distribution.</summary>
/// <param name="Positives">The positive responses that the belief is worth; above 0.</param>
/// <param name="Negatives">The negative responses that the belief is worth; above 0.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct BetaPrior(double Positives, double Negatives)
{
    /// <summary>Jeffreys' prior Beta(½, ½), whose mean with responses is the published propensity (0.5 + pos) / (1 + pos + neg).</summary>
    public static BetaPrior Jeffreys { get; } = new(0.5, 0.5);
}

/// <summary>A proposal that could be made.</summary>
/// <param name="Positives">Positive responses of customers alike: the evidence of its propensity.</param>
/// <param name="Negatives">Negative responses of customers alike.</param>
/// <param name="Weight">What an acceptance is worth: value × context weight × lever; not negative.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ExploredCandidate(double Positives, double Negatives, double Weight);

/// <summary>A place in the order of proposals.</summary>
/// <param name="Index">The candidate's index.</param>
/// <param name="Probability">
/// The probability with which the candidate came to this place, those before it given: what off-policy estimates need of the decision.
/// </param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ExploredPlace(int Index, double Probability);

/// <summary>How candidates are tried out.</summary>
public sealed record ExplorationOptions
{
    /// <summary>What is believed of an acceptance rate before any response.</summary>
    public BetaPrior Prior { get; init; } = BetaPrior.Jeffreys;

    /// <summary>The share of decisions that is spread evenly over all candidates, so that each has a known chance; 0 to 1.</summary>
    public double EvenShare { get; init; } = 0.02;

    /// <summary>
    /// The positive responses from which on less is tried out than the belief would ask for: a deviation is multiplied by √(this / positives).
    /// Of two offers that hundreds of responses could not tell apart, it does not pay to go on asking which is the better one (Chapelle and Li,
    /// "An empirical evaluation of Thompson sampling", 2011, narrow beliefs by such a factor). At least 1.
    /// </summary>
    public double FullWidth { get; init; } = 100;

    /// <summary>The least that a deviation is multiplied by; 1 leaves beliefs as they are.</summary>
    public double NarrowestWidth { get; init; } = 0.5;
}

/// <summary>
/// Orders candidates by the probability that each is the best one (Thompson, "On the likelihood that one unknown probability exceeds another",
/// 1933), an even share mixed in, and tells the probability of what was chosen exactly.
/// </summary>
/// <remarks>
/// <para>
/// The acceptance rate of a candidate has a Beta distribution of the prior plus its responses, which is taken as normal with the same mean and
/// variance, narrowed where much is known; times the weight it is the worth of proposing it. The probability of being the best is integrated over a grid of the quantiles
/// of the most promising candidates; any error of that changes how well is explored, never the recorded probability, because the choice is
/// drawn from exactly the probabilities that are reported.
/// </para>
/// <para>The order is the same for the same seed, candidates and options.</para>
/// </remarks>
public static class Explorer
{
    /// <summary>The candidates that are compared with each other at most; the others have only their even share.</summary>
    private const int Shortlist = 12;

    private static readonly double[] Quantiles = [-3.5, -2.5, -1.8, -1.2, -0.8, -0.4, 0, 0.4, 0.8, 1.2, 1.8, 2.5, 3.5];

    /// <summary>The probability with which each candidate is chosen for the first place.</summary>
    /// <param name="candidates">The candidates.</param>
    /// <param name="options">How they are tried out.</param>
    /// <param name="probabilities">Takes the probabilities, as many as candidates; they add up to 1.</param>
    /// <exception cref="ArgumentException">A candidate, an option or the length is out of range.</exception>
    public static void Probabilities(ReadOnlySpan<ExploredCandidate> candidates, ExplorationOptions options, Span<double> probabilities)
    {
        Validate(candidates, options);
        if (probabilities.Length != candidates.Length)
        {
            throw new ArgumentException("There is one probability for each candidate.", nameof(probabilities));
        }

        if (candidates.Length == 0)
        {
            return;
        }

        var beliefs = ArrayPool<(double Mean, double Deviation)>.Shared.Rent(candidates.Length);
        try
        {
            for (var i = 0; i < candidates.Length; i++)
            {
                beliefs[i] = Belief(candidates[i], options);
            }

            Span<int> shortlist = stackalloc int[Math.Min(Shortlist, candidates.Length)];
            MostPromising(beliefs.AsSpan(0, candidates.Length), shortlist);
            shortlist = Contenders(beliefs, shortlist);
            probabilities.Fill(options.EvenShare / candidates.Length);
            Span<double> best = stackalloc double[shortlist.Length];
            BestOf(beliefs, shortlist, best);
            for (var i = 0; i < shortlist.Length; i++)
            {
                probabilities[shortlist[i]] += (1 - options.EvenShare) * best[i];
            }
        }
        finally
        {
            ArrayPool<(double, double)>.Shared.Return(beliefs);
        }
    }

    /// <summary>Orders candidates: each place is drawn from those left in proportion to their probability of the first place.</summary>
    /// <param name="candidates">The candidates.</param>
    /// <param name="seed">The seed, of the decision's id: <see cref="SeededRandom.SeedOf"/>.</param>
    /// <param name="limit">The places wanted.</param>
    /// <param name="options">How candidates are tried out; null for the standard ones.</param>
    /// <returns>The places from the first on, as many as wanted or as there are candidates.</returns>
    /// <exception cref="ArgumentException">A candidate or an option is out of range.</exception>
    public static ExploredPlace[] Order(ReadOnlySpan<ExploredCandidate> candidates, ulong seed, int limit = 1, ExplorationOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        var left = new double[candidates.Length];
        Probabilities(candidates, options ?? new ExplorationOptions(), left);
        var random = new SeededRandom(seed);
        var places = new ExploredPlace[Math.Min(limit, candidates.Length)];
        for (var place = 0; place < places.Length; place++)
        {
            var total = 0.0;
            foreach (var probability in left)
            {
                total += Math.Max(0, probability);
            }

            var index = Draw(left, total, ref random);
            places[place] = new ExploredPlace(index, total > 0 ? left[index] / total : 1.0 / (candidates.Length - place));
            left[index] = -1;
        }

        return places;
    }

    /// <summary>Draws one of those left (not negative); where all have probability 0, each alike.</summary>
    private static int Draw(ReadOnlySpan<double> left, double total, ref SeededRandom random)
    {
        var count = 0;
        foreach (var probability in left)
        {
            count += probability >= 0 ? 1 : 0;
        }

        var at = random.NextDouble() * (total > 0 ? total : count);
        var last = -1;
        for (var i = 0; i < left.Length; i++)
        {
            var share = left[i] < 0 ? 0 : total > 0 ? left[i] : 1;
            if (share <= 0)
            {
                continue;
            }

            last = i;
            at -= share;
            if (at < 0)
            {
                break;
            }
        }

        return last;
    }

    private static (double Mean, double Deviation) Belief(ExploredCandidate candidate, ExplorationOptions options)
    {
        var (a, b) = (options.Prior.Positives + candidate.Positives, options.Prior.Negatives + candidate.Negatives);
        var mean = a / (a + b);
        var width = Math.Clamp(Math.Sqrt(options.FullWidth / Math.Max(1, candidate.Positives)), options.NarrowestWidth, 1);
        return (mean * candidate.Weight, width * Math.Sqrt(mean * (1 - mean) / (a + b + 1)) * candidate.Weight);
    }

    /// <summary>The candidates that may be worth most, by an upper limit of what is believed; the first of equals.</summary>
    private static void MostPromising(ReadOnlySpan<(double Mean, double Deviation)> beliefs, Span<int> shortlist)
    {
        Span<double> limits = stackalloc double[shortlist.Length];
        limits.Fill(double.NegativeInfinity);
        for (var i = 0; i < beliefs.Length; i++)
        {
            var limit = beliefs[i].Mean + 2 * beliefs[i].Deviation;
            var at = shortlist.Length;
            while (at > 0 && limit > limits[at - 1])
            {
                at--;
            }

            if (at < shortlist.Length)
            {
                limits[at..^1].CopyTo(limits[(at + 1)..]);
                shortlist[at..^1].CopyTo(shortlist[(at + 1)..]);
                (limits[at], shortlist[at]) = (limit, i);
            }
        }
    }

    /// <summary>Those of the shortlist that may well be the best: the others lie wholly, by four deviations each, below one of them.</summary>
    private static Span<int> Contenders(ReadOnlySpan<(double Mean, double Deviation)> beliefs, Span<int> shortlist)
    {
        var floor = double.NegativeInfinity;
        foreach (var index in shortlist)
        {
            floor = Math.Max(floor, beliefs[index].Mean - 4 * beliefs[index].Deviation);
        }

        var kept = 0;
        foreach (var index in shortlist)
        {
            if (beliefs[index].Mean + 4 * beliefs[index].Deviation >= floor)
            {
                shortlist[kept++] = index;
            }
        }

        return shortlist[..kept];
    }

    /// <summary>The probability that each of the shortlist is the best of it: Σ over the grid of the mass of one times the chance that all others lie below.</summary>
    private static void BestOf(ReadOnlySpan<(double Mean, double Deviation)> beliefs, ReadOnlySpan<int> shortlist, Span<double> best)
    {
        Span<double> grid = stackalloc double[shortlist.Length * Quantiles.Length];
        var points = 0;
        foreach (var index in shortlist)
        {
            foreach (var quantile in Quantiles)
            {
                grid[points++] = beliefs[index].Mean + quantile * beliefs[index].Deviation;
            }
        }

        grid.Sort();
        Span<double> below = stackalloc double[shortlist.Length];
        Span<double> masses = stackalloc double[shortlist.Length];
        below.Clear();
        best.Clear();
        for (var point = 0; point <= points; point++)
        {
            var all = 1.0;
            for (var i = 0; i < shortlist.Length; i++)
            {
                var next = point == points ? 1 : Below(beliefs[shortlist[i]], grid[point]);
                masses[i] = next - below[i];
                below[i] = next;
                all *= next - masses[i] / 2;
            }

            for (var i = 0; i < shortlist.Length; i++)
            {
                var own = below[i] - masses[i] / 2;
                best[i] += masses[i] > 0 && own > 0 ? masses[i] * all / own : 0;
            }
        }

        Normalize(best);
    }

    private static void Normalize(Span<double> shares)
    {
        var total = 0.0;
        foreach (var share in shares)
        {
            total += share;
        }

        for (var i = 0; i < shares.Length; i++)
        {
            shares[i] = total > 0 ? shares[i] / total : 1.0 / shares.Length;
        }
    }

    private static double Below((double Mean, double Deviation) belief, double value) =>
        belief.Deviation > 0 ? 0.5 * SpecialFunctions.Erfc(-(value - belief.Mean) / (belief.Deviation * Constants.Sqrt2)) : value >= belief.Mean ? 1 : 0;

    private static void Validate(ReadOnlySpan<ExploredCandidate> candidates, ExplorationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!(options.Prior.Positives > 0 && options.Prior.Negatives > 0 && options.EvenShare is >= 0 and <= 1 && options.FullWidth >= 1 && options.NarrowestWidth is > 0 and <= 1))
        {
            throw new ArgumentException("A prior is worth more than no response of each kind, the even share is between 0 and 1, the width full for at least one response and above 0.", nameof(options));
        }

        foreach (var c in candidates)
        {
            if (!(c.Positives >= 0 && c.Negatives >= 0 && c.Weight >= 0 && double.IsFinite(c.Positives + c.Negatives + c.Weight)))
            {
                throw new ArgumentException("Responses and weights are finite and not negative.", nameof(candidates));
            }
        }
    }
}

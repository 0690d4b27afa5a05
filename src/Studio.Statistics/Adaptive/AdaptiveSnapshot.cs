using System.Collections.Frozen;
using System.Runtime.InteropServices;

namespace Studio.Statistics.Adaptive;

/// <summary>The score of a customer and what it means.</summary>
/// <param name="Score">The raw score: to be kept with the decision, and given back when its response is learned.</param>
/// <param name="Propensity">The calibrated probability of a positive response, (0.5 + positives) / (1 + positives + negatives).</param>
/// <param name="Evidence">The responses of alike scores from which the propensity was read.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PropensityScore(double Score, double Propensity, Counts Evidence);

/// <summary>A bin of a predictor and what it adds to a score.</summary>
/// <param name="Label">The name, or the lower bound of the numbers (null for the first, "other" and "missing" have <paramref name="Kind"/>).</param>
/// <param name="Kind">What the bin holds.</param>
/// <param name="Counts">Its responses.</param>
/// <param name="Contribution">What it adds, before the division by one more than the number of predictors.</param>
public sealed record AdaptiveBin(string? Label, BinKind Kind, Counts Counts, double Contribution);

/// <summary>What a bin holds.</summary>
public enum BinKind
{
    /// <summary>Numbers from a bound to the next bin's.</summary>
    Range,

    /// <summary>One name.</summary>
    Symbol,

    /// <summary>The names that have no bin.</summary>
    Other,

    /// <summary>Values that were not known.</summary>
    Missing,
}

/// <summary>
/// An adaptive model as decisions are scored with it: immutable, for any number of threads, without allocation per score.
/// </summary>
/// <remarks>
/// Per bin of a predictor with n bins: contribution = ln(pos + 1/n) − ln(neg + 1/n) − ln(1 + Σpos) + ln(1 + Σneg);
/// score = [ln(1 + P) − ln(1 + N) + Σ contributions] / (1 + predictors). A bin without (enough) responses is none: it does not count in n, and a
/// value that falls into no bin contributes 0, since nothing is known of it. The scores of past responses are binned, neighbours pooled until
/// their propensities rise (isotonic regression by pooling adjacent violators) by more than chance, and the propensity of a score is that of
/// its bin: bins that differ by chance only would each know less, and be explored for nothing.
/// </remarks>
public sealed class AdaptiveSnapshot
{
    private readonly PredictorBins[] _predictors;
    private readonly double _prior;
    private readonly double[] _scoreBounds;
    private readonly Counts[] _scoreBins;

    internal AdaptiveSnapshot(AdaptiveModel model)
    {
        Predictors = model.Predictors;
        Responses = model.Responses;
        _predictors = [.. model.States.Select(s => PredictorBins.Of(s, model.Options))];
        _prior = Math.Log(1 + Responses.Positives) - Math.Log(1 + Responses.Negatives);
        var (bounds, bins) = model.Scores.Bin(model.Options.ScoreBins, model.Options.MinimumScoreResponses);

        (_scoreBounds, _scoreBins) = bins.Length == 0 ? ([], bins) : Isotonic.PoolAlike(bounds, bins);
        if (_scoreBins.Length < 2)
        {
            // Where scores tell nothing apart, every score has the propensity and the evidence of all responses, those without a score too.
            _scoreBins = [Responses];
        }
    }

    /// <summary>The predictors, in the order in which values are given.</summary>
    public IReadOnlyList<Predictor> Predictors { get; }

    /// <summary>All responses learned when the snapshot was taken.</summary>
    public Counts Responses { get; }

    /// <summary>The bins of the score from the lowest up: the lower bound (null for the first) and the responses, propensities rising.</summary>
    public IReadOnlyList<(double? From, Counts Counts)> Calibration => [.. _scoreBins.Select((b, i) => (i == 0 ? (double?)null : _scoreBounds[i - 1], b))];

    /// <summary>Scores a customer.</summary>
    /// <param name="values">The values, one for each predictor.</param>
    /// <exception cref="ArgumentException">There is not one value for each predictor.</exception>
    public PropensityScore Score(ReadOnlySpan<PredictorValue> values)
    {
        if (values.Length != _predictors.Length)
        {
            throw new ArgumentException($"{_predictors.Length} values are needed.", nameof(values));
        }

        var sum = _prior;
        for (var i = 0; i < values.Length; i++)
        {
            sum += _predictors[i].Contribution(values[i]);
        }

        var score = sum / (1 + _predictors.Length);
        var evidence = _scoreBins[Bins.IndexOf(_scoreBounds, score)];
        return new PropensityScore(score, evidence.Propensity, evidence);
    }

    /// <summary>What a predictor's value adds to the score, before the division by one more than the number of predictors.</summary>
    public double Contribution(int predictor, PredictorValue value) => _predictors[predictor].Contribution(value);

    /// <summary>The bins of a predictor, for a planner to read: ranges from the lowest up or names in their order, then others, then missing.</summary>
    public IReadOnlyList<AdaptiveBin> BinsOf(int predictor) => _predictors[predictor].All;
}

/// <summary>The bins of one predictor.</summary>
internal sealed class PredictorBins
{
    private readonly double[] _bounds = [];
    private readonly double[] _ranges = [];
    private readonly FrozenDictionary<string, double> _symbols = FrozenDictionary<string, double>.Empty;
    private readonly double _other;
    private readonly double _missing;
    private readonly bool _numeric;

    private PredictorBins(double[] bounds, IReadOnlyList<(string? Label, BinKind Kind, Counts Counts)> bins, bool numeric)
    {
        var positives = bins.Sum(b => b.Counts.Positives);
        var negatives = bins.Sum(b => b.Counts.Negatives);
        var smoothing = 1.0 / bins.Count;
        var sums = -Math.Log(1 + positives) + Math.Log(1 + negatives);
        All = [.. bins.Select(b => new AdaptiveBin(b.Label, b.Kind, b.Counts, Math.Log(b.Counts.Positives + smoothing) - Math.Log(b.Counts.Negatives + smoothing) + sums))];
        _numeric = numeric;
        _bounds = bounds;
        _ranges = [.. All.Where(b => b.Kind == BinKind.Range).Select(b => b.Contribution)];
        _symbols = All.Where(b => b.Kind == BinKind.Symbol).ToFrozenDictionary(b => b.Label!, b => b.Contribution, StringComparer.Ordinal);
        _other = All.FirstOrDefault(b => b.Kind == BinKind.Other)?.Contribution ?? 0;
        _missing = All.FirstOrDefault(b => b.Kind == BinKind.Missing)?.Contribution ?? 0;
    }

    public IReadOnlyList<AdaptiveBin> All { get; }

    public static PredictorBins Of(PredictorState state, AdaptiveOptions options)
    {
        var bins = new List<(string? Label, BinKind Kind, Counts Counts)>();
        double[] bounds = [];
        if (state.Numbers is { } numbers)
        {
            (bounds, var ranges) = numbers.Bin(options.NumericBins, options.MinimumBinResponses);
            if (ranges.Length == 1 && ranges[0].Total < options.MinimumBinResponses)
            {
                ranges = [];
            }

            var limits = bounds;
            bins.AddRange(ranges.Select((r, i) => (i == 0 ? null : limits[i - 1].ToString("R", System.Globalization.CultureInfo.InvariantCulture), BinKind.Range, r)));
        }
        else
        {
            AddSymbols(bins, state.Symbols!, options.MinimumBinResponses);
        }

        if (state.Missing.Total >= options.MinimumBinResponses)
        {
            bins.Add((null, BinKind.Missing, state.Missing));
        }

        return new PredictorBins(bounds, bins, state.Numbers is not null);
    }

    public double Contribution(PredictorValue value)
    {
        if (_numeric)
        {
            return !double.IsFinite(value.Number) ? _missing : _ranges.Length == 0 ? 0 : _ranges[Bins.IndexOf(_bounds, value.Number)];
        }

        return value.Text is null ? _missing : _symbols.TryGetValue(value.Text, out var contribution) ? contribution : _other;
    }

    private static void AddSymbols(List<(string? Label, BinKind Kind, Counts Counts)> bins, SymbolCounts symbols, int minimum)
    {
        var other = symbols.Other;
        foreach (var (name, counts) in symbols.ByName.OrderBy(n => n.Key, StringComparer.Ordinal))
        {
            if (counts.Total >= minimum)
            {
                bins.Add((name, BinKind.Symbol, counts));
            }
            else
            {
                other += counts;
            }
        }

        if (other.Total >= minimum)
        {
            bins.Add((null, BinKind.Other, other));
        }
    }
}

namespace Studio.Statistics.OffPolicy;

/// <summary>Why recorded decisions cannot tell what other rules would earn.</summary>
public enum OffPolicyRefusal
{
    /// <summary>There is no decision.</summary>
    NoDecisions,

    /// <summary>Decisions have no recorded probability, or one that cannot be.</summary>
    MissingProbability,

    /// <summary>The other rules propose what was never, or too seldom, tried in such a case.</summary>
    NeverTried,

    /// <summary>Too few decisions speak for the other rules.</summary>
    SmallEffectiveSample,

    /// <summary>Too few rewarded decisions speak for the other rules.</summary>
    FewRewards,
}

/// <summary>What data must have for an estimate.</summary>
public sealed record OffPolicyOptions
{
    /// <summary>The effective sample that is needed, in decisions.</summary>
    public double MinimumEffectiveSample { get; init; } = 200;

    /// <summary>The decisions with a reward that is not zero that must speak for the other rules.</summary>
    public int MinimumRewards { get; init; } = 10;

    /// <summary>The share of decisions in which the other rules may propose what was not tried.</summary>
    public double MaximumNeverTried { get; init; } = 0.01;

    /// <summary>The level of confidence of intervals.</summary>
    public double Level { get; init; } = 0.95;
}

/// <summary>What other rules would have earned per decision, or why that cannot be told.</summary>
/// <param name="Decisions">The decisions seen.</param>
/// <param name="LoggedMean">What was earned per decision; NaN without decisions.</param>
/// <param name="EffectiveSample">Kish's effective sample size: (Σw)² / Σw².</param>
/// <param name="MeanWeight">The mean weight, near 1 where the recorded probabilities are true and everything was tried.</param>
/// <param name="NeverTriedShare">The share of decisions in which the other rules propose what was never tried.</param>
/// <param name="Refusal">Why there is no estimate; null where there is one.</param>
/// <param name="Estimate">The estimate; null where the data cannot support one.</param>
public sealed record OffPolicyResult(long Decisions, double LoggedMean, double EffectiveSample, double MeanWeight, double NeverTriedShare, OffPolicyRefusal? Refusal, OffPolicyEstimate? Estimate);

/// <summary>What other rules would have earned per decision.</summary>
/// <param name="InversePropensity">The unbiased estimate Σwr / n.</param>
/// <param name="SelfNormalized">The steadier estimate Σwr / Σw, biased by at most the order of 1/n: the one to report.</param>
/// <param name="Interval">The interval of the self-normalised estimate.</param>
/// <param name="Gain">The self-normalised estimate minus what was earned.</param>
/// <param name="GainInterval">The interval of the gain.</param>
public sealed record OffPolicyEstimate(double InversePropensity, double SelfNormalized, Interval Interval, double Gain, Interval GainInterval);

/// <summary>
/// Estimates from recorded decisions what other rules would have earned, by importance weights w = target probability / recorded probability
/// (Horvitz and Thompson, 1952; self-normalised: Swaminathan and Joachims, "The self-normalized estimator for counterfactual learning", 2015),
/// and refuses where the data cannot tell. It keeps sums only: any number of decisions in constant memory, parts of a period added together.
/// Not for use by several threads at once.
/// </summary>
public sealed class OffPolicyEstimator
{
    private long _count, _missing, _neverTried, _rewards;
    private double _w, _ww, _wr, _wwr, _wwrr, _wrr, _r, _rr;

    /// <summary>Adds a recorded decision.</summary>
    /// <param name="recorded">The probability with which its proposal was chosen, recorded then; null or not in (0, 1] where none was.</param>
    /// <param name="target">The probability with which the other rules would choose the proposal that was made; 0 to 1.</param>
    /// <param name="reward">What the decision earned: 1 for an acceptance, or a value.</param>
    /// <param name="tried">False where the other rules would propose what had no chance then; such decisions can tell nothing of it.</param>
    /// <exception cref="ArgumentException">The target is no probability, or the reward is not finite.</exception>
    public void Add(double? recorded, double target, double reward, bool tried = true)
    {
        if (!(target is >= 0 and <= 1))
        {
            throw new ArgumentException("The target is a probability.", nameof(target));
        }

        if (!double.IsFinite(reward))
        {
            throw new ArgumentException("The reward is finite.", nameof(reward));
        }

        _count++;
        _r += reward;
        _rr += reward * reward;
        _neverTried += tried ? 0 : 1;
        if (!(recorded is > 0 and <= 1))
        {
            _missing++;
            return;
        }

        var w = target / recorded.Value;
        _rewards += w > 0 && reward != 0 ? 1 : 0;
        _w += w;
        _ww += w * w;
        _wr += w * reward;
        _wwr += w * w * reward;
        _wwrr += w * w * reward * reward;
        _wrr += w * reward * reward;
    }

    /// <summary>Adds what another estimator has seen of the same comparison.</summary>
    public void Merge(OffPolicyEstimator other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _count += other._count;
        _missing += other._missing;
        _neverTried += other._neverTried;
        _rewards += other._rewards;
        _w += other._w;
        _ww += other._ww;
        _wr += other._wr;
        _wwr += other._wwr;
        _wwrr += other._wwrr;
        _wrr += other._wrr;
        _r += other._r;
        _rr += other._rr;
    }

    /// <summary>What the decisions tell so far.</summary>
    public OffPolicyResult Result(OffPolicyOptions? options = null)
    {
        options ??= new OffPolicyOptions();
        var effective = _ww > 0 ? _w * _w / _ww : 0;
        var mean = _count > 0 ? _w / _count : double.NaN;
        var refusal = Refuse(options, effective, mean);
        return new OffPolicyResult(
            _count, _count > 0 ? _r / _count : double.NaN, effective, mean, _count > 0 ? (double)_neverTried / _count : 0, refusal, refusal is null ? Estimate(options.Level) : null);
    }

    private OffPolicyRefusal? Refuse(OffPolicyOptions options, double effective, double meanWeight)
    {
        if (_count == 0)
        {
            return OffPolicyRefusal.NoDecisions;
        }

        if (_missing > 0)
        {
            return OffPolicyRefusal.MissingProbability;
        }

        if (_neverTried > options.MaximumNeverTried * _count || !WeightsAddUp(options, meanWeight))
        {
            return OffPolicyRefusal.NeverTried;
        }

        return effective < options.MinimumEffectiveSample ? OffPolicyRefusal.SmallEffectiveSample : _rewards < options.MinimumRewards ? OffPolicyRefusal.FewRewards : null;
    }

    /// <summary>
    /// The expected weight is 1 where all that the target may choose was tried with the recorded probability, and less by the share of the
    /// target's choices that had no chance; so a mean that is away from 1 by more than chance (four standard errors) and the share allowed
    /// gives away a log without exploration, whatever it recorded.
    /// </summary>
    private bool WeightsAddUp(OffPolicyOptions options, double meanWeight)
    {
        var error = Math.Sqrt(Math.Max(0, _ww / _count - meanWeight * meanWeight) / _count);
        return Math.Abs(meanWeight - 1) <= options.MaximumNeverTried + 4 * error && _w > 0;
    }

    /// <summary>Both intervals by the delta method: the estimate's influence of a decision is w(r − v) / w̄, the gain's that minus (r − r̄).</summary>
    private OffPolicyEstimate Estimate(double level)
    {
        double n = _count;
        var z = Confidence.Quantile(level);
        var value = _wr / _w;
        var (meanWeight, meanReward) = (_w / n, _r / n);
        var own = (_wwrr - 2 * value * _wwr + value * value * _ww) / (n * meanWeight * meanWeight);
        var cross = (_wrr - (value + meanReward) * _wr + value * meanReward * _w) / (n * meanWeight);
        var logged = _rr / n - meanReward * meanReward;
        var reach = z * Math.Sqrt(Math.Max(0, own) / n);
        var gain = value - meanReward;
        var gainReach = z * Math.Sqrt(Math.Max(0, own - 2 * cross + logged) / n);
        return new OffPolicyEstimate(_wr / n, value, new Interval(value - reach, value + reach), gain, new Interval(gain - gainReach, gain + gainReach));
    }
}

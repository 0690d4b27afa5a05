using System.Diagnostics;

namespace Studio.Benchmarks.Measuring;

/// <summary>Durations, taken by one worker at a time.</summary>
internal sealed class Samples
{
    private readonly List<double> _milliseconds = [];
    private bool _sorted;

    public int Count => _milliseconds.Count;

    public void Add(long began)
    {
        _milliseconds.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        _sorted = false;
    }

    public void Add(Samples others)
    {
        _milliseconds.AddRange(others._milliseconds);
        _sorted = false;
    }

    /// <summary>The nearest-rank percentile in milliseconds.</summary>
    /// <param name="percent">Above 0, to 100.</param>
    public double Percentile(double percent)
    {
        if (_milliseconds.Count == 0)
        {
            throw new InvalidOperationException("Nothing was measured.");
        }

        if (!_sorted)
        {
            _milliseconds.Sort();
            _sorted = true;
        }

        return _milliseconds[(int)Math.Ceiling(percent / 100 * _milliseconds.Count) - 1];
    }
}

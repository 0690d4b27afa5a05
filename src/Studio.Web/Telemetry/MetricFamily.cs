using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Studio.Web.Telemetry;

/// <summary>An instrument's series, as Prometheus' text format 0.0.4 has them (prometheus.io/docs/instrumenting/exposition_formats).</summary>
internal sealed class MetricFamily
{
    /// <summary>Beyond this many series all others are added up in one that says so.</summary>
    public const int MaximumSeries = 2000;

    private const string Overflow = "overflow=\"true\"";
    private static readonly double[] DefaultBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly ConcurrentDictionary<string, Series> _series = new(StringComparer.Ordinal);
    private readonly double[]? _bounds;
    private readonly string _description;
    private readonly string _name;
    private readonly string _type;
    private readonly bool _replaces;

    public MetricFamily(Instrument instrument)
    {
        var generic = instrument.GetType().GetGenericTypeDefinition();
        _replaces = instrument.IsObservable;
        _type = generic == typeof(Histogram<>) ? "histogram" : generic == typeof(Counter<>) || generic == typeof(ObservableCounter<>) ? "counter" : "gauge";
        _bounds = _type is "histogram" ? [.. instrument is Histogram<double> { Advice.HistogramBucketBoundaries: { } advised } ? advised : DefaultBounds] : null;
        _description = instrument.Description ?? "";
        _name = NameOf(instrument) + (_type is "counter" ? "_total" : "");
    }

    /// <summary>Takes a measurement. What is observed is a whole value, the rest adds up.</summary>
    public void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = Labels(tags);
        if (!_series.TryGetValue(labels, out var series))
        {
            series = _series.GetOrAdd(_series.Count < MaximumSeries ? labels : Overflow, _ => new Series(_bounds?.Length ?? 0));
        }

        lock (series)
        {
            series.Value = _replaces ? value : series.Value + value;
            if (_bounds is not null)
            {
                series.Count++;
                if (Array.FindIndex(_bounds, b => value <= b) is >= 0 and var bucket)
                {
                    series.Buckets[bucket]++;
                }
            }
        }
    }

    /// <summary>Forgets what was observed before, so that what is gone is not told for ever.</summary>
    public void Forget()
    {
        if (_replaces)
        {
            _series.Clear();
        }
    }

    public void Write(StringBuilder text)
    {
        if (_series.IsEmpty)
        {
            return;
        }

        text.Append("# HELP ").Append(_name).Append(' ').Append(_description.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('\n');
        text.Append("# TYPE ").Append(_name).Append(' ').Append(_type).Append('\n');
        foreach (var (labels, series) in _series.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            lock (series)
            {
                WriteSeries(text, labels, series);
            }
        }
    }

    private void WriteSeries(StringBuilder text, string labels, Series series)
    {
        if (_bounds is null)
        {
            WriteLine(text, "", labels, series.Value);
            return;
        }

        var separator = labels is "" ? "" : ",";
        var sum = 0L;
        for (var i = 0; i < _bounds.Length; i++)
        {
            sum += series.Buckets[i];
            WriteLine(text, "_bucket", string.Create(CultureInfo.InvariantCulture, $"{labels}{separator}le=\"{_bounds[i]}\""), sum);
        }

        WriteLine(text, "_bucket", $"{labels}{separator}le=\"+Inf\"", series.Count);
        WriteLine(text, "_sum", labels, series.Value);
        WriteLine(text, "_count", labels, series.Count);
    }

    private void WriteLine(StringBuilder text, string suffix, string labels, double value)
    {
        text.Append(_name).Append(suffix);
        if (labels is not "")
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length == 0)
        {
            return "";
        }

        var text = new StringBuilder();
        foreach (var (key, value) in tags)
        {
            text.Append(text.Length == 0 ? "" : ",").Append(Sanitise(key)).Append("=\"");
            foreach (var c in Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")
            {
                _ = c switch { '\\' => text.Append("\\\\"), '"' => text.Append("\\\""), '\n' => text.Append("\\n"), _ => text.Append(c) };
            }

            text.Append('"');
        }

        return text.ToString();
    }

    private static string NameOf(Instrument instrument)
    {
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        return Sanitise(instrument.Name) + unit;
    }

    private static string Sanitise(string name) => string.Create(name.Length, name, static (span, n) =>
    {
        for (var i = 0; i < n.Length; i++)
        {
            span[i] = char.IsAsciiLetterOrDigit(n[i]) ? n[i] : '_';
        }
    });

    private sealed class Series(int buckets)
    {
        public double Value { get; set; }

        public long Count { get; set; }

        public long[] Buckets { get; } = new long[buckets];
    }
}

using System.Collections;
using System.Globalization;
using Studio.Scripting.Expressions;

namespace Studio.DecisionEngine.Tables;

/// <summary>
/// The values of a column in as few kinds as its cells tell apart: numbers the points that are written and what lies between them, texts each that is written and all others, and what is not known, which is
/// the last. A cell is a set of these kinds, and so is what several rows cover.
/// </summary>
internal sealed class ColumnAtoms
{
    private readonly ExpressionType _type;
    private readonly double[] _points;
    private readonly Dictionary<string, int> _texts = new(StringComparer.OrdinalIgnoreCase);

    public ColumnAtoms(ExpressionType type, IReadOnlyCollection<CellCondition> cells)
    {
        _type = type;
        _points = [.. cells.SelectMany(c => c.Ranges).SelectMany(r => new[] { r.Low, r.High }).Where(double.IsFinite).Distinct().Order()];
        foreach (var text in cells.SelectMany(c => c.Texts))
        {
            _texts.TryAdd(text, _texts.Count);
        }

        Count = 1 + type switch { ExpressionType.Number => (2 * _points.Length) + 1, ExpressionType.Boolean => 2, _ => _texts.Count + 1 };
    }

    /// <summary>How many kinds there are.</summary>
    public int Count { get; }

    private int Missing => Count - 1;

    /// <summary>The kind of a value. A value of another type than the column's is taken for one that is not known.</summary>
    public int Of(ScriptValue value) => _type switch
    {
        ExpressionType.Number when value.Kind == ScriptValueKind.Number && !double.IsNaN(value.AsNumber()) => OfNumber(value.AsNumber()),
        ExpressionType.Boolean when value.Kind == ScriptValueKind.Boolean => value.AsBoolean() ? 1 : 0,
        ExpressionType.String when value.Kind == ScriptValueKind.String => _texts.GetValueOrDefault(value.AsString(), _texts.Count),
        _ => Missing,
    };

    /// <summary>The kinds that a cell takes.</summary>
    public BitArray Of(CellCondition cell)
    {
        var kinds = new BitArray(Count, cell.IsAny);
        if (cell.IsAny)
        {
            return kinds;
        }

        foreach (var range in cell.Ranges)
        {
            for (var kind = 0; kind < Missing; kind++)
            {
                kinds[kind] |= IsWithin(kind, range);
            }
        }

        foreach (var text in cell.Texts)
        {
            kinds[_texts[text]] = true;
        }

        foreach (var flag in cell.Flags)
        {
            kinds[flag ? 1 : 0] = true;
        }

        if (cell.IsNegated)
        {
            kinds.Not();
        }

        kinds[Missing] = cell.IsMissing;
        return kinds;
    }

    /// <summary>The kind in the words of the language of cells.</summary>
    public string Describe(int kind)
    {
        if (kind == Missing)
        {
            return "?";
        }

        return _type switch
        {
            ExpressionType.Boolean => kind == 1 ? "true" : "false",
            ExpressionType.String => kind == _texts.Count ? _texts.Count == 0 ? "-" : "not " + string.Join(", ", _texts.Keys.Take(5).Select(t => $"\"{t}\"")) : $"\"{_texts.Keys.ElementAt(kind)}\"",
            _ when kind % 2 == 1 => Text(_points[kind / 2]),
            _ when _points.Length == 0 => "-",
            _ when kind == 0 => "< " + Text(_points[0]),
            _ when kind / 2 == _points.Length => "> " + Text(_points[^1]),
            _ => $"> {Text(_points[(kind / 2) - 1])} < {Text(_points[kind / 2])}",
        };
    }

    private static string Text(double number) => number.ToString("0.############", CultureInfo.InvariantCulture);

    /// <summary>Even kinds lie between the points, odd ones are the points.</summary>
    private int OfNumber(double number)
    {
        var place = Array.BinarySearch(_points, number);
        return place >= 0 ? (2 * place) + 1 : 2 * ~place;
    }

    private bool IsWithin(int kind, NumberRange range)
    {
        if (kind % 2 == 1)
        {
            var point = _points[kind / 2];
            return (range.LowOpen ? point > range.Low : point >= range.Low) && (range.HighOpen ? point < range.High : point <= range.High);
        }

        var low = kind == 0 ? double.NegativeInfinity : _points[(kind / 2) - 1];
        var high = kind / 2 == _points.Length ? double.PositiveInfinity : _points[kind / 2];
        return low >= range.Low && high <= range.High;
    }
}

using System.Runtime.InteropServices;

namespace Studio.Statistics.Adaptive;

/// <summary>
/// The distribution of a number and its responses in at most <see cref="Capacity"/> cells that do not overlap, learned from one value after the
/// other: the first distinct values have cells of their own; beyond the capacity the lightest neighbours become one; a cell that has become
/// heavy is split in the middle, its counts taken as spread evenly. The coarse bins of a model are unions of cells, so that a finer binning
/// needs no look at old responses, and the totals stay exact.
/// </summary>
internal sealed class FineCells
{
    /// <summary>The cells that remain after neighbours were joined.</summary>
    public const int Capacity = 128;

    /// <summary>The cells there may be for a moment, so that joining is seldom.</summary>
    private const int Slack = Capacity * 2;

    private readonly List<Cell> _cells = [];

    /// <summary>A cell: the values from Low to High, both included.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Cell(double Low, double High, Counts Counts)
    {
        public double Middle => Low + (High - Low) / 2;
    }

    public IReadOnlyList<Cell> Cells => _cells;

    public Counts Total { get; private set; }

    public void Add(double value, Counts counts)
    {
        var at = IndexOf(value);
        if (at >= 0)
        {
            var cell = _cells[at];
            _cells[at] = cell with { Counts = cell.Counts + counts };
            Total += counts;
            SplitIfHeavy(at);
        }
        else
        {
            _cells.Insert(~at, new Cell(value, value, counts));
            Total += counts;
            if (_cells.Count >= Slack)
            {
                Join();
            }
        }
    }

    /// <summary>Adds the counts of others, each cell's at its middle: right to within a cell.</summary>
    public void Add(FineCells other)
    {
        foreach (var cell in other._cells.ToArray())
        {
            Add(cell.Middle, cell.Counts);
        }
    }

    /// <summary>Takes up cells that were written down; false where they overlap, are out of order or are too many.</summary>
    public bool TryAppend(Cell cell)
    {
        if (_cells.Count >= Slack || !(cell.Low <= cell.High) || (_cells.Count > 0 && !(cell.Low > _cells[^1].High)))
        {
            return false;
        }

        _cells.Add(cell);
        Total += cell.Counts;
        return true;
    }

    /// <summary>
    /// Bins of about equal frequency, at most so many and each with at least so many responses where there are that many: the lower bound of
    /// each but the first, and the counts. Without any response there is no bin.
    /// </summary>
    public (double[] Bounds, Counts[] Bins) Bin(int maximum, int minimumResponses)
    {
        var bounds = new List<double>();
        var bins = new List<Counts>();
        var rest = Total.Total;
        Counts bin = default;
        for (var i = 0; i < _cells.Count; i++)
        {
            var cell = _cells[i].Counts;
            var target = Math.Max(minimumResponses, (rest + bin.Total) / Math.Max(1, maximum - bins.Count));
            var full = bin.Total >= minimumResponses && bin.Total + cell.Total / 2 > target && bins.Count < maximum - 1 && rest >= minimumResponses;
            if (full)
            {
                bins.Add(bin);
                bounds.Add(_cells[i].Low);
                bin = default;
            }

            bin += cell;
            rest -= cell.Total;
        }

        if (_cells.Count > 0)
        {
            bins.Add(bin);
        }

        return ([.. bounds], [.. bins]);
    }

    /// <summary>The cell that holds the value, or the complement of the place where one for it belongs.</summary>
    private int IndexOf(double value)
    {
        int low = 0, high = _cells.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (value < _cells[middle].Low)
            {
                high = middle - 1;
            }
            else if (value > _cells[middle].High)
            {
                low = middle + 1;
            }
            else
            {
                return middle;
            }
        }

        return ~low;
    }

    private void SplitIfHeavy(int at)
    {
        var cell = _cells[at];
        var middle = cell.Middle;
        if (cell.Low >= middle || middle >= cell.High || _cells.Count >= Slack - 1 || cell.Counts.Total < Math.Max(64, 4 * Total.Total / Capacity))
        {
            return;
        }

        var half = cell.Counts.Times(0.5);
        _cells[at] = new Cell(cell.Low, Math.BitDecrement(middle), half);
        _cells.Insert(at + 1, new Cell(middle, cell.High, half));
    }

    /// <summary>Joins neighbours, the lightest pairs first, until the capacity is kept.</summary>
    private void Join()
    {
        while (_cells.Count > Capacity)
        {
            // The pairs that are at most as heavy as a cell would be on average; the limit grows until enough are found.
            var limit = 2 * Total.Total / Capacity;
            for (var before = _cells.Count; before == _cells.Count; limit *= 2)
            {
                JoinPairs(limit);
            }
        }
    }

    private void JoinPairs(double limit)
    {
        var kept = 0;
        var surplus = _cells.Count - Capacity;
        for (var i = 0; i < _cells.Count; i++)
        {
            if (surplus > 0 && i + 1 < _cells.Count && _cells[i].Counts.Total + _cells[i + 1].Counts.Total <= limit)
            {
                _cells[kept++] = new Cell(_cells[i].Low, _cells[i + 1].High, _cells[i].Counts + _cells[i + 1].Counts);
                i++;
                surplus--;
            }
            else
            {
                _cells[kept++] = _cells[i];
            }
        }

        _cells.RemoveRange(kept, _cells.Count - kept);
    }
}

using System.Collections;
using System.Numerics;
using Studio.DecisionEngine.Facts;
using Studio.Scripting.Expressions;

namespace Studio.DecisionEngine.Tables;

/// <summary>
/// A table that decides at once: the first row whose cells all hold says the outcome, and where none holds a person looks at it. Each column knows for each kind of value which rows it leaves, so that no row is
/// tried. Immutable, and safe for several threads.
/// </summary>
public sealed class DecisionTable
{
    /// <summary>The most columns that are asked about.</summary>
    public const int MostColumns = 40;

    /// <summary>The most rows.</summary>
    public const int MostRows = 500;

    private const int Bits = 64;

    private readonly ColumnAtoms[] _atoms;
    private readonly BitArray[][] _boxes;
    private readonly ulong[][][] _rowsOf;
    private readonly Lazy<TableCoverage> _coverage;

    internal DecisionTable(IReadOnlyList<TableColumn> columns, IReadOnlyList<(TableRow Row, IReadOnlyList<CellCondition> Cells)> rows)
    {
        Columns = columns;
        Rows = [.. rows.Select(r => r.Row)];
        _atoms = [.. columns.Select((c, i) => new ColumnAtoms(c.Type, [.. rows.Select(r => r.Cells[i])]))];
        _boxes = [.. rows.Select(r => r.Cells.Select((cell, i) => _atoms[i].Of(cell)).ToArray())];
        _rowsOf = [.. _atoms.Select((a, i) => Enumerable.Range(0, a.Count).Select(kind => Mask(i, kind)).ToArray())];
        _coverage = new Lazy<TableCoverage>(() => TableCover.Find(_atoms, _boxes, Rows));
    }

    /// <summary>What is asked about.</summary>
    public IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>What the rows say, in their order.</summary>
    public IReadOnlyList<TableRow> Rows { get; }

    /// <summary>Which rows are never reached, and what none covers.</summary>
    public TableCoverage Coverage => _coverage.Value;

    /// <summary>Reads and compiles a table.</summary>
    /// <param name="text">As <see cref="TableGrid"/> reads it.</param>
    /// <param name="catalogue">The facts that it may ask about.</param>
    /// <param name="errors">What is wrong, each with line and cell; empty where there is a table.</param>
    /// <returns>The table, or null where anything is wrong.</returns>
    public static DecisionTable? Compile(string text, FactCatalogue catalogue, out IReadOnlyList<TableError> errors) => new TableCompiler(catalogue).Compile(text, out errors);

    /// <summary>The first row that holds; null where none does.</summary>
    /// <param name="values">The values, in the order of <see cref="Columns"/>; what is not known is missing.</param>
    public TableRow? Decide(ReadOnlySpan<ScriptValue> values)
    {
        if (values.Length != Columns.Count)
        {
            throw new ArgumentException("There is one value for each column.", nameof(values));
        }

        Span<ulong> left = stackalloc ulong[(MostRows + Bits - 1) / Bits];
        left = left[..((Rows.Count + Bits - 1) / Bits)];
        left.Fill(ulong.MaxValue);
        for (var i = 0; i < values.Length; i++)
        {
            var rows = _rowsOf[i][_atoms[i].Of(values[i])];
            for (var word = 0; word < left.Length; word++)
            {
                left[word] &= rows[word];
            }
        }

        for (var word = 0; word < left.Length; word++)
        {
            if (left[word] != 0 && (word * Bits) + BitOperations.TrailingZeroCount(left[word]) is var row && row < Rows.Count)
            {
                return Rows[row];
            }
        }

        return null;
    }

    private ulong[] Mask(int column, int kind)
    {
        var mask = new ulong[(Rows.Count + Bits - 1) / Bits];
        for (var row = 0; row < Rows.Count; row++)
        {
            mask[row / Bits] |= _boxes[row][column][kind] ? 1UL << (row % Bits) : 0;
        }

        return mask;
    }
}

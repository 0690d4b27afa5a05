namespace Studio.Tabular;

/// <summary>Why a row of a file cannot be taken apart.</summary>
public enum RowFault
{
    /// <summary>It can.</summary>
    None,

    /// <summary>A quoted text does not end.</summary>
    OpenQuote,

    /// <summary>More text follows a closing quote.</summary>
    AfterQuote,
}

/// <summary>A row of a file.</summary>
/// <param name="Line">Where it is: the line of a text file, the row of a sheet; from 1.</param>
/// <param name="Cells">Its cells; empty where it has a fault.</param>
/// <param name="Fault">Why it has none.</param>
public readonly record struct TableRow(int Line, IReadOnlyList<string> Cells, RowFault Fault);

/// <summary>Reads the rows of a file one after the other; the file is never in memory as a whole.</summary>
public interface ITableReader : IDisposable
{
    /// <summary>The next row that is not blank, or null at the end.</summary>
    /// <exception cref="TableFormatException">The file is not what it should be, or beyond the bounds.</exception>
    TableRow? Read();
}

/// <summary>A value to write.</summary>
/// <param name="Kind">What it is; a spreadsheet then knows it as that.</param>
/// <param name="Text">The value: numbers as <c>-12.5</c>, dates as <c>2026-11-21</c>, times as <c>2026-11-21T08:30:00.000Z</c>, yes and no as <c>true</c> and <c>false</c>; empty where there is none.</param>
public readonly record struct TableCell(TableCellKind Kind, string Text)
{
    /// <summary>A text.</summary>
    public static implicit operator TableCell(string text) => new(TableCellKind.Text, text);
}

/// <summary>What a written value is.</summary>
public enum TableCellKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>Yes or no.</summary>
    Boolean,

    /// <summary>A day.</summary>
    Date,

    /// <summary>A moment, in UTC.</summary>
    Instant,
}

/// <summary>Writes a table row by row.</summary>
public interface ITableWriter : IAsyncDisposable
{
    /// <summary>Writes a row; the first is the header.</summary>
    Task WriteAsync(IReadOnlyList<TableCell> cells, CancellationToken cancellationToken);

    /// <summary>Ends the file. Without it the file is not whole.</summary>
    Task CompleteAsync(CancellationToken cancellationToken);
}

/// <summary>A file that cannot be read as a table: broken, of another kind, or beyond a bound. The message is an English sentence.</summary>
public sealed class TableFormatException(string message) : Exception(message);

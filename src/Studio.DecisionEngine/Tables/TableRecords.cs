using Studio.Scripting.Expressions;

namespace Studio.DecisionEngine.Tables;

/// <summary>What a table says of an application.</summary>
public enum TableOutcome
{
    /// <summary>It is accepted at once.</summary>
    Accept,

    /// <summary>A person looks at it.</summary>
    Refer,

    /// <summary>It is declined at once.</summary>
    Decline,
}

/// <summary>What is asked about.</summary>
/// <param name="Path">A fact, or <c>input.</c> and a name.</param>
/// <param name="Type">Number, text or boolean.</param>
public sealed record TableColumn(string Path, ExpressionType Type)
{
    /// <summary>How paths of values begin that the caller gives.</summary>
    public const string InputRoot = "input.";

    /// <summary>True for a value that the caller gives.</summary>
    public bool IsInput => Path.StartsWith(InputRoot, StringComparison.Ordinal);
}

/// <summary>What a row says.</summary>
/// <param name="Line">The line that it stands in, from 1; the columns' names are in the first.</param>
/// <param name="Outcome">The outcome.</param>
/// <param name="Limit">A number that goes with it, such as the credit that is granted; null for none.</param>
/// <param name="Reasons">Why, in words, by language; the one without a language by <c>en</c>.</param>
public sealed record TableRow(int Line, TableOutcome Outcome, decimal? Limit, IReadOnlyDictionary<string, string> Reasons);

/// <summary>Something wrong with a table.</summary>
/// <param name="Line">The line of the text, from 1.</param>
/// <param name="Column">The cell in the line, from 1.</param>
/// <param name="Message">An English sentence with places such as <c>{0}</c>; it is also the key of its translation.</param>
/// <param name="Values">What stands in the places.</param>
public sealed record TableError(int Line, int Column, string Message, params IReadOnlyList<object> Values);

/// <summary>Values that no row covers, by an example of each column; null where any value will do.</summary>
public sealed record TableGap(IReadOnlyList<string?> Examples);

/// <summary>What can be said of a table without any person: which rows are never reached, and what no row covers.</summary>
/// <param name="Unreachable">The lines of rows that are never the first that match.</param>
/// <param name="Gaps">Examples of what no row covers; a person looks at those.</param>
/// <param name="IsComplete">False where the table is too tangled to tell all of it.</param>
public sealed record TableCoverage(IReadOnlyList<int> Unreachable, IReadOnlyList<TableGap> Gaps, bool IsComplete);

using Studio.Scripting.Expressions;

namespace Studio.Customers.Segments.Sql;

/// <summary>How a column holds the values of a fact.</summary>
public enum FactColumnKind
{
    /// <summary>The text itself, ordered by its bytes.</summary>
    Text,

    /// <summary>Yes is 1, no is 0.</summary>
    Boolean,

    /// <summary>A whole number of 64 bits: the value times ten to the power of <see cref="FactColumn.Scale"/>.</summary>
    Integer,

    /// <summary>A floating-point number of 64 bits.</summary>
    Real,
}

/// <summary>
/// Where a fact of many customers is found in the database, so that a segment can be counted by one statement. The column has to say of every customer what the fact's
/// provider says; NULL, like a row that is not there, is a missing fact unless <see cref="Absent"/> says otherwise.
/// </summary>
/// <param name="Kind">How values are kept.</param>
/// <param name="Value">The value in SQL. Where <see cref="Table"/> is null it is of the customer's own row, which has the alias <c>t</c>; else of that table's, which has the alias <c>v</c>.</param>
public sealed record FactColumn(FactColumnKind Kind, string Value)
{
    /// <summary>The decimals that an <see cref="FactColumnKind.Integer"/> is scaled by.</summary>
    public int Scale { get; init; }

    /// <summary>A table, or a query in parentheses, with at most one row for each customer; null for the customer's own row.</summary>
    public string? Table { get; init; }

    /// <summary>The column of <see cref="Table"/> with the customer's id; never NULL.</summary>
    public string Key { get; init; } = "";

    /// <summary>A condition on <see cref="Table"/>'s rows; empty for all. It names values as <c>{name}</c>, which <see cref="Parameters"/> holds.</summary>
    public string Filter { get; init; } = "";

    /// <summary>The values that <see cref="Table"/>, <see cref="Value"/> and <see cref="Filter"/> name as <c>{name}</c>.</summary>
    public IReadOnlyDictionary<string, object> Parameters { get; init; } = new Dictionary<string, object>(StringComparer.Ordinal);

    /// <summary>The value of those of whom <see cref="Table"/> has no row; missing where nothing is set.</summary>
    public ScriptValue Absent { get; init; }
}

/// <summary>The type of customers that a statement is made for, and when it counts.</summary>
/// <param name="ContentType">The content type.</param>
/// <param name="Now">The moment that windows end at.</param>
public sealed record FactColumnContext(string ContentType, DateTimeOffset Now);

/// <summary>
/// Says where facts are found in the database. A fact that no source knows is loaded customer by customer in batches, which is as right and much slower.
/// </summary>
public interface IFactColumnSource
{
    /// <summary>The column of a fact, or null where this source does not know it.</summary>
    /// <param name="fact">The fact.</param>
    /// <param name="arguments">What it is asked with, where it is asked like a function.</param>
    /// <param name="context">For which customers, and when.</param>
    /// <param name="cancellationToken">Ends it.</param>
    ValueTask<FactColumn?> FindAsync(ScopeMember fact, IReadOnlyList<ScriptValue> arguments, FactColumnContext context, CancellationToken cancellationToken);
}

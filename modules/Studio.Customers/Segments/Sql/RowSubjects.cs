namespace Studio.Customers.Segments.Sql;

/// <summary>
/// Everything that the customer of the row <c>t</c> is today, as a query in parentheses with few rows, for a column that counts what is kept under any of its ids. Join it first
/// (<c>CROSS JOIN</c>, which SQLite does in the order it is written), so that each customer's rows are found by an index, and other customers' are not read.
/// </summary>
public static class RowSubjects
{
    /// <summary>The customer's own id and all visitors and customers that are members of it: <c>Kind</c> and <c>Id</c> as contacts name their subject.</summary>
    public const string All = "(SELECT 2 AS Kind, t.ItemId AS Id UNION ALL SELECT own.SubjectKind, own.SubjectId FROM SubjectMember own WHERE own.CustomerId = t.ItemId)";

    /// <summary>The customer's own id and those of customers merged into it: <c>Id</c>.</summary>
    public const string Customers = "(SELECT t.ItemId AS Id UNION ALL SELECT own.SubjectId FROM SubjectMember own WHERE own.CustomerId = t.ItemId AND own.SubjectKind = 2)";
}

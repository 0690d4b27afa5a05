using System.Globalization;
using Dapper;
using Studio.Data.Dialects;

namespace Studio.Customers.Segments.Sql;

/// <summary>The values of a statement, each a parameter: nothing that a planner wrote becomes SQL.</summary>
internal sealed class SqlValues(SqlDialect dialect)
{
    private int _count;

    /// <summary>The parameters by name.</summary>
    public DynamicParameters Parameters { get; } = new();

    /// <summary>The database's words.</summary>
    public SqlDialect Dialect => dialect;

    /// <summary>Adds a value; its name with the <c>@</c>.</summary>
    public string Add(object value)
    {
        // Dapper numbers the items of a list by adding digits to its name: s1 would make an s11.
        var name = string.Create(CultureInfo.InvariantCulture, $"s{_count++}_");
        Parameters.Add(name, value);
        return "@" + name;
    }

    /// <summary>Where a text is in another, from 1; 0 where it is not.</summary>
    public string Position(string value, string piece) => $"{(dialect is SqliteDialect ? "instr" : "strpos")}({value}, {Add(piece)})";

    /// <summary>The last characters of a text; all where it is shorter.</summary>
    public string Last(string value, string count) => dialect is SqliteDialect ? $"substr({value}, -{count})" : $"right({value}, {count})";
}

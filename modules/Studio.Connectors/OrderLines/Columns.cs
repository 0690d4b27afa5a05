using Studio.Kernel.Problems;

namespace Studio.Connectors.OrderLines;

/// <summary>Where a file has its columns; -1 where it has none.</summary>
internal sealed record Columns(int Count, int Number, int Code, int Description, int Quantity, int Date, int Price, int Customer, int Country)
{
    private static readonly char[] Delimiters = [';', ',', '\t', '|'];

    /// <summary>What separates the header's columns: whatever it has most of.</summary>
    /// <exception cref="ProblemException">400: it has none.</exception>
    public static char FindDelimiter(string header) => Delimiters.Where(d => header.Contains(d, StringComparison.Ordinal)).OrderByDescending(d => header.Count(c => c == d)).Cast<char?>().FirstOrDefault()
        ?? throw ProblemException.Invalid("file", "The first line must name the columns, separated by semicolons, commas or tabs.");

    /// <summary>Finds the columns by their names, in any order and case.</summary>
    /// <exception cref="ProblemException">400: a column is missing or named twice.</exception>
    public static Columns Read(string[] header)
    {
        var names = header.Select(h => string.Concat(h.Where(char.IsLetterOrDigit)).ToUpperInvariant()).ToArray();
        return new Columns(header.Length,
            Find(names, "InvoiceNo", required: true, "INVOICENO", "INVOICE", "INVOICENUMBER"),
            Find(names, "StockCode", required: true, "STOCKCODE", "PRODUCTCODE"),
            Find(names, "Description", required: false, "DESCRIPTION"),
            Find(names, "Quantity", required: true, "QUANTITY"),
            Find(names, "InvoiceDate", required: true, "INVOICEDATE"),
            Find(names, "UnitPrice", required: true, "UNITPRICE", "PRICE"),
            Find(names, "CustomerID", required: false, "CUSTOMERID", "CUSTOMERNUMBER", "CUSTOMERNO"),
            Find(names, "Country", required: false, "COUNTRY"));
    }

    private static int Find(string[] names, string column, bool required, params string[] aliases)
    {
        var found = Enumerable.Range(0, names.Length).Where(i => aliases.Contains(names[i], StringComparer.Ordinal)).ToList();
        return found.Count switch
        {
            1 => found[0],
            0 when !required => -1,
            0 => throw ProblemException.Invalid("file", $"The file has no column '{column}'. Its first line must name the columns InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID, Country."),
            _ => throw ProblemException.Invalid("file", $"The file has the column '{column}' twice."),
        };
    }
}

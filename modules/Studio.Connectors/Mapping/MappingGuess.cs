using System.Globalization;
using Studio.Connectors.OrderLines;

namespace Studio.Connectors.Mapping;

/// <summary>The first rows of a file, and what they look like.</summary>
/// <param name="Mapping">What is likely right; a person looks at it.</param>
/// <param name="Rows">The rows as they are taken apart.</param>
/// <param name="Columns">How many columns there are at the most.</param>
internal sealed record FileLook(ColumnMapping Mapping, IReadOnlyList<IReadOnlyList<string>> Rows, int Columns);

/// <summary>Looks at a file and guesses how it is written and where it has what.</summary>
internal static class MappingGuess
{
    private const int SampleRows = 20;
    private const int MostColumns = 200;
    private static readonly string[] Separators = [",", ";", "\t", "|"];

    private static readonly Dictionary<string, string[]> Names = new(StringComparer.Ordinal)
    {
        ["number"] = ["ORDERNUMBER", "ORDERNO", "ORDERID", "ORDER", "INVOICENO", "INVOICE", "INVOICENUMBER", "NUMBER"],
        ["customer"] = ["CUSTOMERNUMBER", "CUSTOMERNO", "CUSTOMERID", "CUSTOMER", "MEMBER", "MEMBERNUMBER", "CLIENT"],
        ["email"] = ["EMAIL", "MAIL", "EMAILADDRESS"],
        ["date"] = ["DATE", "ORDERDATE", "INVOICEDATE", "TIME", "TIMESTAMP", "OCCURREDAT", "CREATED", "PLACED"],
        ["code"] = ["CODE", "PRODUCTCODE", "STOCKCODE", "SKU", "PRODUCT", "ITEM", "ARTICLE"],
        ["description"] = ["DESCRIPTION", "NAME", "PRODUCTNAME"],
        ["quantity"] = ["QUANTITY", "QTY", "COUNT", "UNITS"],
        ["price"] = ["PRICE", "UNITPRICE"],
        ["amount"] = ["AMOUNT", "TOTAL", "LINETOTAL", "VALUE"],
        ["country"] = ["COUNTRY"],
        ["type"] = ["TYPE", "CONTACTTYPE", "EVENT", "EVENTTYPE"],
        ["key"] = ["ID", "KEY", "SOURCEID", "EXTERNALID"],
        ["channel"] = ["CHANNEL"],
        ["touchpoint"] = ["TOUCHPOINT"],
        ["agent"] = ["AGENT"],
        ["title"] = ["TITLE", "SUBJECT"],
        ["text"] = ["TEXT", "NOTE", "MESSAGE", "BODY"],
    };

    /// <summary>Looks at a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="fileName">Its name, for the prefix of numbers.</param>
    /// <param name="kind">What its lines are.</param>
    /// <param name="separator">What separates columns where a person said so; null to find out.</param>
    /// <param name="hasHeader">Whether the first line names the columns where a person said so; null to find out.</param>
    /// <param name="encoding">As <see cref="RowSource.EncodingOf"/>.</param>
    public static FileLook Look(Stream file, string fileName, string kind, string? separator, bool? hasHeader, string encoding)
    {
        var how = separator ?? SeparatorOf(file, fileName, encoding);
        var rows = new List<IReadOnlyList<string>>();
        using (var source = RowSource.Open(file, how, encoding))
        {
            while (rows.Count < SampleRows && source.Read() is { } row)
            {
                rows.Add([.. (row.Cells ?? [row.Raw]).Take(MostColumns)]);
            }
        }

        var header = hasHeader ?? (kind != MappedKinds.Baskets && rows.Count > 1 && IsHeader(rows[0], rows[1]));
        var columns = rows.Count == 0 ? 0 : rows.Max(r => r.Count);
        var mapping = new ColumnMapping
        {
            Kind = kind,
            Separator = how,
            HasHeader = header,
            Prefix = Prefix(fileName),
            Dates = rows.SelectMany(r => r).Count(c => Dates.Evidence(c.Trim()) == DateOrder.MonthFirst) > rows.SelectMany(r => r).Count(c => Dates.Evidence(c.Trim()) == DateOrder.DayFirst) ? "month-first" : "day-first",
            Decimal = how != "," && rows.Skip(header ? 1 : 0).SelectMany(r => r).Any(c => IsNumber(c, ',') && c.Contains(',', StringComparison.Ordinal)) ? "," : ".",
        };
        foreach (var field in header ? ColumnMapping.FieldsOf(kind) : [])
        {
            var column = rows[0].ToList().FindIndex(c => Names.GetValueOrDefault(field.Name)?.Contains(string.Concat(c.Where(char.IsLetterOrDigit)).ToUpperInvariant(), StringComparer.Ordinal) == true);
            if (column >= 0 && !mapping.Fields.Values.Any(s => s.Column == column))
            {
                mapping.Fields[field.Name] = new FieldSource(column, null);
            }
        }

        return new FileLook(mapping, rows, columns);
    }

    private static string SeparatorOf(Stream file, string fileName, string encoding)
    {
        if (fileName.EndsWith(".xlsx", StringComparison.OrdinalIgnoreCase))
        {
            return "xlsx";
        }

        using var text = OrderLineFile.Open(file, encoding);
        var lines = new List<string>();
        while (lines.Count < SampleRows && text.ReadLine() is { } line)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                lines.Add(line);
            }
        }

        var best = Separators.Select(s => (Separator: s, Count: lines.Count(l => l.Contains(s, StringComparison.Ordinal)))).MaxBy(x => x.Count);
        return best.Count * 2 > lines.Count ? best.Separator : lines.Exists(l => l.Trim().Contains(' ', StringComparison.Ordinal)) && best.Count == 0 ? " " : ",";
    }

    // Names hold no numbers below which the next line has some.
    private static bool IsHeader(IReadOnlyList<string> first, IReadOnlyList<string> second) =>
        !first.Any(c => IsNumber(c, '.') || string.IsNullOrWhiteSpace(c)) && (second.Any(c => IsNumber(c, '.')) || first.Any(c => Names.Values.Any(n => n.Contains(string.Concat(c.Where(char.IsLetterOrDigit)).ToUpperInvariant(), StringComparer.Ordinal))));

    private static bool IsNumber(string text, char point) =>
        decimal.TryParse(text.Trim(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, new NumberFormatInfo { NumberDecimalSeparator = point.ToString(), NumberGroupSeparator = " " }, out _);

    private static string Prefix(string fileName)
    {
        var name = string.Concat(Path.GetFileNameWithoutExtension(fileName).Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
        return (name.Length == 0 ? "file" : name.Length > 40 ? name[..40] : name) + "-";
    }
}

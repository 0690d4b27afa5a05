using System.Globalization;
using Studio.Kernel.Values;
using Studio.Tabular;
using Studio.Tabular.Csv;

namespace Studio.Connectors.OrderLines;

/// <summary>Turns records into lines, or says why not. Nothing is rounded: what does not fit is rejected.</summary>
internal sealed class LineParser(Columns columns, LineFormat format, string currency, TimeZoneInfo zone)
{
    private const int LongestField = 10_000;
    private const int LongestKey = 100;
    private const long LargestQuantity = 1_000_000_000;
    private const long LargestAmount = 1_000_000_000_000_000;

    private readonly Dates _dates = new(format.Dates, zone);
    private readonly Dictionary<string, int> _ordinals = new(StringComparer.Ordinal);
    private readonly NumberFormatInfo _numbers = new() { NumberDecimalSeparator = format.Decimal.ToString(), NegativeSign = "-" };

    /// <summary>The line, or its rejection.</summary>
    public (ImportLine? Line, RejectedLine? Rejected) Read(CsvRecord record)
    {
        if (record.Fields is not { } fields)
        {
            return (null, new RejectedLine(record.Line, record.Fault == RowFault.AfterQuote ? RejectReason.AfterQuote : RejectReason.Open, null, record.Raw));
        }

        if (fields.Length != columns.Count)
        {
            return (null, new RejectedLine(record.Line, RejectReason.Columns(fields.Length, columns.Count), null, record.Raw));
        }

        // The place is taken even where the line is rejected: the keys of its neighbours do not depend on it.
        var number = Field(fields, columns.Number);
        var ordinal = number.Length is > 0 and <= LongestKey ? _ordinals[number] = _ordinals.GetValueOrDefault(number) + 1 : 0;
        var quantity = ReadQuantity(Field(fields, columns.Quantity));
        var price = ReadPrice(Field(fields, columns.Price));
        var at = _dates.Read(Field(fields, columns.Date));
        var reason = Check(fields, number, quantity, price, at);
        if (reason is not null)
        {
            return (null, new RejectedLine(record.Line, reason, price is { } p && Math.Abs(p) <= LargestAmount ? quantity * p : null, record.Raw));
        }

        return (new ImportLine
        {
            Line = record.Line,
            Ordinal = ordinal,
            Number = number,
            Code = Field(fields, columns.Code),
            Description = Field(fields, columns.Description),
            Quantity = quantity!.Value,
            UnitAmount = Money.FromMajor(price!.Value, currency).Amount,
            At = at!.Value,
            Customer = Field(fields, columns.Customer),
            Country = Field(fields, columns.Country),
            Raw = record.Raw,
            IsProduct = CodeRule.IsProduct(Field(fields, columns.Code)),
        }, null);
    }

    private RejectReason? Check(string[] fields, string number, long? quantity, decimal? price, DateTimeOffset? at)
    {
        if (Array.Exists(fields, f => f.Length > LongestField))
        {
            return RejectReason.TooLong((Array.FindIndex(fields, f => f.Length > LongestField) + 1).ToString(CultureInfo.InvariantCulture), LongestField);
        }

        if (Array.Exists(fields, f => f.AsSpan().IndexOfAnyInRange('\0', '\u0008') >= 0))
        {
            return RejectReason.ControlCharacter;
        }

        if (CheckKeys(fields, number) is { } key)
        {
            return key;
        }

        if (quantity is null)
        {
            return RejectReason.Quantity(Field(fields, columns.Quantity));
        }

        if (price is not { } major)
        {
            return RejectReason.Price(Field(fields, columns.Price));
        }

        if (Math.Abs(major) > LargestAmount / 1000 || Math.Abs(major * quantity.Value) > LargestAmount / 1000)
        {
            return RejectReason.TooLarge;
        }

        if (decimal.Round(major, Money.Decimals(currency)) != major)
        {
            return RejectReason.Decimals(Field(fields, columns.Price), currency);
        }

        return at is null ? RejectReason.Date(Field(fields, columns.Date)) : null;
    }

    private RejectReason? CheckKeys(string[] fields, string number)
    {
        var code = Field(fields, columns.Code);
        return number.Length == 0 ? RejectReason.NoNumber
            : code.Length == 0 ? RejectReason.NoCode
            : number.Length > LongestKey ? RejectReason.TooLong("InvoiceNo", LongestKey)
            : code.Length > LongestKey ? RejectReason.TooLong("StockCode", LongestKey)
            : Field(fields, columns.Customer).Length > LongestKey ? RejectReason.TooLong("CustomerID", LongestKey)
            : Field(fields, columns.Country).Length > LongestKey ? RejectReason.TooLong("Country", LongestKey)
            : null;
    }

    private static long? ReadQuantity(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var quantity) && Math.Abs(quantity) <= LargestQuantity ? quantity : null;

    // Thousands separators are not understood on purpose: 1.250 and 1,250 are two prices in two countries.
    private decimal? ReadPrice(string text) =>
        text.Length is > 0 and <= 28 && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, _numbers, out var price) ? price : null;

    private static string Field(string[] fields, int column) => column < 0 ? "" : fields[column].Trim();
}

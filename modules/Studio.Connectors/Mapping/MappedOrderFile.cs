using System.Globalization;
using Studio.Connectors.OrderLines;
using Studio.Kernel.Problems;
using Studio.Kernel.Values;
using Studio.Sales.Orders;
using Studio.Tabular;

namespace Studio.Connectors.Mapping;

/// <summary>Reads a file of orders or baskets whose columns a person mapped. The same file and mapping always give the same answer.</summary>
internal sealed class MappedOrderFile
{
    private const int MostLines = 1_000_000;
    private const int LongestKey = 100;
    private const int LongestText = 10_000;
    private const int MostItems = 1000;
    private const long LargestQuantity = 1_000_000_000;
    private const long LargestAmount = 1_000_000_000_000;

    private readonly ColumnMapping _mapping;
    private readonly ReadingOptions _options;
    private readonly Dates _dates;
    private readonly NumberFormatInfo _numbers;
    private readonly DocumentAssembler _assembler = new();
    private readonly Dictionary<string, int> _ordinals = new(StringComparer.Ordinal);
    private readonly List<RejectedLine> _rejects = [];

    private MappedOrderFile(ColumnMapping mapping, ReadingOptions options)
    {
        (_mapping, _options) = (mapping, options);
        _dates = new Dates(mapping.Order, options.Zone);
        _numbers = new NumberFormatInfo { NumberDecimalSeparator = mapping.Decimal, NegativeSign = "-" };
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="ProblemException">400: it is no such file, or too long.</exception>
    public static ImportContent Read(Stream file, ColumnMapping mapping, ReadingOptions options, CancellationToken cancellationToken)
    {
        var encoding = mapping.Separator == "xlsx" ? "utf-8" : RowSource.EncodingOf(file, cancellationToken);
        using var rows = RowSource.Open(file, mapping.Separator, encoding);
        var reader = new MappedOrderFile(mapping, options);
        if (mapping.HasHeader)
        {
            rows.Read();
        }

        var lines = 0;
        while (rows.Read() is { } row)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (++lines > MostLines)
            {
                throw ProblemException.Invalid("file", $"The file has more than {MostLines} lines. Divide it.");
            }

            reader.Take(row);
        }

        var format = new LineFormat(mapping.Separator == "xlsx" ? '\0' : mapping.Separator[0], mapping.Decimal[0], mapping.Order, encoding);
        return OrderLineFile.Finish(format, options, reader._assembler.Finish(d => d.Lines.Sum(l => l.Quantity) < 0 ? OrderKinds.Return : OrderKinds.Order), reader._rejects);
    }

    private void Take(FileRow row)
    {
        var reason = row.Cells is not { } cells ? row.Fault == RowFault.AfterQuote ? RejectReason.AfterQuote : RejectReason.Open
            : cells.Any(c => c.Length > LongestText) ? RejectReason.TooLong((cells.ToList().FindIndex(c => c.Length > LongestText) + 1).ToString(CultureInfo.InvariantCulture), LongestText)
            : cells.Any(c => c.AsSpan().IndexOfAnyInRange('\0', '\u0008') >= 0) ? RejectReason.ControlCharacter
            : _mapping.Kind == MappedKinds.Baskets ? TakeBasket(row, cells) : TakeOrder(row, cells);
        if (reason is not null)
        {
            _rejects.Add(new RejectedLine(row.Line, reason, null, row.Raw));
        }
    }

    private RejectReason? TakeBasket(FileRow row, IReadOnlyList<string> cells)
    {
        var items = cells.Select(c => c.Trim()).Where(c => c.Length > 0).ToList();
        if (items.Count == 0 || items.Exists(i => i.Length > LongestKey) || items.Count > MostItems)
        {
            return items.Count == 0 ? RejectReason.NoCode : RejectReason.TooLong("Product code", LongestKey);
        }

        var source = _mapping.Of("date");
        if (ReadDate(source.Read(cells)) is not { } at)
        {
            return RejectReason.Date(source.Read(cells));
        }

        var number = NumberOf(row.Line);
        for (var i = 0; i < items.Count; i++)
        {
            _assembler.Add(Line(row, number, i + 1, items[i], items[i], 1, 0, at, "", "", isPart: i > 0));
        }

        return null;
    }

    private RejectReason? TakeOrder(FileRow row, IReadOnlyList<string> cells)
    {
        string Text(string field) => _mapping.Of(field).Read(cells);
        var number = _mapping.Of("number").IsEmpty ? NumberOf(row.Line) : Text("number");
        var (customer, code, country) = (Text("customer"), Text("code"), Text("country"));
        var key = number.Length == 0 ? RejectReason.NoNumber
            : code.Length == 0 ? RejectReason.NoCode
            : number.Length > LongestKey ? RejectReason.TooLong("Order number", LongestKey)
            : code.Length > LongestKey ? RejectReason.TooLong("Product code", LongestKey)
            : customer.Length > LongestKey ? RejectReason.TooLong("Customer number", LongestKey)
            : country.Length > LongestKey ? RejectReason.TooLong("Country", LongestKey)
            : null;
        if (key is not null)
        {
            return key;
        }

        long quantity = 1;
        if (!_mapping.Of("quantity").IsEmpty && (!long.TryParse(Text("quantity"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out quantity) || Math.Abs(quantity) > LargestQuantity))
        {
            return RejectReason.Quantity(Text("quantity"));
        }

        if (ReadDate(Text("date")) is not { } at)
        {
            return RejectReason.Date(Text("date"));
        }

        return AddAmounts(row, cells, new Parsed(number, customer, code, Text("description") is { Length: > 0 } words ? words : code, country, quantity, at));
    }

    private RejectReason? AddAmounts(FileRow row, IReadOnlyList<string> cells, Parsed line)
    {
        var byLine = !_mapping.Of("amount").IsEmpty;
        var source = _mapping.Of(byLine ? "amount" : "price");
        var text = source.Read(cells);
        decimal major = 0;
        if (!source.IsEmpty && (text.Length > 28 || !decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, _numbers, out major)))
        {
            return RejectReason.Price(text);
        }

        if (Math.Abs(major) > LargestAmount || (!byLine && Math.Abs(major) * Math.Abs(line.Quantity) > LargestAmount))
        {
            return RejectReason.TooLarge;
        }

        if (decimal.Round(major, Money.Decimals(_options.Currency)) != major)
        {
            return RejectReason.Decimals(text, _options.Currency);
        }

        if (byLine && line.Quantity == 0 && major != 0)
        {
            return RejectReason.Quantity("0");
        }

        var minor = Money.FromMajor(major, _options.Currency).Amount;
        RejectReason? reason = null;
        foreach (var (quantity, unit, isPart) in byLine ? Divide(minor, line.Quantity) : [(line.Quantity, minor, false)])
        {
            var ordinal = _ordinals[line.Number] = _ordinals.GetValueOrDefault(line.Number) + 1;
            reason = _assembler.Add(Line(row, line.Number, ordinal, line.Code, line.Description, quantity, unit, line.At, line.Customer, line.Country, isPart)) ?? reason;
        }

        return reason;
    }

    /// <summary>An amount over a quantity in whole minor units, to the cent: 29.33 for 2 are one at 14.66 and one at 14.67.</summary>
    internal static IReadOnlyList<(long Quantity, long Unit, bool IsPart)> Divide(long amount, long quantity)
    {
        if (quantity == 0)
        {
            return [(0, 0, false)];
        }

        var (sign, count) = (Math.Sign(quantity), Math.Abs(quantity));
        var total = amount * sign;
        var (unit, rest) = (Math.DivRem(total, count).Quotient, total % count);
        if (rest < 0)
        {
            (unit, rest) = (unit - 1, rest + count);
        }

        return rest == 0 ? [(quantity, unit, false)] : [(sign * (count - rest), unit, false), (sign * rest, unit + 1, true)];
    }

    private ImportLine Line(FileRow row, string number, int ordinal, string code, string description, long quantity, long unit, DateTimeOffset at, string customer, string country, bool isPart) => new()
    {
        Line = row.Line, Ordinal = ordinal, Number = number, Code = code, Description = description, Quantity = quantity, UnitAmount = unit, At = at, Customer = customer, Country = country, Raw = row.Raw,
        IsProduct = true, IsPart = isPart,
    };

    // A file without dates is of the moment of its upload, which is kept with the job.
    private DateTimeOffset? ReadDate(string text) => _mapping.Of("date").IsEmpty ? _options.Now : _dates.Read(text);

    private string NumberOf(int line) => _mapping.Prefix + line.ToString("000000", CultureInfo.InvariantCulture);

    private sealed record Parsed(string Number, string Customer, string Code, string Description, string Country, long Quantity, DateTimeOffset At);
}

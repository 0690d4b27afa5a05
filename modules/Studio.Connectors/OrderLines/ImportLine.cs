namespace Studio.Connectors.OrderLines;

/// <summary>A line that could be read.</summary>
internal sealed class ImportLine
{
    /// <summary>The line of the file, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>Its place among the file's lines of the same invoice, from 1; a rejected line keeps its place. Invoice and ordinal are the line's key.</summary>
    public required int Ordinal { get; init; }

    public required string Number { get; init; }

    /// <summary>As written.</summary>
    public required string Code { get; init; }

    public required string Description { get; init; }

    public required long Quantity { get; init; }

    /// <summary>Minor units.</summary>
    public required long UnitAmount { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Empty where nobody knows.</summary>
    public required string Customer { get; init; }

    public required string Country { get; init; }

    public required string Raw { get; init; }

    /// <summary>True for goods, false for a service.</summary>
    public required bool IsProduct { get; init; }

    /// <summary>True where a line of the file became several and another of them counts for it.</summary>
    public bool IsPart { get; init; }

    public long Amount => Quantity * UnitAmount;
}

/// <summary>A line that is not taken.</summary>
/// <param name="Line">The line of the file, from 1.</param>
/// <param name="Reason">Why.</param>
/// <param name="Amount">Quantity times price in major units, where both can be read.</param>
/// <param name="Raw">As it is written.</param>
internal sealed record RejectedLine(int Line, RejectReason Reason, decimal? Amount, string Raw);

/// <summary>The lines of one invoice number.</summary>
internal sealed class ImportDocument(string number)
{
    public string Number { get; } = number;

    public List<ImportLine> Lines { get; } = [];

    /// <summary>How many lines of the file it is of.</summary>
    public int FileLines => Lines.Count(l => !l.IsPart);

    /// <summary>One of <see cref="Sales.Orders.OrderKinds"/>.</summary>
    public string Kind { get; set; } = "";

    /// <summary>The customer's number; empty where no line names one.</summary>
    public string Customer { get; set; } = "";

    public string Country { get; set; } = "";

    /// <summary>The earliest of its lines: an invoice may be written over two minutes.</summary>
    public DateTimeOffset At { get; set; }
}

/// <summary>What a file knows of a product.</summary>
internal sealed class ImportProduct(string code)
{
    private DateTimeOffset _pricedAt = DateTimeOffset.MinValue;

    /// <summary>Upper case.</summary>
    public string Code { get; } = code;

    /// <summary>The first description on a sale; empty where there is none. Stock corrections say "?" or "damaged" instead of a name.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The most recent positive unit price in minor units, or null.</summary>
    public long? Price { get; private set; }

    public void Learn(ImportLine line)
    {
        if (Name.Length == 0)
        {
            Name = line.Description;
        }

        if (line.UnitAmount > 0 && line.At >= _pricedAt)
        {
            (Price, _pricedAt) = (line.UnitAmount, line.At);
        }
    }
}

/// <summary>A file as it is understood.</summary>
internal sealed record ImportContent(
    LineFormat Format, int ShiftDays, IReadOnlyList<ImportDocument> Documents, IReadOnlyDictionary<string, ImportProduct> Products, IReadOnlyList<RejectedLine> Rejects, ImportSummary Summary);

namespace Studio.Connectors.OrderLines;

/// <summary>In which order a file writes day and month.</summary>
public enum DateOrder
{
    /// <summary>31/12/2010.</summary>
    DayFirst,

    /// <summary>12/31/2010.</summary>
    MonthFirst,
}

/// <summary>How a file is written.</summary>
/// <param name="Delimiter">What separates columns.</param>
/// <param name="Decimal">What separates decimals.</param>
/// <param name="Dates">The order of day and month; ISO dates (2010-12-31) are understood in either.</param>
/// <param name="Encoding"><c>utf-8</c> or <c>iso-8859-1</c>.</param>
public sealed record LineFormat(char Delimiter, char Decimal, DateOrder Dates, string Encoding)
{
    /// <summary>The delimiter's name for people.</summary>
    public string DelimiterName => Delimiter switch { '\t' => "Tab", ' ' => "Blanks", '\0' => "Sheet of Excel", _ => Delimiter.ToString() };

    /// <summary>An example of a date.</summary>
    public string DateExample => Dates == DateOrder.DayFirst ? "31/12/2010 08:26" : "12/31/2010 08:26";
}

/// <summary>What is asked of a reading.</summary>
/// <param name="Currency">The currency of the prices.</param>
/// <param name="Zone">The time zone of dates that name none.</param>
/// <param name="Now">The moment that dates are moved to, and that none may lie after.</param>
/// <param name="Shift">How dates are moved.</param>
/// <param name="Dates">The order of day and month, or null to find out.</param>
public sealed record ReadingOptions(string Currency, TimeZoneInfo Zone, DateTimeOffset Now, DateShift Shift, DateOrder? Dates)
{
    /// <summary>Where the file has what; null for a file of order lines with the usual columns.</summary>
    public Mapping.ColumnMapping? Mapping { get; init; }
}

namespace Studio.Connectors.OrderLines;

/// <summary>A line of the preview, as it is understood.</summary>
/// <param name="Line">The line of the file.</param>
/// <param name="Number">The invoice.</param>
/// <param name="DocumentKind">order, return or correction.</param>
/// <param name="LineKind">product, charge or adjustment.</param>
/// <param name="Code">As written.</param>
/// <param name="Description">The words.</param>
/// <param name="Quantity">How many.</param>
/// <param name="UnitAmount">Minor units.</param>
/// <param name="At">When, before dates are moved.</param>
/// <param name="Customer">The customer's number, or empty.</param>
/// <param name="Country">The country.</param>
public sealed record PreviewLine(int Line, string Number, string DocumentKind, string LineKind, string Code, string Description, long Quantity, long UnitAmount, DateTimeOffset At, string Customer, string Country);

/// <summary>What is counted in a file before anything is written.</summary>
public sealed record ImportSummary
{
    /// <summary>All lines but the header and blank ones: accepted and rejected.</summary>
    public int LinesTotal { get; init; }

    /// <summary>Lines that are taken.</summary>
    public int Accepted { get; init; }

    /// <summary>Lines that are not.</summary>
    public int Rejected { get; init; }

    /// <summary>The amounts of the accepted lines in major units.</summary>
    public decimal AcceptedTotal { get; init; }

    /// <summary>The amounts of the rejected lines in major units, as far as they can be read.</summary>
    public decimal RejectedTotal { get; init; }

    /// <summary>Rejected lines whose quantity or price cannot be read; they are not in <see cref="RejectedTotal"/>.</summary>
    public int RejectedWithoutAmount { get; init; }

    /// <summary>Orders, returns and corrections together.</summary>
    public int Documents { get; init; }

    /// <summary>Orders.</summary>
    public int Orders { get; init; }

    /// <summary>Contacts.</summary>
    public int Contacts { get; init; }

    /// <summary>Credit notes.</summary>
    public int Returns { get; init; }

    /// <summary>Corrections of stock or books.</summary>
    public int Corrections { get; init; }

    /// <summary>Different products; 85123A and 85123a are one.</summary>
    public int Products { get; init; }

    /// <summary>Different codes of services, as written.</summary>
    public int ChargeCodes { get; init; }

    /// <summary>Lines of services.</summary>
    public int ChargeLines { get; init; }

    /// <summary>Different codes as written, services included.</summary>
    public int CodesAsWritten { get; init; }

    /// <summary>Different customers.</summary>
    public int Customers { get; init; }

    /// <summary>Accepted lines of documents without a customer.</summary>
    public int LinesWithoutCustomer { get; init; }

    /// <summary>The quantities of the accepted lines; in a file of contacts 0.</summary>
    public long Units { get; init; }

    /// <summary>The earliest document, before dates are moved.</summary>
    public DateTimeOffset? First { get; init; }

    /// <summary>The newest document, before dates are moved.</summary>
    public DateTimeOffset? Last { get; init; }

    /// <summary>The first lines as they are understood.</summary>
    public IReadOnlyList<PreviewLine> Sample { get; init; } = [];
}

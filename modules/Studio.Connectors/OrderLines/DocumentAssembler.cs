using Studio.Sales.Orders;

namespace Studio.Connectors.OrderLines;

/// <summary>Puts lines together to documents and says what kind each is.</summary>
internal sealed class DocumentAssembler
{
    private readonly Dictionary<string, ImportDocument> _byNumber = new(StringComparer.Ordinal);
    private readonly List<ImportDocument> _documents = [];

    /// <summary>Adds the line to its document; returns why it does not belong there.</summary>
    public RejectReason? Add(ImportLine line)
    {
        if (!_byNumber.TryGetValue(line.Number, out var document))
        {
            document = new ImportDocument(line.Number) { At = line.At };
            _byNumber.Add(line.Number, document);
            _documents.Add(document);
        }

        if (line.Customer.Length > 0 && document.Customer.Length > 0 && line.Customer != document.Customer)
        {
            return RejectReason.Customer(line.Customer, document.Customer);
        }

        document.Lines.Add(line);
        document.Customer = document.Customer.Length > 0 ? document.Customer : line.Customer;
        document.Country = document.Country.Length > 0 ? document.Country : line.Country;
        document.At = line.At < document.At ? line.At : document.At;
        return null;
    }

    /// <summary>The documents in the order of the file, each with its kind.</summary>
    /// <param name="kind">Says what kind a document is; null for the rules of invoices.</param>
    public IReadOnlyList<ImportDocument> Finish(Func<ImportDocument, string>? kind = null)
    {
        foreach (var document in _documents)
        {
            document.Kind = (kind ?? KindOf)(document);
        }

        return _documents;
    }

    /// <summary>
    /// The kind of a line: in a correction every line adjusts; elsewhere the line says whether it is goods or a service.
    /// </summary>
    public static string LineKindOf(ImportDocument document, ImportLine line) =>
        document.Kind == OrderKinds.Correction ? OrderLineKinds.Adjustment : line.IsProduct ? OrderLineKinds.Product : OrderLineKinds.Charge;

    // C and digits number a credit note. Without a customer, lines that cost nothing (or only correct the books) are no sale; a free item for a customer is one.
    private static string KindOf(ImportDocument document) => document switch
    {
        { Number: ['C' or 'c', >= '0' and <= '9', ..] } => OrderKinds.Return,
        { Customer.Length: 0 } when document.Lines.TrueForAll(l => l.UnitAmount == 0 || CodeRule.IsBookkeeping(l.Code)) => OrderKinds.Correction,
        _ => OrderKinds.Order,
    };
}

using Studio.Connectors.OrderLines;

namespace Studio.Connectors.Jobs;

/// <summary>Ids of items that earlier batches found or made; only what is committed is in it.</summary>
internal sealed class KnownItems
{
    /// <summary>Product ids by upper-case code.</summary>
    public Dictionary<string, string> Products { get; } = new(StringComparer.Ordinal);

    /// <summary>Customer ids by number.</summary>
    public Dictionary<string, string> Customers { get; } = new(StringComparer.Ordinal);

    public void Add(KnownItems others)
    {
        foreach (var (code, id) in others.Products)
        {
            Products[code] = id;
        }

        foreach (var (number, id) in others.Customers)
        {
            Customers[number] = id;
        }
    }
}

/// <summary>Cuts the documents into transactions that are short enough for a person's save to wait behind.</summary>
internal static class ImportBatch
{
    private const int MostDocuments = 50;
    private const int MostWork = 150;
    private const int WorkOfAnItem = 8;

    /// <summary>The documents of the next transaction, at least one. A line is one piece of work, an item that may have to be made is several.</summary>
    public static List<ImportDocument> Next(IReadOnlyList<ImportDocument> documents, int position, KnownItems known)
    {
        var batch = new List<ImportDocument>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var work = 0;
        for (var i = position; i < documents.Count && batch.Count < MostDocuments; i++)
        {
            var document = documents[i];
            work += WorkOfAnItem + document.Lines.Count;
            foreach (var line in document.Lines)
            {
                var code = line.Code.ToUpperInvariant();
                work += !known.Products.ContainsKey(code) && seen.Add(code) ? WorkOfAnItem : 0;
            }

            if (batch.Count > 0 && work > MostWork)
            {
                break;
            }

            batch.Add(document);
        }

        return batch;
    }
}

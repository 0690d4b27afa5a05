using System.Text.Json;
using Studio.ContentModel.Items;
using Studio.Connectors.OrderLines;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Sales;
using Studio.Sales.Orders;

namespace Studio.Connectors.Jobs;

/// <summary>Writes a batch of documents with all that belongs to it, and the job's counters, in one transaction: after a crash both are there or neither.</summary>
internal sealed class DocumentWriter(UnitOfWork unit, CatalogueWriter catalogue, OrderStore orders, ContentManager content)
{
    /// <summary>The counters and the items found or made after the batch; null where the job was cancelled or someone else runs it, and nothing was written.</summary>
    public async Task<(ImportCounters Counters, KnownItems Found)?> WriteAsync(
        ImportJob job, ImportCounters counters, int position, IReadOnlyList<ImportDocument> documents, ImportContent file, KnownItems known, CancellationToken cancellationToken)
    {
        try
        {
            return await unit.WriteAsync(WriteClass.Bulk, async (session, ct) =>
            {
                var found = new KnownItems();
                var after = await WriteDocumentsAsync(session, job, counters, documents, file, known, found, ct);
                var moved = await session.ExecuteAsync("UPDATE ImportJob SET Counters = @Counters, DocumentsDone = @after WHERE Id = @Id AND State = @Running AND DocumentsDone = @position",
                    new { job.Id, Counters = JsonSerializer.Serialize(after), after = position + documents.Count, ImportStates.Running, position }, ct);
                return moved == 1 ? (after, found) : throw new NotRunningException();
            }, cancellationToken);
        }
        catch (NotRunningException)
        {
            return null;
        }
    }

    private async Task<ImportCounters> WriteDocumentsAsync(
        WriteSession session, ImportJob job, ImportCounters counters, IReadOnlyList<ImportDocument> documents, ImportContent file, KnownItems known, KnownItems found, CancellationToken cancellationToken)
    {
        var save = new SaveOptions { Author = job.CreatedBy, WriteClass = WriteClass.Bulk, Audited = false };
        var there = await orders.FindManyAsync([.. documents.Select(d => d.Number)], cancellationToken);
        var added = documents.Where(d => !there.ContainsKey(d.Number)).ToList();

        var codes = added.SelectMany(d => d.Lines).Where(l => l.IsProduct).Select(l => l.Code.ToUpperInvariant()).Where(c => !known.Products.ContainsKey(c)).ToHashSet(StringComparer.Ordinal);
        var products = await catalogue.EnsureProductsAsync(session, codes, file, job.Options.Currency, save, found.Products, cancellationToken);

        var numbers = documents.Select(d => d.Customer).Where(n => n.Length > 0 && !known.Customers.ContainsKey(n)).ToHashSet(StringComparer.Ordinal);
        await catalogue.FindCustomersAsync(session, numbers, found.Customers, cancellationToken);
        var customers = 0;
        foreach (var document in added.Where(d => d.Customer.Length > 0 && Find(d.Customer, known.Customers, found.Customers) is null))
        {
            found.Customers[document.Customer] = await catalogue.CreateCustomerAsync(document.Customer, document.Country, save, cancellationToken);
            customers++;
        }

        foreach (var document in added)
        {
            await orders.PlaceAsync(ToOrder(document, job, known, found), save, cancellationToken);
        }

        var conflicts = await FindConflictsAsync(documents, there, job, known, found, cancellationToken);
        await RejectRow.InsertAsync(session, job.Id, [.. conflicts.SelectMany(d => d.Lines.Where(l => !l.IsPart).Select(l => new RejectedLine(l.Line, RejectReason.Conflict(d.Number), null, l.Raw)))], cancellationToken);
        return Count(counters, documents, added.Count, conflicts, job.Options.Currency) with
        {
            ProductsCreated = counters.ProductsCreated + products,
            CustomersCreated = counters.CustomersCreated + customers,
        };
    }

    private static ImportCounters Count(ImportCounters counters, IReadOnlyList<ImportDocument> documents, int created, IReadOnlyList<ImportDocument> conflicts, string currency)
    {
        var rejected = conflicts.Sum(d => d.FileLines);
        var rejectedAmount = conflicts.Sum(d => d.Lines.Sum(l => l.Amount));
        var lines = documents.Sum(d => d.FileLines);
        return counters with
        {
            LinesRead = counters.LinesRead + lines,
            Accepted = counters.Accepted + lines - rejected,
            AcceptedAmount = counters.AcceptedAmount + documents.Sum(d => d.Lines.Sum(l => l.Amount)) - rejectedAmount,
            Rejected = counters.Rejected + rejected,
            RejectedTotal = counters.RejectedTotal + new Kernel.Values.Money(rejectedAmount, currency).Major,
            Created = counters.Created + created,
            Conflicts = counters.Conflicts + conflicts.Count,
            Unchanged = counters.Unchanged + documents.Count - created - conflicts.Count,
        };
    }

    /// <summary>Those of the documents that are there already with other lines, another customer or another kind. Their dates are not compared: they may have been moved.</summary>
    private async Task<IReadOnlyList<ImportDocument>> FindConflictsAsync(
        IReadOnlyList<ImportDocument> documents, IReadOnlyDictionary<string, string> there, ImportJob job, KnownItems known, KnownItems found, CancellationToken cancellationToken)
    {
        if (there.Count == 0)
        {
            return [];
        }

        var ids = there.Values.ToList();
        var items = (await content.GetManyAsync(ids, VersionOptions.Published, cancellationToken)).ToDictionary(i => i.ContentItemId, StringComparer.Ordinal);
        var lines = await orders.GetLinesAsync(ids, cancellationToken);
        return [.. documents.Where(d => there.TryGetValue(d.Number, out var id) && !IsSame(d, items[id], lines.GetValueOrDefault(id) ?? [], job.Options.Currency, known, found))];
    }

    private static bool IsSame(ImportDocument document, ContentItem item, IReadOnlyList<OrderLine> lines, string currency, KnownItems known, KnownItems found)
    {
        var customer = document.Customer.Length == 0 ? null : Find(document.Customer, known.Customers, found.Customers) ?? "";
        return item.GetText(OrderParts.Order, "Kind") == document.Kind
            && item.GetText(OrderParts.Order, "Customer") == customer
            && lines.Count == document.Lines.Count
            && lines.Zip(document.Lines.OrderBy(l => l.Ordinal)).All(pair => pair.First is var kept && pair.Second is var read
                && kept.Line == read.Ordinal && kept.Code == read.Code && kept.Quantity == read.Quantity && kept.UnitAmount == read.UnitAmount && kept.Currency == currency && kept.Description == read.Description);
    }

    private static NewOrder ToOrder(ImportDocument document, ImportJob job, KnownItems known, KnownItems found) => new(
        document.Number, document.Kind, document.Customer.Length == 0 ? null : Find(document.Customer, known.Customers, found.Customers),
        document.At.AddDays(job.Options.ShiftDays), job.Options.Currency,
        [
            .. document.Lines.Select(line => new NewOrderLine(DocumentAssembler.LineKindOf(document, line), line.Code, line.Quantity, line.UnitAmount)
            {
                Line = line.Ordinal,
                ProductId = line.IsProduct ? Find(line.Code.ToUpperInvariant(), known.Products, found.Products) : null,
                Description = line.Description,
                SourceKey = $"{line.Number}/{line.Ordinal.ToString(System.Globalization.CultureInfo.InvariantCulture)}",
            }),
        ])
    {
        Country = document.Country,
        Source = "import",
    };

    private static string? Find(string key, Dictionary<string, string> known, Dictionary<string, string> found) => known.GetValueOrDefault(key) ?? found.GetValueOrDefault(key);

    /// <summary>Undoes the batch of a job that no longer runs here.</summary>
    private sealed class NotRunningException : Exception;
}

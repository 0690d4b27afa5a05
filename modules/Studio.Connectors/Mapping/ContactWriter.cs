using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Studio.Connectors.Jobs;
using Studio.Connectors.OrderLines;
using Studio.ContentModel.Items;
using Studio.Customers.Identity;
using Studio.Customers.Identity.Identifiers;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Settings;

namespace Studio.Connectors.Mapping;

/// <summary>
/// Writes a batch of contacts, the customers they need, and the job's counters, in one transaction: after a crash all are there or none. A contact that was imported before, by its id in the
/// other system or its place in the very same file, is left as it is.
/// </summary>
internal sealed class ContactWriter(UnitOfWork unit, CatalogueWriter catalogue, ContactRepository contacts, CustomerIdentifiers reader, IdentifierStore identifiers, ISettingsStore settings)
{
    /// <summary>The counters after the batch; null where the job was cancelled or someone else runs it, and nothing was written.</summary>
    public async Task<ImportCounters?> WriteAsync(ImportJob job, ImportCounters counters, int position, IReadOnlyList<ImportContact> batch, CancellationToken cancellationToken)
    {
        try
        {
            return await unit.WriteAsync(WriteClass.Bulk, async (session, ct) =>
            {
                var after = await WriteBatchAsync(session, job, counters, batch, ct);
                var moved = await session.ExecuteAsync("UPDATE ImportJob SET Counters = @Counters, DocumentsDone = @after WHERE Id = @Id AND State = @Running AND DocumentsDone = @position",
                    new { job.Id, Counters = JsonSerializer.Serialize(after), after = position + batch.Count, ImportStates.Running, position }, ct);
                return moved == 1 ? after : throw new NotRunningException();
            }, cancellationToken);
        }
        catch (NotRunningException)
        {
            return null;
        }
    }

    private async Task<ImportCounters> WriteBatchAsync(WriteSession session, ImportJob job, ImportCounters counters, IReadOnlyList<ImportContact> batch, CancellationToken cancellationToken)
    {
        var byNumber = new Dictionary<string, string>(StringComparer.Ordinal);
        var byMail = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        await catalogue.FindCustomersAsync(session, batch.Select(c => c.Customer).Where(n => n.Length > 0).ToHashSet(StringComparer.Ordinal), byNumber, cancellationToken);
        await catalogue.FindCustomersByMailAsync(session, batch.Select(c => c.Email).Where(m => m.Length > 0).ToHashSet(StringComparer.OrdinalIgnoreCase), byMail, cancellationToken);
        var save = new SaveOptions { Author = job.CreatedBy, WriteClass = WriteClass.Bulk, Audited = false };
        var made = 0;
        foreach (var contact in batch.Where(c => job.Options.Mapping!.CreateCustomers && c.Customer.Length > 0 && !byNumber.ContainsKey(c.Customer) && !byMail.ContainsKey(c.Email)))
        {
            if (!byNumber.ContainsKey(contact.Customer))
            {
                byNumber[contact.Customer] = await catalogue.CreateCustomerAsync(contact.Customer, "", save, cancellationToken);
                made++;
            }
        }

        var known = batch.Select(c => (Contact: c, Customer: byNumber.GetValueOrDefault(c.Customer) ?? byMail.GetValueOrDefault(c.Email))).ToList();
        var rejected = known.Where(k => k.Customer is null).Select(k => new RejectedLine(k.Contact.Line, RejectReason.UnknownCustomer(k.Contact.Customer.Length > 0 ? k.Contact.Customer : k.Contact.Email), null, k.Contact.Raw)).ToList();
        await RejectRow.InsertAsync(session, job.Id, rejected, cancellationToken);
        var found = known.Where(k => k.Customer is not null).Select(k => (k.Contact, k.Customer, Key: KeyOf(job, k.Contact))).DistinctBy(k => k.Key).ToList();
        var fresh = await NewKeysAsync(session, [.. found.Select(f => f.Key)], cancellationToken);
        var added = found.Where(f => fresh.Contains(f.Key)).ToList();
        await RememberAsync(session, added.Where(f => f.Contact is { Email.Length: > 0, Customer.Length: > 0 }).Select(f => (f.Customer!, f.Contact.Email)), cancellationToken);
        await contacts.RecordManyAsync(session, [.. added.Select(f => f.Contact.Contact with { Subject = Subject.Customer(f.Customer!) })], cancellationToken);
        return counters with
        {
            LinesRead = counters.LinesRead + batch.Count,
            Accepted = counters.Accepted + batch.Count - rejected.Count,
            Rejected = counters.Rejected + rejected.Count,
            Created = counters.Created + added.Count,
            Unchanged = counters.Unchanged + batch.Count - rejected.Count - added.Count,
            CustomersCreated = counters.CustomersCreated + made,
        };
    }

    /// <summary>The mail addresses that stood beside customers' numbers: a hint that two records are one person, which a person decides.</summary>
    private async Task RememberAsync(WriteSession session, IEnumerable<(string Customer, string Email)> written, CancellationToken cancellationToken)
    {
        var rules = await settings.GetAsync<IdentitySettings>(cancellationToken);
        var found = written.Select(w => (w.Customer, Found: reader.Make("mail", w.Email, verified: false, rules))).Where(w => w.Found is not null);
        await identifiers.PutManyAsync(session, [.. found.Select(w => (w.Customer, w.Found!))], IdentifierSources.Import, cancellationToken);
    }

    private static async Task<IReadOnlySet<string>> NewKeysAsync(WriteSession session, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        if (keys.Count == 0)
        {
            return new HashSet<string>();
        }

        var there = await session.QueryAsync<string>("SELECT SourceKey FROM ImportedContact WHERE SourceKey IN @keys", new { keys }, cancellationToken);
        var fresh = keys.Except(there, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
        await session.InsertManyAsync("ImportedContact", ["SourceKey"], fresh.Select(k => new object?[] { k }), cancellationToken);
        return fresh;
    }

    // A hash says nothing of anybody.
    private static string KeyOf(ImportJob job, ImportContact contact)
    {
        var place = contact.Key.Length > 0 ? "key\n" + contact.Type + "\n" + contact.Key : string.Create(CultureInfo.InvariantCulture, $"line\n{job.Options.FileHash}\n{contact.Line}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(place)));
    }

    /// <summary>Undoes the batch of a job that no longer runs here.</summary>
    private sealed class NotRunningException : Exception;
}

using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Scheduling;
using Studio.Kernel.Schemas;
using Studio.Kernel.Security.Audit;

namespace Studio.Customers.PersonalData;

/// <summary>How long the log of contacts is kept.</summary>
[Schema(Title = "Keeping contacts", Description = "How long it is remembered who was in touch with us, and what was said.", Group = "Safety")]
public sealed record ContactRetentionSettings
{
    /// <summary>Days since the recording; null keeps them for ever. Facts look back 90 days.</summary>
    [Schema(Title = "Days to keep contacts", Description = "Older ones go at night; of orders and offers the number stays, without whose they were. Empty keeps all of them."), Range(91, 36500)]
    public int? KeepDays { get; init; }

    /// <summary>Other times for some kinds of contacts; that of a type goes before that of its category, and both before <see cref="KeepDays"/>.</summary>
    [Schema(Title = "Other times for some contacts", Description = "A type goes before its category, and both before the days above. /admin/retention shows what each would remove."), MaxLength(100)]
    public IReadOnlyList<ContactRetentionRule> Rules { get; init; } = [];
}

/// <summary>How long contacts of a type or category are kept.</summary>
public sealed record ContactRetentionRule
{
    /// <summary>The name of a type or of a category.</summary>
    [Schema(Title = "Type or category", Description = "Its name, such as pageView or chat; /admin/retention lists them. A name that nothing has removes nothing."), Required, StringLength(100)]
    public string Of { get; init; } = "";

    /// <summary>Days since the recording.</summary>
    [Schema(Title = "Days to keep"), Range(1, 36500)]
    public int KeepDays { get; init; } = 365;
}

/// <summary>Lets every place of personal data forget what is older than the tenant keeps it: in small transactions, each of which holds by itself, so that it may be stopped anywhere.</summary>
public sealed class PersonalDataRetention(IEnumerable<IPersonalDataSource> sources, ContactRetention contacts, UnitOfWork unit, IAuditTrail audit)
{
    /// <summary>How many things one transaction forgets.</summary>
    public const int BatchSize = 200;

    /// <summary>Forgets; how many things, by the places' names. The audit trail keeps the numbers.</summary>
    /// <param name="now">The moment from which ages are counted.</param>
    /// <param name="cancellationToken">Ends it between two batches; what is forgotten stays so.</param>
    public async Task<IReadOnlyDictionary<string, long>> PurgeAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (of, count) in await contacts.PurgeAsync(now, cancellationToken))
        {
            counts["contacts." + of] = count;
        }

        foreach (var source in sources.OrderBy(s => s.Order).ThenBy(s => s.Name, StringComparer.Ordinal))
        {
            if (await source.KeepAsync(cancellationToken) is { } keep && await PurgeAsync(source, now - keep, cancellationToken) is > 0 and var count)
            {
                counts[source.Name] = count;
                await unit.WriteAsync(WriteClass.Bulk, (_, ct) => audit.RecordAsync(new AuditEntry(CustomerAuditActions.Purged)
                {
                    SubjectType = "PersonalData", SubjectId = source.Name, After = new JsonObject { ["Count"] = count, ["KeptDays"] = keep.TotalDays },
                }, ct), cancellationToken);
            }
        }

        return counts;
    }

    private async Task<long> PurgeAsync(IPersonalDataSource source, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var count = 0L;
        string? next = "";
        while (next is not null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var request = new PurgeRequest(before, next, BatchSize);
            var batch = await unit.WriteAsync(WriteClass.Bulk, (session, ct) => source.PurgeAsync(session, request, ct), cancellationToken);
            count += batch.Count;
            next = batch.Next;
        }

        return count;
    }
}

/// <summary>Forgets each night what is older than the tenant keeps.</summary>
[BackgroundTask(Schedule = "H 2 * * *", Title = "Forget old personal data", Description = "Contacts, decisions, whose an order was and rejected lines that are older than the settings say are forgotten. What nothing is set for stays.", TimeLimitSeconds = 7200)]
internal sealed class RetentionTask(PersonalDataRetention retention, TimeProvider time) : IBackgroundTask
{
    public Task DoWorkAsync(IServiceProvider serviceProvider, CancellationToken cancellationToken) => retention.PurgeAsync(time.GetUtcNow(), cancellationToken);
}

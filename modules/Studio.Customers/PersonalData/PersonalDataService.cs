using System.Globalization;
using System.Text.Json.Nodes;
using Studio.Customers.Events;
using Studio.Customers.Identity;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Security.Audit;

namespace Studio.Customers.PersonalData;

/// <summary>A customer's right to see and to be forgotten: over all modules, in one transaction. Customers who were merged into him are he.</summary>
public sealed class PersonalDataService(
    IEnumerable<IPersonalDataSource> sources, UnitOfWork unit, IAuditTrail audit, ErasureProofs proofs, ErasureCleaner cleaner, CustomerEvents events, IEnumerable<IIdentityObserver> observers, TimeProvider time)
{
    /// <summary>The name by which a proof says how many merged records were erased too.</summary>
    public const string MergedRecords = "mergedRecords";

    /// <summary>The places, in the order of erasure.</summary>
    public IReadOnlyList<IPersonalDataSource> Sources { get; } = [.. sources.OrderBy(s => s.Order).ThenBy(s => s.Name, StringComparer.Ordinal)];

    /// <summary>Everything that is kept of a customer, by place; a place that keeps nothing is left out. What is kept of one who was merged into him stands under <c>merged</c>, by id.</summary>
    public Task<JsonObject> ExportAsync(string customerId, CancellationToken cancellationToken) => unit.ReadAsync(async (session, ct) =>
    {
        var subjects = await SubjectsAsync(session, customerId, ct);
        var answer = new JsonObject
        {
            ["customerId"] = customerId,
            ["exportedAt"] = time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
            ["data"] = await ExportAsync(session, subjects[0], ct),
        };
        foreach (var merged in subjects.Skip(1))
        {
            answer["merged"] ??= new JsonObject();
            answer["merged"]![merged.CustomerId] = await ExportAsync(session, merged, ct);
        }

        return answer;
    }, cancellationToken);

    /// <summary>Who is meant by a customer: he himself first, then every record that was merged into him.</summary>
    public Task<IReadOnlyList<PersonalDataSubject>> SubjectsAsync(string customerId, CancellationToken cancellationToken) => unit.ReadAsync((session, ct) => SubjectsAsync(session, customerId, ct), cancellationToken);

    /// <summary>A piece of what one place keeps of a subject.</summary>
    public Task<PersonalDataPiece> PieceAsync(IPersonalDataSource source, PersonalDataSubject subject, int skip, int take, CancellationToken cancellationToken) =>
        unit.ReadAsync((session, ct) => source.PieceAsync(session, subject, skip, take, ct), cancellationToken);

    /// <summary>Writes down that somebody reads, or takes away, what is kept of a customer.</summary>
    /// <param name="customerId">The customer.</param>
    /// <param name="form">In what form: page, html, json.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task RecordReadingAsync(string customerId, string form, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, (_, ct) =>
        audit.RecordAsync(new AuditEntry(CustomerAuditActions.Exported) { SubjectType = "Customer", SubjectId = customerId, After = new JsonObject { ["Form"] = form } }, ct), cancellationToken);

    /// <summary>
    /// Erases a customer in every place, or in none where one fails. A proof of it stays, which says nothing of him, and the record in the audit trail, by the id alone. What is left in the search index and in
    /// the database's files is cleared right afterwards.
    /// </summary>
    /// <param name="customerId">The customer.</param>
    /// <param name="erasedBy">Which user or program erases him.</param>
    /// <param name="cancellationToken">Undoes it.</param>
    public async Task<ErasureProof> EraseAsync(string customerId, string erasedBy, CancellationToken cancellationToken)
    {
        // Beside the writer: it may be much. What comes in between is erased, though not counted.
        var counts = CountsOf(await ExportAsync(customerId, cancellationToken));
        var proof = await unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            var subjects = await SubjectsAsync(session, customerId, ct);
            foreach (var source in Sources)
            {
                foreach (var subject in subjects)
                {
                    await source.EraseAsync(session, subject, ct);
                }
            }

            // What was derived of them is counted anew, of nothing.
            var people = subjects.SelectMany(s => s.VisitorIds.Append(s.CustomerId)).ToHashSet(StringComparer.Ordinal);
            foreach (var observer in observers)
            {
                await observer.MovedAsync(session, people, ct);
            }

            await audit.RecordAsync(new AuditEntry(CustomerAuditActions.Erased) { SubjectType = "Customer", SubjectId = customerId }, ct);
            await events.RaiseAsync(session, new CustomerEvent(CustomerEventTypes.Erased, customerId, time.GetUtcNow(), []), ct);
            session.AfterCommit(cleaner.Wake);
            return await proofs.AddAsync(session, customerId, erasedBy, counts, ct);
        }, cancellationToken);
        return proof;
    }

    /// <summary>What the records are called that were merged into a customer and are erased with him; the id where a record has no name any more.</summary>
    public Task<IReadOnlyList<string>> MergedNamesAsync(string customerId, CancellationToken cancellationToken) => unit.ReadAsync(async (session, ct) => await session.QueryAsync<string>("""
        SELECT COALESCE(i.DisplayText, m.SubjectId) FROM SubjectMember m LEFT JOIN ContentItem i ON i.ItemId = m.SubjectId AND i.Latest = 1 WHERE m.CustomerId = @customerId AND m.SubjectKind = 2 ORDER BY m.SubjectId
        """, new { customerId }, ct), cancellationToken);

    /// <summary>How many things an export tells of, by place; records that were merged into the customer count under <see cref="MergedRecords"/> besides.</summary>
    public static JsonObject CountsOf(JsonObject export)
    {
        var counts = new JsonObject();
        if (export["merged"] is JsonObject { Count: > 0 } records)
        {
            counts[MergedRecords] = records.Count;
        }

        foreach (var data in new[] { export["data"] }.Concat((export["merged"] as JsonObject)?.Select(m => m.Value) ?? []).OfType<JsonObject>())
        {
            foreach (var (name, kept) in data)
            {
                counts[name] = ((int?)counts[name] ?? 0) + Count(kept!);
            }
        }

        return counts;
    }

    private static int Count(JsonNode kept) => kept is JsonArray list ? list.Count : kept is JsonObject parts ? parts.Sum(p => p.Value is JsonArray inner ? inner.Count : 1) : 1;

    private static bool IsEmpty(JsonNode kept) => kept is JsonArray { Count: 0 } or JsonObject { Count: 0 };

    private static async Task<IReadOnlyList<PersonalDataSubject>> SubjectsAsync(DbSession session, string customerId, CancellationToken cancellationToken)
    {
        var members = await session.QueryAsync<Member>("SELECT SubjectKind, SubjectId FROM SubjectMember WHERE CustomerId = @customerId ORDER BY SubjectKind, SubjectId", new { customerId }, cancellationToken);
        return
        [
            new PersonalDataSubject(customerId, [.. members.Where(m => m.SubjectKind == 1).Select(m => m.SubjectId)]),
            .. members.Where(m => m.SubjectKind == 2).Select(m => new PersonalDataSubject(m.SubjectId, [])),
        ];
    }

    private async Task<JsonObject> ExportAsync(DbSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        var data = new JsonObject();
        foreach (var source in Sources)
        {
            if (await source.ExportAsync(session, subject, cancellationToken) is { } kept && !IsEmpty(kept))
            {
                data[source.Name] = kept;
            }
        }

        return data;
    }

    private sealed record Member(long SubjectKind, string SubjectId);
}

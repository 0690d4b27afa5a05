using System.Text.Json.Nodes;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Security.Audit;

namespace Studio.Customers.PersonalData;

/// <summary>A customer's right to see and to be forgotten: over all modules, in one transaction.</summary>
public sealed class PersonalDataService(IEnumerable<IPersonalDataSource> sources, UnitOfWork unit, IAuditTrail audit, TimeProvider time)
{
    /// <summary>The places, in the order of erasure.</summary>
    public IReadOnlyList<IPersonalDataSource> Sources { get; } = [.. sources.OrderBy(s => s.Order).ThenBy(s => s.Name, StringComparer.Ordinal)];

    /// <summary>Everything that is kept of a customer, by place; a place that keeps nothing is left out.</summary>
    public Task<JsonObject> ExportAsync(string customerId, CancellationToken cancellationToken) => unit.ReadAsync(async (session, ct) =>
    {
        var subject = await SubjectAsync(session, customerId, ct);
        var data = new JsonObject();
        foreach (var source in Sources)
        {
            if (await source.ExportAsync(session, subject, ct) is { } kept && !IsEmpty(kept))
            {
                data[source.Name] = kept;
            }
        }

        return new JsonObject { ["customerId"] = customerId, ["exportedAt"] = time.GetUtcNow().ToString("O", System.Globalization.CultureInfo.InvariantCulture), ["data"] = data };
    }, cancellationToken);

    /// <summary>Erases a customer in every place, or in none where one fails. The audit trail keeps that it was done, by the id alone.</summary>
    public Task EraseAsync(string customerId, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        var subject = await SubjectAsync(session, customerId, ct);
        foreach (var source in Sources)
        {
            await source.EraseAsync(session, subject, ct);
        }

        await audit.RecordAsync(new AuditEntry(CustomerAuditActions.Erased) { SubjectType = "Customer", SubjectId = customerId }, ct);
    }, cancellationToken);

    private static bool IsEmpty(JsonNode kept) => kept is JsonArray { Count: 0 } or JsonObject { Count: 0 };

    private static async Task<PersonalDataSubject> SubjectAsync(DbSession session, string customerId, CancellationToken cancellationToken) =>
        new(customerId, await session.QueryAsync<string>("SELECT SubjectId FROM SubjectMember WHERE CustomerId = @customerId AND SubjectKind = 1", new { customerId }, cancellationToken));
}

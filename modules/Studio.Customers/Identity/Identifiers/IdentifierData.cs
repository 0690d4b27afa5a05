using System.Text.Json.Nodes;
using Studio.Customers.Identity.Duplicates;
using Studio.Customers.PersonalData;
using Studio.Data.Sessions;

namespace Studio.Customers.Identity.Identifiers;

/// <summary>What a customer is recognised by, and who may be the same person.</summary>
internal sealed class IdentifierData(IdentifierStore identifiers) : IPersonalDataSource
{
    public string Name => "identifiers";

    public string Title => "Identifiers";

    public int Order => 85;

    public async Task<JsonNode?> ExportAsync(DbSession session, PersonalDataSubject subject, CancellationToken cancellationToken) =>
        new JsonArray([.. (await identifiers.OfPersonAsync(session, subject.CustomerId, cancellationToken)).Select(i => (JsonNode)new JsonObject
        {
            ["kind"] = i.Kind, ["value"] = i.Shown, ["source"] = i.Source, ["verified"] = i.Verified == 1, ["firstSeen"] = PersonalDataJson.Instant(i.FirstUtc), ["lastSeen"] = PersonalDataJson.Instant(i.LastUtc),
        })]);

    public async Task EraseAsync(WriteSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        await IdentifierStore.ForgetAsync(session, [subject.CustomerId, .. subject.VisitorIds], cancellationToken);
        await DuplicateStore.ForgetAsync(session, subject.CustomerId, cancellationToken);
    }
}

using System.Text.Json.Nodes;
using Studio.Data.Sessions;

namespace Studio.Customers.PersonalData;

/// <summary>The account by which the customer signs in to the shop.</summary>
internal sealed class AccountData : IPersonalDataSource
{
    public string Name => "account";

    public string Title => "Shop account";

    public async Task<JsonNode?> ExportAsync(DbSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        var accounts = await session.QueryAsync<Account>("SELECT Email, CreatedUtc FROM CustomerAccount WHERE CustomerId = @CustomerId ORDER BY Email", subject, cancellationToken);
        return accounts.Count == 0 ? null : new JsonArray([.. accounts.Select(a => (JsonNode)new JsonObject { ["email"] = a.Email, ["openedAt"] = PersonalDataJson.Instant(a.CreatedUtc) })]);
    }

    public Task EraseAsync(WriteSession session, PersonalDataSubject subject, CancellationToken cancellationToken) =>
        session.ExecuteAsync("DELETE FROM CustomerAccount WHERE CustomerId = @CustomerId", subject, cancellationToken);

    private sealed record Account(string Email, long CreatedUtc);
}

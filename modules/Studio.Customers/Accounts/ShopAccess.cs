using System.Security.Cryptography;
using System.Text;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Data.Writing;

namespace Studio.Customers.Accounts;

/// <summary>
/// How a customer proves himself to the shop: by a link that works once, which an agent makes on the customer's page and sends. Only a
/// hash of the link's secret is kept.
/// </summary>
public sealed class ShopAccess(IDatabase database, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>Makes a link's secret for the customer; earlier unused ones stay valid until they expire.</summary>
    public async Task<string> InviteAsync(string customerId, string invitedBy, CancellationToken cancellationToken)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        await database.WriteAsync(WriteClass.Interactive, (session, ct) => session.ExecuteAsync(
            "INSERT INTO ShopInvitation (TokenHash, CustomerId, InvitedBy, ExpiresUtc) VALUES (@Hash, @customerId, @invitedBy, @Expires)",
            new { Hash = Hash(token), customerId, invitedBy, Expires = (time.GetUtcNow() + Lifetime).ToUnixTimeMilliseconds() }, ct), cancellationToken);
        return token;
    }

    /// <summary>Uses a link's secret up; the customer it stands for, or null where it is unknown, expired or used.</summary>
    public Task<string?> RedeemAsync(string token, CancellationToken cancellationToken) => database.WriteAsync(WriteClass.Interactive, (session, ct) => session.FirstAsync<string>(
        "UPDATE ShopInvitation SET UsedUtc = @now WHERE TokenHash = @Hash AND UsedUtc IS NULL AND ExpiresUtc > @now RETURNING CustomerId",
        new { Hash = Hash(token), now = time.GetUtcNow().ToUnixTimeMilliseconds() }, ct), cancellationToken);

    private static string Hash(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}

internal sealed class ShopAccessMigration : DataMigration
{
    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("CREATE TABLE ShopInvitation (TokenHash TEXT PRIMARY KEY, CustomerId TEXT NOT NULL, InvitedBy TEXT NOT NULL, ExpiresUtc INTEGER NOT NULL, UsedUtc INTEGER) WITHOUT ROWID", null, cancellationToken);
        return 1;
    }
}

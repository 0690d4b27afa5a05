using Studio.Data.Migrations;
using Studio.Data.Sessions;

namespace Acme.Loyalty;

/// <summary>The table of points; one text for SQLite and PostgreSQL.</summary>
internal sealed class LoyaltyMigration : DataMigration
{
    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("CREATE TABLE AcmeLoyalty (CustomerId TEXT PRIMARY KEY, Points INTEGER NOT NULL)", null, cancellationToken);
        return 1;
    }
}

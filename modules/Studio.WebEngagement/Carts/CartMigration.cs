using Studio.Data.Migrations;
using Studio.Data.Sessions;

namespace Studio.WebEngagement.Carts;

internal sealed class CartMigration : DataMigration
{
    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE Cart (VisitorId TEXT PRIMARY KEY, CartId TEXT NOT NULL, ChangedUtc INTEGER NOT NULL) WITHOUT ROWID;
            CREATE TABLE CartLine (VisitorId TEXT NOT NULL, ProductId TEXT NOT NULL, Quantity INTEGER NOT NULL, AddedUtc INTEGER NOT NULL, PRIMARY KEY (VisitorId, ProductId)) WITHOUT ROWID;
            CREATE TABLE CartOrder (CartId TEXT PRIMARY KEY, VisitorId TEXT NOT NULL, OrderId TEXT NOT NULL) WITHOUT ROWID;
            CREATE TABLE ShopOrderNumber (Id INTEGER PRIMARY KEY CHECK (Id = 1), Last INTEGER NOT NULL);
            INSERT INTO ShopOrderNumber (Id, Last) VALUES (1, 100000);
            """, null, cancellationToken);
        return 1;
    }
}

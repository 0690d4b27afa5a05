using Studio.Data.Migrations;
using Studio.Data.Sessions;

namespace Studio.Sales.Orders;

internal sealed class OrderLineMigration : DataMigration
{
    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE OrderLine (OrderId TEXT NOT NULL, Line INTEGER NOT NULL, SourceKey TEXT UNIQUE, Kind TEXT NOT NULL, Code TEXT NOT NULL, ProductCode TEXT NOT NULL, ProductId TEXT,
              Description TEXT NOT NULL, Quantity INTEGER NOT NULL, UnitAmount INTEGER NOT NULL, Amount INTEGER NOT NULL, Currency TEXT NOT NULL, PRIMARY KEY (OrderId, Line)) WITHOUT ROWID;
            CREATE INDEX IX_OrderLine_ProductCode ON OrderLine (ProductCode);
            """, null, cancellationToken);
        return 1;
    }
}

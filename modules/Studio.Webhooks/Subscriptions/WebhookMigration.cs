using Studio.Data.Migrations;
using Studio.Data.Sessions;

namespace Studio.Webhooks.Subscriptions;

internal sealed class WebhookMigration : DataMigration
{
    // State: 0 waits, 1 is being sent, 2 delivered, 3 given up. The partial indexes hold what is still to be done, which is little.
    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE Webhook (Id TEXT PRIMARY KEY, Name TEXT NOT NULL, Input TEXT NOT NULL, Secret TEXT NOT NULL, CreatedUtc INTEGER NOT NULL, LastDeliveredUtc INTEGER) WITHOUT ROWID;
            CREATE TABLE WebhookDelivery (Id TEXT PRIMARY KEY, WebhookId TEXT NOT NULL, OrderKey TEXT NOT NULL, SubjectId TEXT NOT NULL, Type TEXT NOT NULL, Body TEXT NOT NULL, State INTEGER NOT NULL,
              Attempts INTEGER NOT NULL, DueUtc INTEGER NOT NULL, CreatedUtc INTEGER NOT NULL, FirstTriedUtc INTEGER, EndedUtc INTEGER, Lease TEXT, Status INTEGER, Detail TEXT NOT NULL) WITHOUT ROWID;
            CREATE INDEX IX_WebhookDelivery_Order ON WebhookDelivery (WebhookId, OrderKey, Id) WHERE State < 2;
            CREATE INDEX IX_WebhookDelivery_Due ON WebhookDelivery (DueUtc) WHERE State < 2;
            CREATE INDEX IX_WebhookDelivery_List ON WebhookDelivery (WebhookId, State, Id);
            CREATE INDEX IX_WebhookDelivery_Subject ON WebhookDelivery (SubjectId);
            CREATE INDEX IX_WebhookDelivery_Person ON WebhookDelivery (OrderKey);
            CREATE INDEX IX_WebhookDelivery_Ended ON WebhookDelivery (EndedUtc) WHERE EndedUtc IS NOT NULL;
            """, null, cancellationToken);
        return 1;
    }
}

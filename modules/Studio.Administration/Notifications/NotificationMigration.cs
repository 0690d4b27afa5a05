using Studio.Data.Migrations;
using Studio.Data.Sessions;

namespace Studio.Administration.Notifications;

internal sealed class NotificationMigration : DataMigration
{
    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE UserNotification (Id TEXT PRIMARY KEY, UserId TEXT NOT NULL, Cause TEXT NOT NULL, Tone INTEGER NOT NULL, TextEn TEXT NOT NULL, TextHant TEXT NOT NULL, TextHans TEXT NOT NULL, Url TEXT,
              CreatedUtc INTEGER NOT NULL, ReadUtc INTEGER) WITHOUT ROWID;
            CREATE UNIQUE INDEX IX_UserNotification_Cause ON UserNotification (UserId, Cause);
            CREATE INDEX IX_UserNotification_User ON UserNotification (UserId, Id);
            CREATE INDEX IX_UserNotification_Unread ON UserNotification (UserId, Id) WHERE ReadUtc IS NULL;
            CREATE INDEX IX_UserNotification_Created ON UserNotification (CreatedUtc);
            """, null, cancellationToken);
        return 1;
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Security.Audit;

namespace Studio.Data.Audit;

/// <summary>Writes records into the tenant's database, in the running transaction where there is one.</summary>
internal sealed class AuditTrail(UnitOfWork unit, IHttpContextAccessor requests, AuditSource source, IdGenerator ids, TimeProvider time) : IAuditTrail
{
    public Task RecordAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        var request = requests.HttpContext;
        var actor = entry.Actor ?? ActorOf(request?.User) ?? new AuditActor(AuditSource.Id, source.Name);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var (before, after) = AuditJson.Differences(entry.Before, entry.After);
        var address = request?.Connection.RemoteIpAddress?.ToString() ?? "";
        return unit.WriteAsync(WriteClass.Interactive, (session, ct) => session.ExecuteAsync("""
            INSERT INTO Audit (Id, AtUtc, Action, ActorId, ActorName, Address, TraceId, SubjectType, SubjectId, SubjectName, BeforeJson, AfterJson, AggregateKey, Occurrences, LastUtc)
            VALUES (@Id, @now, @Action, @ActorId, @ActorName, @address, @TraceId, @SubjectType, @SubjectId, @SubjectName, @BeforeJson, @AfterJson, @AggregateKey, 1, @now)
            ON CONFLICT (AggregateKey) DO UPDATE SET Occurrences = Audit.Occurrences + 1, LastUtc = @now
            """, new
        {
            Id = ids.NewId(),
            now,
            Action = entry.Action.Name,
            ActorId = Short(actor.Id),
            ActorName = Short(actor.Name),
            address,
            TraceId = Activity.Current?.TraceId.ToString() ?? request?.TraceIdentifier ?? "",
            entry.SubjectType,
            SubjectId = Short(entry.SubjectId),
            SubjectName = Short(entry.SubjectName),
            BeforeJson = AuditJson.Write(before),
            AfterJson = AuditJson.Write(after),
            AggregateKey = AggregateKey(entry, address, now),
        }, ct), cancellationToken);
    }

    private static AuditActor? ActorOf(ClaimsPrincipal? user) => user?.FindFirstValue(ClaimTypes.NameIdentifier) is { Length: > 0 } id
        ? new AuditActor(id, user.Identity?.Name ?? id)
        : user is null ? null : new AuditActor("", "");

    private static string? AggregateKey(AuditEntry entry, string address, long now) => entry.Aggregate is { } window
        ? string.Create(CultureInfo.InvariantCulture, $"{entry.Action.Name}\n{Short(entry.SubjectId)}\n{address}\n{now / (long)window.TotalMilliseconds}")
        : null;

    // Names come from anybody.
    private static string Short(string text) => text.Length <= 200 ? text : text[..200];
}

internal sealed class AuditMigration : DataMigration
{
    public override int Order => 0;

    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE Audit (Id TEXT PRIMARY KEY, AtUtc INTEGER NOT NULL, Action TEXT NOT NULL, ActorId TEXT NOT NULL, ActorName TEXT NOT NULL, Address TEXT NOT NULL, TraceId TEXT NOT NULL,
              SubjectType TEXT NOT NULL, SubjectId TEXT NOT NULL, SubjectName TEXT NOT NULL, BeforeJson TEXT, AfterJson TEXT, AggregateKey TEXT, Occurrences INTEGER NOT NULL, LastUtc INTEGER NOT NULL) WITHOUT ROWID;
            CREATE UNIQUE INDEX IX_Audit_Aggregate ON Audit (AggregateKey);
            CREATE INDEX IX_Audit_Action ON Audit (Action, Id);
            CREATE INDEX IX_Audit_Actor ON Audit (ActorId, Id);
            CREATE INDEX IX_Audit_Subject ON Audit (SubjectType, SubjectId, Id);
            """, null, cancellationToken);
        return 1;
    }
}

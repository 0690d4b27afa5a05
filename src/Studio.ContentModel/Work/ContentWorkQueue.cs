using Microsoft.Extensions.Options;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Tenants;

namespace Studio.ContentModel.Work;

/// <summary>A piece of work that this host does for a while.</summary>
internal sealed class ClaimedWork
{
    public long Id { get; set; }

    public string Kind { get; set; } = "";

    public string Type { get; set; } = "";

    public string Subject { get; set; } = "";

    public string Detail { get; set; } = "";

    public long Revision { get; set; }

    public string Cursor { get; set; } = "";

    public long Total { get; set; }

    public long Attempts { get; set; }

    /// <summary>Whoever writes down how far it is must still hold this.</summary>
    public string Lease { get; set; } = "";

    public ContentWorkKind KindOf => Enum.Parse<ContentWorkKind>(Kind);
}

/// <summary>Someone else does the work now, or it begins anew.</summary>
internal sealed class WorkLostException() : Exception("The work is no longer this host's.");

/// <summary>
/// The work that changes of definitions leave for afterwards: rows of a table, written in the transaction of the change, each done by one host at a time and taken up again where it was by whoever comes next.
/// </summary>
public sealed class ContentWorkQueue(IDatabase database, ContentWorkSignal signal, IOptions<ContentWorkOptions> options, TimeProvider time)
{
    private const int Shown = 200;

    /// <summary>Longer than any batch; building an index renews it.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <summary>The work under way and what was done in the last days, newest first.</summary>
    public async Task<IReadOnlyList<ContentWorkState>> ListAsync(CancellationToken cancellationToken) => await database.ReadAsync(async (session, ct) =>
    {
        var rows = await session.QueryAsync<Row>("""
            SELECT Id, Kind, Type, Subject, Done, Total, Unconverted, QueuedUtc, DueUtc, EndedUtc, Error FROM ContentWork
            ORDER BY CASE WHEN EndedUtc IS NULL THEN 0 ELSE 1 END, Id DESC LIMIT @Shown
            """, new { Shown }, ct);
        return (IReadOnlyList<ContentWorkState>)[.. rows.Select(r => r.ToState())];
    }, cancellationToken);

    /// <summary>When the next piece is due; null where none waits.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken)
    {
        var due = await database.ReadAsync((session, ct) =>
            session.ScalarAsync<long?>("SELECT min(CASE WHEN Lease IS NULL THEN DueUtc ELSE HeldUntilUtc END) FROM ContentWork WHERE EndedUtc IS NULL", null, ct), cancellationToken);
        return due is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
    }

    /// <summary>Writes work down in the transaction of what asks for it. Work of the same kind on the same subject that is not done yet begins anew.</summary>
    internal async Task QueueAsync(WriteSession session, ContentWork work, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var row = new
        {
            Kind = work.Kind.ToString(),
            work.ContentType,
            work.Subject,
            work.Detail,
            work.Revision,
            Now = now.ToUnixTimeMilliseconds(),
            Due = (work.Delayed ? now + options.Value.Delay : now).ToUnixTimeMilliseconds(),
            Old = (now - Kept).ToUnixTimeMilliseconds(),
        };
        await session.ExecuteAsync("DELETE FROM ContentWork WHERE EndedUtc < @Old OR (Kind = @Kind AND Subject = @Subject AND EndedUtc IS NULL)", row, cancellationToken);
        await session.ExecuteAsync("""
            INSERT INTO ContentWork (Kind, Type, Subject, Detail, Revision, Cursor, Done, Total, Unconverted, QueuedUtc, DueUtc, Attempts)
            VALUES (@Kind, @ContentType, @Subject, @Detail, @Revision, '', 0, -1, 0, @Now, @Due, 0)
            """, row, cancellationToken);
        session.AfterCommit(signal.Wake);
    }

    /// <summary>What is written down about work that is not done, or null.</summary>
    internal Task<string?> DetailAsync(WriteSession session, ContentWorkKind kind, string subject, CancellationToken cancellationToken) =>
        session.FirstAsync<string>("SELECT Detail FROM ContentWork WHERE Kind = @kind AND Subject = @subject AND EndedUtc IS NULL", new { kind = kind.ToString(), subject }, cancellationToken);

    /// <summary>Nothing is to be done to the subject any more.</summary>
    internal Task CancelAsync(WriteSession session, string subject, CancellationToken cancellationToken) =>
        session.ExecuteAsync("DELETE FROM ContentWork WHERE Subject = @subject AND EndedUtc IS NULL", new { subject }, cancellationToken);

    /// <summary>Takes the next piece that is due, or null. Takes the writer only where there is one.</summary>
    internal async Task<ClaimedWork?> ClaimAsync(CancellationToken cancellationToken)
    {
        if (await NextDueAsync(cancellationToken) is not { } due || due > time.GetUtcNow())
        {
            return null;
        }

        var now = time.GetUtcNow();
        return await database.WriteAsync(WriteClass.Bulk, (session, ct) => session.FirstAsync<ClaimedWork>("""
            UPDATE ContentWork SET Lease = @lease, HeldUntilUtc = @until, Attempts = Attempts + 1
            WHERE Id = (SELECT Id FROM ContentWork WHERE EndedUtc IS NULL AND DueUtc <= @now AND (Lease IS NULL OR HeldUntilUtc <= @now) ORDER BY DueUtc, Id LIMIT 1)
            RETURNING Id, Kind, Type, Subject, Detail, Revision, Cursor, Total, Attempts, Lease
            """, new { lease = Guid.NewGuid().ToString("N"), now = now.ToUnixTimeMilliseconds(), until = (now + Lease).ToUnixTimeMilliseconds() }, ct), cancellationToken);
    }

    /// <summary>Writes down how far the work is, with the batch that it tells of.</summary>
    /// <exception cref="WorkLostException">It is no longer this host's: the batch must be undone.</exception>
    internal async Task AdvanceAsync(WriteSession session, ClaimedWork work, string cursor, int done, int unconverted, CancellationToken cancellationToken)
    {
        var changed = await session.ExecuteAsync("UPDATE ContentWork SET Cursor = @cursor, Done = Done + @done, Unconverted = Unconverted + @unconverted, Total = @Total, HeldUntilUtc = @until, Error = NULL WHERE Id = @Id AND Lease = @Lease",
            new { work.Id, work.Lease, work.Total, cursor, done, unconverted, until = (time.GetUtcNow() + Lease).ToUnixTimeMilliseconds() }, cancellationToken);
        if (changed == 0)
        {
            throw new WorkLostException();
        }

        work.Cursor = cursor;
    }

    /// <summary>Holds the work longer.</summary>
    internal Task RenewAsync(ClaimedWork work, CancellationToken cancellationToken) =>
        database.WriteAsync(WriteClass.Bulk, (session, ct) => session.ExecuteAsync("UPDATE ContentWork SET HeldUntilUtc = @until WHERE Id = @Id AND Lease = @Lease",
            new { work.Id, work.Lease, until = (time.GetUtcNow() + Lease).ToUnixTimeMilliseconds() }, ct), cancellationToken);

    /// <summary>The work is done.</summary>
    internal async Task EndAsync(WriteSession session, ClaimedWork work, CancellationToken cancellationToken)
    {
        var changed = await session.ExecuteAsync("UPDATE ContentWork SET Lease = NULL, EndedUtc = @now, Error = NULL WHERE Id = @Id AND Lease = @Lease",
            new { work.Id, work.Lease, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancellationToken);
        if (changed == 0)
        {
            throw new WorkLostException();
        }
    }

    /// <summary>Gives the work back: at once where the host stops, later where it failed.</summary>
    internal Task GiveBackAsync(ClaimedWork work, string? error, CancellationToken cancellationToken)
    {
        var wait = error is null ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Min(LongestWait.Ticks, TimeSpan.FromSeconds(2).Ticks << (int)Math.Min(work.Attempts, 10)));
        return database.WriteAsync(WriteClass.Bulk, (session, ct) => session.ExecuteAsync("UPDATE ContentWork SET Lease = NULL, DueUtc = @due, Error = @error WHERE Id = @Id AND Lease = @Lease",
            new { work.Id, work.Lease, error, due = (time.GetUtcNow() + wait).ToUnixTimeMilliseconds() }, ct), cancellationToken);
    }

    /// <summary>What this process did not finish before it died is free at once, where no other can have it.</summary>
    internal Task ReleaseAsync(CancellationToken cancellationToken) => database.Dialect is Data.Dialects.SqliteDialect
        ? database.WriteAsync(WriteClass.Bulk, (session, ct) => session.ExecuteAsync("UPDATE ContentWork SET Lease = NULL WHERE EndedUtc IS NULL AND Lease IS NOT NULL", null, ct), cancellationToken)
        : Task.CompletedTask;

    private sealed class Row
    {
        public long Id { get; set; }

        public string Kind { get; set; } = "";

        public string Type { get; set; } = "";

        public string Subject { get; set; } = "";

        public long Done { get; set; }

        public long Total { get; set; }

        public long Unconverted { get; set; }

        public long QueuedUtc { get; set; }

        public long DueUtc { get; set; }

        public long? EndedUtc { get; set; }

        public string? Error { get; set; }

        public ContentWorkState ToState() => new(Id, Enum.Parse<ContentWorkKind>(Kind), Type, Subject, Done, Total < 0 ? null : Total, Unconverted, DateTimeOffset.FromUnixTimeMilliseconds(QueuedUtc),
            DateTimeOffset.FromUnixTimeMilliseconds(DueUtc), EndedUtc is { } ended ? DateTimeOffset.FromUnixTimeMilliseconds(ended) : null, Error);
    }
}

/// <summary>Wakes this host's worker; a waking that comes while nobody waits is not lost.</summary>
public sealed class ContentWorkSignal
{
    private TaskCompletionSource _next = New();

    /// <summary>Ends at the next waking. Take it before looking for work, wait for it afterwards.</summary>
    internal Task Next => Volatile.Read(ref _next).Task;

    /// <summary>There is something to do.</summary>
    internal void Wake() => Interlocked.Exchange(ref _next, New()).SetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>Wakes a tenant that sleeps when there is work left.</summary>
internal sealed class ContentWorkWaking(ContentWorkQueue work) : IWakeSource
{
    public async ValueTask<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken) => await work.NextDueAsync(cancellationToken);
}

internal sealed class ContentWorkMigration : DataMigration
{
    public override int Order => 11;

    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE ContentWork (Id INTEGER PRIMARY KEY AUTOINCREMENT, Kind TEXT NOT NULL, Type TEXT NOT NULL, Subject TEXT NOT NULL, Detail TEXT NOT NULL, Revision INTEGER NOT NULL, Cursor TEXT NOT NULL,
              Done INTEGER NOT NULL, Total INTEGER NOT NULL, Unconverted INTEGER NOT NULL, QueuedUtc INTEGER NOT NULL, DueUtc INTEGER NOT NULL, Attempts INTEGER NOT NULL, Lease TEXT, HeldUntilUtc INTEGER, EndedUtc INTEGER, Error TEXT);
            CREATE INDEX IX_ContentWork_Open ON ContentWork (DueUtc) WHERE EndedUtc IS NULL;
            """, null, cancellationToken);
        return 1;
    }
}

using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Events;
using Studio.Kernel.Scheduling;

namespace Studio.Data.Scheduling;

internal sealed class BackgroundTaskStore(UnitOfWork unit, IEventBus events, TimeProvider time) : IBackgroundTaskStore
{
    /// <summary>A due time so far ahead is the mark of a clock that was wrong, not of a run.</summary>
    private static readonly TimeSpan FarAhead = TimeSpan.FromDays(1);

    public async Task<IReadOnlyList<BackgroundTaskState>> ListAsync(CancellationToken cancellationToken)
    {
        var rows = await unit.ReadAsync((session, ct) => session.QueryAsync<Row>("""
            SELECT Name, Enabled, Schedule, Plan, NextRunUtc, RunId, HeldUntilUtc, LastDueUtc, LastStartUtc, LastEndUtc, LastResult, LastError FROM BackgroundTaskState ORDER BY Name
            """, null, ct), cancellationToken);
        return [.. rows.Select(r => r.ToState())];
    }

    public Task ConfigureAsync(string name, bool? enabled, string? schedule, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        await session.ExecuteAsync("INSERT INTO BackgroundTaskState (Name, Enabled, Schedule) VALUES (@name, @enabled, @schedule) ON CONFLICT (Name) DO UPDATE SET Enabled = @enabled, Schedule = @schedule",
            new { name, enabled = enabled is null ? (long?)null : enabled.Value ? 1 : 0, schedule }, ct);
        session.OnCommitted(token => events.PublishAsync(new BackgroundTaskChanged(name), token));
    }, cancellationToken);

    public Task PlanAsync(string name, string plan, DateTimeOffset? next, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Workflow, (session, ct) =>
        session.ExecuteAsync("INSERT INTO BackgroundTaskState (Name, Plan, NextRunUtc) VALUES (@name, @plan, @next) ON CONFLICT (Name) DO UPDATE SET Plan = @plan, NextRunUtc = @next",
            new { name, plan, next = next?.ToUnixTimeMilliseconds() }, ct), cancellationToken);

    public Task<bool> TryBeginAsync(BackgroundRun run, DateTimeOffset until, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Workflow, async (session, ct) =>
    {
        var now = time.GetUtcNow();
        var parameters = new
        {
            run.Name,
            run.RunId,
            Due = run.Due.ToUnixTimeMilliseconds(),
            Until = until.ToUnixTimeMilliseconds(),
            Now = now.ToUnixTimeMilliseconds(),
            FarAhead = (now + FarAhead).ToUnixTimeMilliseconds(),
            Running = (long)BackgroundTaskResult.Running,
        };
        await session.ExecuteAsync("INSERT INTO BackgroundTaskState (Name) VALUES (@Name) ON CONFLICT (Name) DO NOTHING", parameters, ct);
        var isDue = run.Manual ? "LastStartUtc IS NULL OR LastStartUtc < @Due" : "LastDueUtc IS NULL OR LastDueUtc < @Due OR LastDueUtc > @FarAhead";
        var due = run.Manual ? "" : ", LastDueUtc = @Due";
        return await session.ExecuteAsync($"""
            UPDATE BackgroundTaskState SET RunId = @RunId, HeldUntilUtc = @Until, LastStartUtc = @Now, LastEndUtc = NULL, LastResult = @Running, LastError = NULL{due}
            WHERE Name = @Name AND (RunId IS NULL OR HeldUntilUtc < @Now) AND ({isDue})
            """, parameters, ct) == 1;
    }, cancellationToken);

    public Task<bool> RenewAsync(BackgroundRun run, DateTimeOffset until, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Workflow, async (session, ct) =>
        await session.ExecuteAsync("UPDATE BackgroundTaskState SET HeldUntilUtc = @Until WHERE Name = @Name AND RunId = @RunId",
            new { run.Name, run.RunId, Until = until.ToUnixTimeMilliseconds() }, ct) == 1, cancellationToken);

    public Task EndAsync(BackgroundRun run, BackgroundTaskResult result, string? error, DateTimeOffset? next, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Workflow, (session, ct) =>
        session.ExecuteAsync("""
            UPDATE BackgroundTaskState SET RunId = NULL, HeldUntilUtc = NULL, LastEndUtc = @Now, LastResult = @Result, LastError = @error, NextRunUtc = COALESCE(@Next, NextRunUtc)
            WHERE Name = @Name AND RunId = @RunId
            """, new { run.Name, run.RunId, Now = time.GetUtcNow().ToUnixTimeMilliseconds(), Result = (long)result, error, Next = next?.ToUnixTimeMilliseconds() }, ct), cancellationToken);

    public Task ReleaseDeadAsync(string processMark, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Workflow, (session, ct) =>
        session.ExecuteAsync("UPDATE BackgroundTaskState SET RunId = NULL, HeldUntilUtc = NULL WHERE RunId IS NOT NULL AND RunId NOT LIKE @Mine", new { Mine = processMark + "-%" }, ct), cancellationToken);

    private sealed class Row
    {
        public string Name { get; set; } = "";

        public long? Enabled { get; set; }

        public string? Schedule { get; set; }

        public string? Plan { get; set; }

        public long? NextRunUtc { get; set; }

        public string? RunId { get; set; }

        public long? HeldUntilUtc { get; set; }

        public long? LastDueUtc { get; set; }

        public long? LastStartUtc { get; set; }

        public long? LastEndUtc { get; set; }

        public long? LastResult { get; set; }

        public string? LastError { get; set; }

        public BackgroundTaskState ToState() => new()
        {
            Name = Name,
            Enabled = Enabled is null ? null : Enabled != 0,
            Schedule = Schedule,
            Plan = Plan,
            NextRun = Instant(NextRunUtc),
            RunId = RunId,
            HeldUntil = Instant(HeldUntilUtc),
            LastDue = Instant(LastDueUtc),
            LastStart = Instant(LastStartUtc),
            LastEnd = Instant(LastEndUtc),
            LastResult = (BackgroundTaskResult?)LastResult,
            LastError = LastError,
        };

        private static DateTimeOffset? Instant(long? milliseconds) => milliseconds is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;
    }
}

internal sealed class BackgroundTaskMigration : DataMigration
{
    public override int Order => 0;

    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE BackgroundTaskState (Name TEXT PRIMARY KEY, Enabled INTEGER, Schedule TEXT, Plan TEXT, NextRunUtc INTEGER, RunId TEXT, HeldUntilUtc INTEGER,
              LastDueUtc INTEGER, LastStartUtc INTEGER, LastEndUtc INTEGER, LastResult INTEGER, LastError TEXT) WITHOUT ROWID
            """, null, cancellationToken);
        return 1;
    }
}

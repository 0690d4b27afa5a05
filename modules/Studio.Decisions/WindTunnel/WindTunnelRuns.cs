using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.ContentModel.Items;
using Studio.Contents.Transfer;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Decisions.Rules;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.Audit;

namespace Studio.Decisions.WindTunnel;

/// <summary>A page of the list of replays.</summary>
internal sealed record WindTunnelPage(IReadOnlyList<WindTunnelRun> Runs, long Total, int Page, int Pages);

/// <summary>Takes orders for replays, lists and steers them; <see cref="WindTunnelRunner"/> runs them.</summary>
internal sealed class WindTunnelRuns(UnitOfWork unit, ContentManager content, WindTunnelRunner runner, IdGenerator ids, TimeProvider time, IAuditTrail audit)
{
    /// <summary>The most rules that are changed in one replay.</summary>
    public const int MostRules = 100;

    /// <summary>The longest period of one replay.</summary>
    public static readonly TimeSpan LongestPeriod = TimeSpan.FromDays(400);

    /// <summary>The period where none is given.</summary>
    public static readonly TimeSpan UsualPeriod = TimeSpan.FromDays(30);

    private const int PageSize = 25;
    private const int MostWaiting = 20;
    private const int MostKept = 500;

    /// <summary>Lets a replay begin.</summary>
    /// <exception cref="ProblemException">400: the period or a rule is not right; 409: too many are waiting.</exception>
    public async Task<WindTunnelRun> StartAsync(string owner, DateTimeOffset? from, DateTimeOffset? to, IReadOnlyList<string> drafts, IReadOnlyList<string> off, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var end = to ?? now;
        var begin = from ?? end - UsualPeriod;
        if (begin >= end || end - begin > LongestPeriod)
        {
            throw ProblemException.Invalid("from", "The period begins before its end and has at most 400 days.");
        }

        if (drafts.Count + off.Count is 0 or > MostRules || drafts.Concat(off).Distinct(StringComparer.Ordinal).Count() < drafts.Count + off.Count)
        {
            throw ProblemException.Invalid("drafts", "Choose at least one rule and at most 100, each once: with its draft, or switched off.");
        }

        var order = new WindTunnelOrder(begin, end, await ReadAsync("drafts", drafts, cancellationToken), await ReadAsync("off", off, cancellationToken));
        var id = ids.NewId();
        await unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            await session.HoldLockAsync("wind-tunnel", ct);
            if (await session.ScalarAsync<long>("SELECT count(*) FROM WindTunnelRun WHERE FinishedUtc IS NULL", null, ct) >= MostWaiting)
            {
                throw ProblemException.Conflict("Too many replays are waiting. Wait for one, or cancel one.");
            }

            await session.ExecuteAsync("INSERT INTO WindTunnelRun (Id, State, Owner, Asked, Done, LeaseUtc, CreatedUtc) VALUES (@id, @Queued, @owner, @asked, 0, 0, @now)",
                new { id, ContentImportStates.Queued, owner, asked = JsonSerializer.Serialize(order, JsonSerializerOptions.Web), now = now.ToUnixTimeMilliseconds() }, ct);

            // The oldest go, so that there is no task of its own for it.
            await session.ExecuteAsync("DELETE FROM WindTunnelRun WHERE FinishedUtc IS NOT NULL AND Id <= (SELECT Id FROM WindTunnelRun ORDER BY Id DESC LIMIT 1 OFFSET @MostKept)", new { MostKept }, ct);
            await RecordAsync(WindTunnelAuditActions.Started, id, order, ct);
        }, cancellationToken);
        runner.Wake();
        return await GetAsync(id, cancellationToken);
    }

    /// <summary>A replay.</summary>
    /// <exception cref="ProblemException">404: there is none.</exception>
    public async Task<WindTunnelRun> GetAsync(string id, CancellationToken cancellationToken) =>
        (await unit.ReadAsync((session, ct) => session.FirstAsync<WindTunnelRow>($"{WindTunnelRow.Select} WHERE Id = @id", new { id }, ct), cancellationToken))?.ToRun() ?? throw ProblemException.NotFound("There is no such replay.");

    /// <summary>The newest replays, of one state where that is given; without their results.</summary>
    public Task<WindTunnelPage> ListAsync(string? state, int page, CancellationToken cancellationToken)
    {
        var number = Math.Clamp(page, 1, 1_000);
        var parameters = new { state = string.IsNullOrEmpty(state) ? null : state, take = PageSize, skip = (number - 1) * PageSize };
        const string Where = "WHERE (@state IS NULL OR State = @state)";
        return unit.ReadAsync(async (session, ct) =>
        {
            var total = await session.ScalarAsync<long>($"SELECT count(*) FROM WindTunnelRun {Where}", parameters, ct);
            var rows = await session.QueryAsync<WindTunnelRow>($"SELECT Id, State, Owner, Asked, Total, Done, Error, CreatedUtc, FinishedUtc FROM WindTunnelRun {Where} ORDER BY Id DESC LIMIT @take OFFSET @skip", parameters, ct);
            return new WindTunnelPage([.. rows.Select(r => r.ToRun())], total, number, (int)Math.Max(1, (total + PageSize - 1) / PageSize));
        }, cancellationToken);
    }

    /// <summary>Ends a replay that is not over; of one that is over nothing changes.</summary>
    /// <exception cref="ProblemException">404: there is none.</exception>
    public async Task CancelAsync(string id, CancellationToken cancellationToken)
    {
        var run = await GetAsync(id, cancellationToken);
        await unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            if (await session.ExecuteAsync("UPDATE WindTunnelRun SET State = @Cancelled, FinishedUtc = @now WHERE Id = @id AND FinishedUtc IS NULL",
                new { id, ContentImportStates.Cancelled, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, ct) > 0)
            {
                await RecordAsync(WindTunnelAuditActions.Cancelled, id, run.Order, ct);
            }
        }, cancellationToken);
        runner.Cancel(id);
    }

    /// <summary>Removes a replay that is over, with its result.</summary>
    /// <exception cref="ProblemException">404: there is none; 409: it is not over.</exception>
    public async Task RemoveAsync(string id, CancellationToken cancellationToken)
    {
        var run = await GetAsync(id, cancellationToken);
        await unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            if (await session.ExecuteAsync("DELETE FROM WindTunnelRun WHERE Id = @id AND FinishedUtc IS NOT NULL", new { id }, ct) > 0)
            {
                await RecordAsync(WindTunnelAuditActions.Removed, id, run.Order, ct);
            }
            else if (!run.IsOver)
            {
                throw ProblemException.Conflict("The replay is not over. Cancel it first.");
            }
        }, cancellationToken);
    }

    private Task RecordAsync(AuditAction action, string id, WindTunnelOrder order, CancellationToken cancellationToken) => audit.RecordAsync(new AuditEntry(action)
    {
        SubjectType = WindTunnelAuditActions.Subject,
        SubjectId = id,
        SubjectName = string.Join(", ", order.Drafts.Concat(order.Off).Select(r => r.Name).Take(5)),
        After = new JsonObject { ["From"] = order.From.UtcDateTime, ["To"] = order.To.UtcDateTime, ["Drafts"] = order.Drafts.Count, ["Off"] = order.Off.Count },
    }, cancellationToken);

    private async Task<IReadOnlyList<TriedRule>> ReadAsync(string field, IReadOnlyList<string> rules, CancellationToken cancellationToken)
    {
        var items = (await content.GetManyAsync([.. rules.Where(IdGenerator.IsId)], VersionOptions.Latest, cancellationToken)).Where(i => i.Content.ContainsKey(DecisionParts.Rule)).ToDictionary(i => i.ContentItemId, StringComparer.Ordinal);
        return [.. rules.Select((id, i) => items.TryGetValue(id, out var item) ? new TriedRule(id, item.ContentItemVersionId, RuleReader.Read(item).Name) : throw ProblemException.Invalid($"{field}[{i}]", "There is no such rule."))];
    }
}

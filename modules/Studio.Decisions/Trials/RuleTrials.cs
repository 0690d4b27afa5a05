using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Admin.Paging;
using Studio.ContentModel.Access;
using Studio.ContentModel.Items;
using Studio.Contents.Transfer;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Decisions.Decisions;
using Studio.Decisions.Rules;
using Studio.Decisions.WindTunnel;
using Studio.Kernel.Events;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.Audit;

namespace Studio.Decisions.Trials;

/// <summary>What somebody wants to try.</summary>
/// <param name="Owner">Who that is.</param>
/// <param name="Name">What it is called; where it is empty, as the rules are.</param>
/// <param name="Share">The share of the people, in per cent.</param>
/// <param name="Drafts">Rules whose newest version is tried.</param>
/// <param name="Off">Rules that do not count.</param>
/// <param name="RunId">The replay that tried the same rules before, whose rules are tried then; or null.</param>
internal sealed record NewTrial(string Owner, string? Name, int Share, IReadOnlyList<string> Drafts, IReadOnlyList<string> Off, string? RunId);

/// <summary>A page of the list of trials.</summary>
internal sealed record TrialPage(IReadOnlyList<RuleTrial> Trials, long Total, int Page, int Pages);

/// <summary>Begins and ends trials: changed rules decide for a share of the people until they are published for all, or are not.</summary>
internal sealed class RuleTrials(
    UnitOfWork unit, ContentManager content, ContentVersions versions, WindTunnelRuns runs, RunningTrials running, DecisionSnapshots snapshots, IServiceProvider services, IEventBus events, IdGenerator ids, TimeProvider time, IAuditTrail audit)
{
    /// <summary>The greatest share: more have the published rules than the tried ones.</summary>
    public const int GreatestShare = 50;

    /// <summary>The contacts of the smaller arm when it is looked at first.</summary>
    public const int FirstLook = 200;

    private const int MaximumName = 100;
    private const int MaximumReason = 500;
    private const int PageSize = 25;

    /// <summary>The columns that the list is sorted by, and what they are called in addresses.</summary>
    private static readonly Dictionary<string, string> Columns = new(StringComparer.Ordinal) { ["started"] = "StartedUtc", ["name"] = "lower(Name)", ["state"] = "State", ["share"] = "Share" };

    /// <summary>The names of the columns that the list is sorted by.</summary>
    public static IReadOnlyCollection<string> SortedBy => Columns.Keys;

    /// <summary>Begins a trial: from the next contact on its rules decide for the share.</summary>
    /// <exception cref="ProblemException">400: the share or a rule is not right; 409: another is running, or a draft is not what was replayed.</exception>
    public async Task<RuleTrial> StartAsync(NewTrial trial, CancellationToken cancellationToken)
    {
        if (trial.Share is < 1 or > GreatestShare)
        {
            throw ProblemException.Invalid("share", "A whole number from 1 to 50 is needed.");
        }

        if (trial.Name?.Length > MaximumName)
        {
            throw ProblemException.Invalid("name", "At most 100 characters.");
        }

        var change = trial.RunId is null ? await FreezeAsync(trial.Drafts, trial.Off, cancellationToken) : await FreezeAsync(await runs.GetAsync(trial.RunId, cancellationToken), cancellationToken);
        var snapshot = await snapshots.GetAsync(services, cancellationToken);
        if (!change.Differs(snapshot.Rules.Rules.Select(r => r.Rule)))
        {
            throw ProblemException.Invalid("drafts", "These are the published rules: there is nothing to try.");
        }

        var names = string.Join(", ", change.Drafts.Concat(change.Off).Select(r => r.Name));
        var begun = new RuleTrial(ids.NewId(), string.IsNullOrWhiteSpace(trial.Name) ? names[..Math.Min(names.Length, MaximumName)] : trial.Name.Trim(), TrialStates.Running, trial.Share,
            RandomNumberGenerator.GetHexString(16, lowercase: true), trial.Owner, change, FirstLook, null, null, time.GetUtcNow(), null);
        await unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            await session.HoldLockAsync("rule-trials", ct);
            if (await session.FirstAsync<string>("SELECT Name FROM RuleTrial WHERE State = 'running'", null, ct) is { } other)
            {
                throw new TrialConflictException("The trial “{0}” is running. Publish or end it first: two at a time could not be told apart.", other);
            }

            await session.ExecuteAsync("INSERT INTO RuleTrial (Id, Name, State, Share, Salt, Owner, Change, NextLook, StartedUtc) VALUES (@Id, @Name, @State, @Share, @Salt, @Owner, @change, @NextLook, @now)",
                new { begun.Id, begun.Name, begun.State, begun.Share, begun.Salt, begun.Owner, change = JsonSerializer.Serialize(change, RuleSetHistory.Json), begun.NextLook, now = begun.StartedAt.ToUnixTimeMilliseconds() }, ct);
            await audit.RecordAsync(Entry(TrialAuditActions.Started, begun, null), ct);
            Announce(session);
        }, cancellationToken);
        return await GetAsync(begun.Id, cancellationToken);
    }

    /// <summary>A trial.</summary>
    /// <exception cref="ProblemException">404: there is none.</exception>
    public async Task<RuleTrial> GetAsync(string id, CancellationToken cancellationToken) =>
        (await unit.ReadAsync((session, ct) => session.FirstAsync<RuleTrialRow>($"{RuleTrialRow.Select} WHERE Id = @id", new { id }, ct), cancellationToken))?.ToTrial() ?? throw ProblemException.NotFound("There is no such trial.");

    /// <summary>How both arms did.</summary>
    public Task<TrialFigures> CountAsync(string id, CancellationToken cancellationToken) => unit.ReadAsync((session, ct) => TrialFigures.CountAsync(session, id, ct), cancellationToken);

    /// <summary>A page of trials whose name has the words, of one state where that is given.</summary>
    public Task<TrialPage> ListAsync(string? search, string? state, ListSort sort, int page, CancellationToken cancellationToken)
    {
        var number = Math.Clamp(page, 1, 100_000);
        var parameters = new { search = Like(search), state = string.IsNullOrEmpty(state) ? null : state, take = PageSize, skip = (number - 1) * PageSize };
        const string Where = "WHERE (@search IS NULL OR lower(Name) LIKE @search ESCAPE '!') AND (@state IS NULL OR State = @state)";
        var order = $"{Columns.GetValueOrDefault(sort.Column, "StartedUtc")}{(sort.Descending ? " DESC" : "")}, Id DESC";
        return unit.ReadAsync(async (session, ct) =>
        {
            var total = await session.ScalarAsync<long>($"SELECT count(*) FROM RuleTrial {Where}", parameters, ct);
            var rows = await session.QueryAsync<RuleTrialRow>($"{RuleTrialRow.Select} {Where} ORDER BY {order} LIMIT @take OFFSET @skip", parameters, ct);
            return new TrialPage([.. rows.Select(r => r.ToTrial())], total, number, (int)Math.Max(1, (total + PageSize - 1) / PageSize));
        }, cancellationToken);
    }

    /// <summary>Ends a trial; everybody has the published rules again. One that is over stays as it is.</summary>
    /// <exception cref="ProblemException">404: there is none; 400: the reason is too long.</exception>
    public async Task EndAsync(string id, string? reason, CancellationToken cancellationToken)
    {
        if (reason?.Length > MaximumReason)
        {
            throw ProblemException.Invalid("reason", "At most 500 characters.");
        }

        var trial = await GetAsync(id, cancellationToken);
        await unit.WriteAsync(WriteClass.Interactive, (session, ct) => CloseAsync(session, trial, TrialStates.Ended, string.IsNullOrWhiteSpace(reason) ? null : reason.Trim(), null, TrialAuditActions.Ended, ct), cancellationToken);
    }

    /// <summary>Publishes what was tried for everybody, in one transaction: all of it or nothing.</summary>
    /// <exception cref="ProblemException">404: there is none; 409: it is over, or a rule was changed meanwhile; 400: a draft cannot be published any more.</exception>
    public async Task PublishAsync(string id, string author, CancellationToken cancellationToken)
    {
        var trial = await GetAsync(id, cancellationToken);
        await unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            if (!await CloseAsync(session, trial, TrialStates.Published, null, null, TrialAuditActions.Published, ct))
            {
                throw ProblemException.Conflict("The trial is over.");
            }

            var frozen = trial.Change.Drafts.Concat(trial.Change.Off).ToList();
            var now = (await content.GetManyAsync([.. frozen.Select(r => r.RuleId)], VersionOptions.Latest, ct)).ToDictionary(i => i.ContentItemId, StringComparer.Ordinal);
            if (frozen.FirstOrDefault(r => now.GetValueOrDefault(r.RuleId)?.ETag != r.ETag) is { } changed)
            {
                throw new TrialConflictException("The rule “{0}” was changed after the trial began: what would be published is not what was tried. End the trial and try the new draft.", changed.Name);
            }

            foreach (var rule in trial.Change.Drafts)
            {
                await content.PublishAsync(rule.RuleId, new SaveOptions { Author = author, ExpectedETag = rule.ETag }, ct);
            }

            foreach (var rule in trial.Change.Off)
            {
                if (await content.GetAsync(rule.RuleId, VersionOptions.Published, ct) is not null)
                {
                    await versions.UnpublishAsync(rule.RuleId, rule.ETag, ct);
                }
            }
        }, cancellationToken);
    }

    /// <summary>Ends a trial that does worse; tells of it in the same transaction. Of one that is over nothing changes.</summary>
    public Task RollBackAsync(RuleTrial trial, TrialVerdict verdict, Func<CancellationToken, Task> tell, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Workflow, async (session, ct) =>
    {
        if (await CloseAsync(session, trial, TrialStates.RolledBack, null, verdict, TrialAuditActions.RolledBack, ct))
        {
            await tell(ct);
        }
    }, cancellationToken);

    /// <summary>Notes how many contacts the smaller arm has when it is looked at next.</summary>
    public Task LookAgainAsync(RuleTrial trial, long next, CancellationToken cancellationToken) =>
        unit.WriteAsync(WriteClass.Workflow, (session, ct) => session.ExecuteAsync("UPDATE RuleTrial SET NextLook = @next WHERE Id = @Id AND State = 'running'", new { trial.Id, next }, ct), cancellationToken);

    private async Task<bool> CloseAsync(WriteSession session, RuleTrial trial, string state, string? reason, TrialVerdict? verdict, AuditAction action, CancellationToken cancellationToken)
    {
        var closed = await session.ExecuteAsync("UPDATE RuleTrial SET State = @state, Reason = @reason, Verdict = @verdict, EndedUtc = @now WHERE Id = @Id AND State = 'running'",
            new { trial.Id, state, reason, verdict = verdict is null ? null : JsonSerializer.Serialize(verdict, RuleSetHistory.Json), now = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancellationToken);
        if (closed == 0)
        {
            return false;
        }

        await audit.RecordAsync(Entry(action, trial, verdict), cancellationToken);
        Announce(session);
        return true;
    }

    /// <summary>The next contact here finds the change, and that of another host as soon as it is told.</summary>
    private void Announce(WriteSession session)
    {
        session.AfterCommit(running.Bump);
        session.OnCommitted(ct => events.PublishAsync(new RuleTrialsChanged(), ct));
    }

    private static AuditEntry Entry(AuditAction action, RuleTrial trial, TrialVerdict? verdict) => new(action)
    {
        SubjectType = TrialAuditActions.Subject,
        SubjectId = trial.Id,
        SubjectName = trial.Name,
        After = new JsonObject
        {
            ["Share"] = trial.Share,
            ["Drafts"] = new JsonArray([.. trial.Change.Drafts.Select(r => (JsonNode)r.Name)]),
            ["Off"] = new JsonArray([.. trial.Change.Off.Select(r => (JsonNode)r.Name)]),
            ["Verdict"] = verdict is null ? null : JsonSerializer.SerializeToNode(verdict, RuleSetHistory.Json),
        },
    };

    /// <summary>The rules that were replayed, where they are still what they were.</summary>
    private async Task<TrialChange> FreezeAsync(WindTunnelRun run, CancellationToken cancellationToken)
    {
        if (run.State != ContentImportStates.Completed)
        {
            throw ProblemException.Conflict("The replay has not finished.");
        }

        return await FreezeAsync([.. run.Order.Drafts.Select(r => r.RuleId)], [.. run.Order.Off.Select(r => r.RuleId)], cancellationToken, run.CreatedAt);
    }

    private async Task<TrialChange> FreezeAsync(IReadOnlyList<string> drafts, IReadOnlyList<string> off, CancellationToken cancellationToken, DateTimeOffset? replayed = null)
    {
        if (drafts.Count + off.Count is 0 or > WindTunnelRuns.MostRules || drafts.Concat(off).Distinct(StringComparer.Ordinal).Count() < drafts.Count + off.Count)
        {
            throw ProblemException.Invalid("drafts", "Choose at least one rule and at most 100, each once: with its draft, or switched off.");
        }

        var items = (await content.GetManyAsync([.. drafts.Concat(off).Where(IdGenerator.IsId)], VersionOptions.Latest, cancellationToken)).Where(i => i.Content.ContainsKey(DecisionParts.Rule)).ToDictionary(i => i.ContentItemId, StringComparer.Ordinal);
        if (replayed is not null && items.Values.Any(i => i.ModifiedUtc > replayed))
        {
            throw ProblemException.Conflict("A rule was changed after it was replayed. Replay it again, so that what is tried is what was looked at.");
        }

        var (tried, without) = (Freeze("drafts", drafts, items), Freeze("off", off, items));
        for (var i = 0; i < tried.Count; i++)
        {
            // A draft that could not be published must not decide either.
            if (await content.CheckAsync(items[tried[i].RuleId], FieldAccess.Full, cancellationToken) is { Count: > 0 } faults)
            {
                throw ProblemException.Invalid([.. faults.Select(f => new InputError(string.Create(CultureInfo.InvariantCulture, $"drafts[{i}].{f.Path}"), f.Message))]);
            }
        }

        return new TrialChange(tried, without, [.. tried.Select(r => RuleReader.Read(items[r.RuleId]))]);
    }

    private static List<FrozenRule> Freeze(string field, IReadOnlyList<string> rules, Dictionary<string, ContentItem> items) =>
        [.. rules.Select((id, i) => items.TryGetValue(id, out var item) ? new FrozenRule(id, item.ETag, RuleReader.Read(item).Name) : throw ProblemException.Invalid($"{field}[{i}]", "There is no such rule."))];

    private static string? Like(string? text) => string.IsNullOrWhiteSpace(text)
        ? null
        : $"%{text.Trim().ToLowerInvariant().Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal)}%";
}

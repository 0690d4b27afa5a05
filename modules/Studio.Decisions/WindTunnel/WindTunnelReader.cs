using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Data.Sessions;
using Studio.DecisionEngine.Replay;
using Studio.DecisionEngine.Rules;
using Studio.Decisions.Decisions;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Values;

namespace Studio.Decisions.WindTunnel;

/// <summary>Decisions as they are stored, with what was accepted of them; read for a replay by whoever replays them.</summary>
internal sealed record KeptPage(IReadOnlyList<KeptRow> Rows, ILookup<string, RewardRow> Rewards, IReadOnlyDictionary<long, KeptMoment> Moments);

internal sealed class KeptRow
{
    public string Id { get; set; } = "";

    public long SubjectKind { get; set; }

    public string SubjectId { get; set; } = "";

    public string Channel { get; set; } = "";

    public string Touchpoint { get; set; } = "";

    public long MadeUtc { get; set; }

    public string Facts { get; set; } = "{}";

    public string Considered { get; set; } = "[]";

    public string Proposals { get; set; } = "[]";

    public long RuleSet { get; set; }

    public long? Most { get; set; }
}

internal sealed class RewardRow
{
    public string DecisionId { get; set; } = "";

    public string RuleId { get; set; } = "";

    public long Kind { get; set; }

    public long Amount { get; set; }

    public string Currency { get; set; } = "";
}

/// <summary>How often an offer was shown and accepted on a channel.</summary>
internal sealed class AcceptanceRow
{
    public string OfferId { get; set; } = "";

    public string Channel { get; set; } = "";

    public long Presented { get; set; }

    public long Accepted { get; set; }
}

/// <summary>Reads the decisions of a period page by page, each in a read of its own, so that nobody who writes waits for a replay.</summary>
internal sealed class WindTunnelReader(IDatabase database, RuleSetHistory history)
{
    private const int PageSize = 500;

    // An id is made when the decision is or later (history that was brought in), never before.
    private const string Period = "Id > @after AND MadeUtc >= @from AND MadeUtc < @to";

    private readonly ConcurrentDictionary<long, KeptMoment> _moments = new();

    public Task<long> CountAsync(WindTunnelOrder order, CancellationToken cancellationToken) =>
        database.ReadAsync((session, ct) => session.ScalarAsync<long>($"SELECT count(*) FROM Decision WHERE {Period}", Parameters(order), ct), cancellationToken);

    /// <summary>The currencies in which something was earned with decisions of the period.</summary>
    public Task<IReadOnlyList<string>> CurrenciesAsync(WindTunnelOrder order, CancellationToken cancellationToken) =>
        database.ReadAsync((session, ct) => session.QueryAsync<string>("SELECT DISTINCT Currency FROM DecisionResponse WHERE DecisionId > @after AND Kind IN (2, 6) AND Amount <> 0 ORDER BY Currency LIMIT 20", Parameters(order), ct), cancellationToken);

    /// <summary>How likely each offer is to be accepted on each channel, from the answers to decisions since the period began: (0.5 + accepted) / (1 + shown).</summary>
    public async Task<IReadOnlyDictionary<(string Offer, string Channel), double>> PropensitiesAsync(WindTunnelOrder order, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync((session, ct) => session.QueryAsync<AcceptanceRow>("""
            SELECT r.OfferId, d.Channel, count(*) FILTER (WHERE r.Kind = 1) AS Presented, count(*) FILTER (WHERE r.Kind = 2) AS Accepted
            FROM DecisionResponse r JOIN Decision d ON d.Id = r.DecisionId WHERE r.DecisionId > @after AND r.Kind IN (1, 2) GROUP BY r.OfferId, d.Channel
            """, Parameters(order), ct), cancellationToken);
        return rows.ToDictionary(r => (r.OfferId, r.Channel), r => (0.5 + r.Accepted) / (1 + Math.Max(r.Presented, r.Accepted)));
    }

    /// <summary>The decisions, by their ids.</summary>
    public async IAsyncEnumerable<KeptPage> PagesAsync(WindTunnelOrder order, Replayer replayer, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = IdGenerator.FirstAt(order.From);
        IReadOnlyList<KeptRow> rows;
        do
        {
            var (from, to) = (order.From.ToUnixTimeMilliseconds(), order.To.ToUnixTimeMilliseconds());
            var page = await database.ReadAsync(async (session, ct) =>
            {
                var found = await session.QueryAsync<KeptRow>($"SELECT Id, SubjectKind, SubjectId, Channel, Touchpoint, MadeUtc, Facts, Considered, Proposals, RuleSet, Most FROM Decision WHERE {Period} ORDER BY Id LIMIT @PageSize", new { after, from, to, PageSize }, ct);
                var rewards = found.Count == 0 ? [] : await session.QueryAsync<RewardRow>("SELECT DecisionId, RuleId, Kind, Amount, Currency FROM DecisionResponse WHERE DecisionId >= @first AND DecisionId <= @last AND Kind IN (2, 6)", new { first = found[0].Id, last = found[^1].Id }, ct);
                foreach (var number in found.Select(r => r.RuleSet).Distinct().Where(n => !_moments.ContainsKey(n)))
                {
                    var rules = number == 0 ? null : await history.FindAsync(session, number, ct);
                    replayer.Know(rules?.Rules.Select(r => r.Rule) ?? []);
                    _moments[number] = rules is null ? KeptMoment.Unknown with { Number = number } : KeptMoment.Of(number, rules);
                }

                return new KeptPage(found, rewards.ToLookup(r => r.DecisionId, StringComparer.Ordinal), _moments);
            }, cancellationToken);
            rows = page.Rows;
            if (rows.Count > 0)
            {
                after = rows[^1].Id;
                yield return page;
            }
        }
        while (rows.Count == PageSize);
    }

    /// <summary>The decisions of a page, one by one, so that only one of them is unpacked at a time.</summary>
    public static IEnumerable<KeptDecision> Read(KeptPage page) => page.Rows.Select(row => new KeptDecision(
        row.Id, row.SubjectId, new ContactPlace(row.Channel, row.Touchpoint), DateTimeOffset.FromUnixTimeMilliseconds(row.MadeUtc),
        row is { SubjectKind: 0, Facts: "{}" } ? null : (JsonObject)JsonNode.Parse(row.Facts)!,
        page.Moments[row.RuleSet],
        [.. JsonSerializer.Deserialize<List<ConsideredThen>>(row.Considered, JsonSerializerOptions.Web)!.Select(c => new KeptCandidate(c.RuleId, c.RuleVersion, OutcomeOf(c.Outcome), c.Score))],
        [.. JsonSerializer.Deserialize<List<ProposedThen>>(row.Proposals, JsonSerializerOptions.Web)!.Select(p => new KeptProposal(p.RuleId, p.OfferId, p.Probability, p.Score is not null))],
        RewardsOf(page.Rewards[row.Id])) { Limit = (int?)row.Most });

    private static IReadOnlyList<KeptReward> RewardsOf(IEnumerable<RewardRow> rows)
    {
        // What was bought has a value of its own; it counts instead of the offer's.
        return [.. rows.GroupBy(r => r.RuleId, StringComparer.Ordinal).Select(g => g.MaxBy(r => r.Kind)!).Select(r => new KeptReward(r.RuleId, r.Currency, (double)new Money(r.Amount, r.Currency).Major))];
    }

    private static KeptOutcome OutcomeOf(string outcome) => outcome switch
    {
        ArbitrationOutcome.Proposed => KeptOutcome.Proposed,
        ArbitrationOutcome.Withheld => KeptOutcome.Withheld,
        ArbitrationOutcome.BeyondLimit or ArbitrationOutcome.LowerScore or ArbitrationOutcome.SameOffer => KeptOutcome.Passed,
        ArbitrationOutcome.AnsweredLately or ArbitrationOutcome.Capped or ArbitrationOutcome.QuietHours or ArbitrationOutcome.NoConsent or ArbitrationOutcome.Suppressed
            or ArbitrationOutcome.OutOfStock or ArbitrationOutcome.ScriptFailed or ArbitrationOutcome.OfferMissing => KeptOutcome.Barred,
        _ => KeptOutcome.Other,
    };

    private static object Parameters(WindTunnelOrder order) =>
        new { after = IdGenerator.FirstAt(order.From), from = order.From.ToUnixTimeMilliseconds(), to = order.To.ToUnixTimeMilliseconds() };

    /// <summary>Of a <see cref="Considered"/> what a replay needs: names and words are not unpacked a million times.</summary>
    private sealed record ConsideredThen(string RuleId, string RuleVersion, string Outcome, double? Score);

    /// <summary>Of a <see cref="Proposal"/> what a replay needs.</summary>
    private sealed record ProposedThen(string RuleId, string OfferId, double? Probability, double? Score);
}

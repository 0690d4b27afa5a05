using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Admin.Dashboard;
using Studio.Data.Sessions;
using Studio.Decisions.Decisions;
using Studio.Kernel.Values;
using Studio.Statistics.Lift;

namespace Studio.Decisions.Performance;

/// <summary>What became of the proposals of one kind: an offer, a script or a channel.</summary>
/// <param name="Key">The id of the offer or script (empty: none), or the channel.</param>
/// <param name="Presented">How many were shown.</param>
/// <param name="Accepted">How many of them were accepted.</param>
/// <param name="Converted">How many of them led to what the offer was for.</param>
public sealed record FeedbackPart(string Key, long Presented, long Accepted, long Converted);

/// <summary>What became of a rule's proposals on one day.</summary>
/// <param name="Day">The day's number in the tenant's time, from 1970 on.</param>
/// <param name="Presented">How many were shown.</param>
/// <param name="Accepted">How many were accepted.</param>
/// <param name="Declined">How many were declined.</param>
public sealed record FeedbackDay(long Day, long Presented, long Accepted, long Declined);

/// <summary>Why customers declined.</summary>
/// <param name="Reason">As it was said; empty where nothing was.</param>
/// <param name="Count">How often.</param>
public sealed record RefusalReason(string Reason, long Count);

/// <summary>How one rule did in a period.</summary>
/// <param name="Figures">The counts and values.</param>
/// <param name="Declined">Reasons of refusal, the commonest first.</param>
/// <param name="Days">The days on which something happened.</param>
/// <param name="Lift">Orders of those who were shown the offer against those from whom it was withheld; null where nobody was withheld from or nobody known was shown it.</param>
/// <param name="Sampled">How many presentations the parts and segments are of: the newest, <see cref="RuleFeedback.SampleSize"/> at most.</param>
/// <param name="Offers">By offer, of the sample.</param>
/// <param name="Scripts">By script, of the sample.</param>
/// <param name="Channels">By channel, of the sample.</param>
/// <param name="Segments">Where it does clearly better or worse, of the sample.</param>
public sealed record RuleFeedbackReport(
    RuleFigures Figures, IReadOnlyList<RefusalReason> Declined, IReadOnlyList<FeedbackDay> Days, LiftOfProportions? Lift, int Sampled,
    IReadOnlyList<FeedbackPart> Offers, IReadOnlyList<FeedbackPart> Scripts, IReadOnlyList<FeedbackPart> Channels, IReadOnlyList<FeedbackSegment> Segments);

/// <summary>Counts what became of one rule's proposals.</summary>
internal sealed class RuleFeedback(UnitOfWork unit)
{
    /// <summary>The presentations that are looked at one by one at most.</summary>
    public const int SampleSize = 5_000;

    /// <summary>How long after the contact an order counts, for those who were shown the offer and for those who were not.</summary>
    public static readonly TimeSpan LiftWindow = TimeSpan.FromDays(7);

    private const int MaximumPeople = 20_000;
    private const int MaximumReasons = 20;

    /// <summary>The report of a rule.</summary>
    /// <param name="figures">Its counts in the period.</param>
    /// <param name="days">The period.</param>
    /// <param name="asked">Whether a fact of this path is asked like a function.</param>
    /// <param name="cancellationToken">Stops the counting.</param>
    public Task<RuleFeedbackReport> GetAsync(RuleFigures figures, DashboardDays days, Func<string, bool> asked, CancellationToken cancellationToken) => unit.ReadAsync(async (session, ct) =>
    {
        var parameters = new { figures.RuleId, since = days.Since.ToUnixTimeMilliseconds(), days.Offset, window = (long)LiftWindow.TotalMilliseconds };
        var trend = await session.QueryAsync<DayRow>("""
            SELECT (AnsweredUtc + @Offset) / 86400000 AS Day, count(*) FILTER (WHERE Kind = 1) AS Presented, count(*) FILTER (WHERE Kind = 2) AS Accepted, count(*) FILTER (WHERE Kind = 3) AS Declined
            FROM DecisionResponse WHERE RuleId = @RuleId AND AnsweredUtc >= @since GROUP BY (AnsweredUtc + @Offset) / 86400000
            """, parameters, ct);
        var reasons = await session.QueryAsync<ReasonRow>($"""
            SELECT Reason, count(*) AS Count FROM DecisionResponse WHERE RuleId = @RuleId AND AnsweredUtc >= @since AND Kind = 3 GROUP BY Reason ORDER BY count(*) DESC, Reason LIMIT {MaximumReasons}
            """, parameters, ct);
        var groups = await session.QueryAsync<GroupRow>(Groups, parameters, ct);
        var sample = (await session.QueryAsync<SampleRow>(Sample, parameters, ct)).Select(r => r.Read(figures.RuleId)).ToList();
        return new RuleFeedbackReport(figures, [.. reasons.Select(r => new RefusalReason(r.Reason, r.Count))], [.. trend.Select(d => new FeedbackDay(d.Day, d.Presented, d.Accepted, d.Declined))],
            LiftOf(groups), sample.Count, By(sample, s => s.OfferId), By(sample, s => s.ScriptId), By(sample, s => s.Channel), FeedbackSegments.Find([.. sample.Select(s => (s.Facts, s.Accepted))], asked));
    }, cancellationToken);

    // Whom something was withheld from cannot accept it; what can be seen of both groups alike is whether the person ordered afterwards.
    private static readonly string Groups = $"""
        SELECT Kind, count(*) AS People, CAST(coalesce(sum(Bought), 0) AS BIGINT) AS Bought FROM (
          SELECT f.Kind, CASE WHEN EXISTS (SELECT 1 FROM Interaction i WHERE i.SubjectKind = 2 AND i.SubjectId = f.SubjectId AND i.OccurredUtc > f.FirstUtc AND i.OccurredUtc <= f.FirstUtc + @window AND i.Type = 'order') THEN 1 ELSE 0 END AS Bought
          FROM (SELECT Kind, SubjectId, min(AnsweredUtc) AS FirstUtc FROM DecisionResponse WHERE RuleId = @RuleId AND AnsweredUtc >= @since AND Kind IN (1, 4) AND SubjectKind = 2
            GROUP BY Kind, SubjectId ORDER BY min(AnsweredUtc) DESC LIMIT {MaximumPeople}) f) g
        GROUP BY Kind
        """;

    private static readonly string Sample = $"""
        SELECT r.OfferId, d.Channel, d.Facts, d.Proposals, CASE WHEN a.Kind IS NULL THEN 0 ELSE 1 END AS Accepted, CASE WHEN c.Kind IS NULL THEN 0 ELSE 1 END AS Converted
        FROM DecisionResponse r JOIN Decision d ON d.Id = r.DecisionId
        LEFT JOIN DecisionResponse a ON a.DecisionId = r.DecisionId AND a.RuleId = r.RuleId AND a.Kind = 2
        LEFT JOIN DecisionResponse c ON c.DecisionId = r.DecisionId AND c.RuleId = r.RuleId AND c.Kind = 6
        WHERE r.RuleId = @RuleId AND r.AnsweredUtc >= @since AND r.Kind = 1 ORDER BY r.AnsweredUtc DESC LIMIT {SampleSize}
        """;

    private static LiftOfProportions? LiftOf(IReadOnlyList<GroupRow> groups)
    {
        var (treated, control) = (Of(ResponseKind.Presented), Of(ResponseKind.Withheld));
        return treated.Trials > 0 && control.Trials > 0 ? Proportions.Lift(treated, control) : null;

        Proportion Of(ResponseKind kind) => groups.FirstOrDefault(g => g.Kind == (long)kind) is { } group ? new Proportion(group.Bought, group.People) : default;
    }

    private static List<FeedbackPart> By(List<Presentation> sample, Func<Presentation, string> key) =>
        [.. sample.GroupBy(key, StringComparer.Ordinal).Select(g => new FeedbackPart(g.Key, g.Count(), g.Count(s => s.Accepted), g.Count(s => s.Converted))).OrderByDescending(p => p.Presented).ThenBy(p => p.Key, StringComparer.Ordinal).Take(50)];

    private sealed record Presentation(string OfferId, string ScriptId, string Channel, JsonObject Facts, bool Accepted, bool Converted);

    private sealed class DayRow
    {
        public long Day { get; set; }

        public long Presented { get; set; }

        public long Accepted { get; set; }

        public long Declined { get; set; }
    }

    private sealed class ReasonRow
    {
        public string Reason { get; set; } = "";

        public long Count { get; set; }
    }

    private sealed class GroupRow
    {
        public long Kind { get; set; }

        public long People { get; set; }

        public long Bought { get; set; }
    }

    private sealed class SampleRow
    {
        public string OfferId { get; set; } = "";

        public string Channel { get; set; } = "";

        public string Facts { get; set; } = "{}";

        public string Proposals { get; set; } = "[]";

        public long Accepted { get; set; }

        public long Converted { get; set; }

        public Presentation Read(string ruleId) => new(
            OfferId, JsonSerializer.Deserialize<List<Proposal>>(Proposals, JsonSerializerOptions.Web)!.Find(p => p.RuleId == ruleId)?.ScriptId ?? "", Channel, (JsonObject)JsonNode.Parse(Facts)!, Accepted == 1, Converted == 1);
    }
}

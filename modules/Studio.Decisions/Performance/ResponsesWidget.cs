using System.Security.Claims;
using Microsoft.Extensions.Localization;
using Studio.Admin.Dashboard;
using Studio.Admin.Time;
using Studio.Data.Sessions;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Security;

namespace Studio.Decisions.Performance;

/// <summary>What became of the offers that were decided on in the last 14 days, by the day of the answer. Decisions' ids are in the order of time: the key finds them.</summary>
internal sealed class ResponsesWidget(UnitOfWork unit, DashboardNumbers numbers, LocalTimes times, IStringLocalizer<DecisionParts> text, TimeProvider time) : IDashboardWidget
{
    private const int Days = 14;

    public string Name => "responses";

    public string Title => "Answers to offers";

    public string Description => "How many offers were presented, accepted and declined each day of the last 14.";

    public int Order => 15;

    public Permission Permission => DecisionPermissions.ViewRules;

    public async Task<DashboardContent> LoadAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var days = new DashboardDays(time.GetUtcNow(), await times.ZoneAsync(cancellationToken), Days);
        var counted = await numbers.GetAsync(Name, ct => CountAsync(days, ct), cancellationToken);
        return new DashboardContent
        {
            Chart = new DashboardChart(text["Answers to offers"], DashboardChartKind.Line, text["Day"], counted.Value.Count == 0 ? [] : days.Labels,
                [Series("Presented", r => r.Presented), Series("Accepted", r => r.Accepted), Series("Declined", r => r.Declined)]),
            CountedUtc = counted.CountedUtc,
        };

        DashboardSeries Series(string name, Func<Row, long> number) => new(text[name], days.Spread(counted.Value.ToDictionary(r => r.Day, r => (double)number(r))));
    }

    private Task<IReadOnlyList<Row>> CountAsync(DashboardDays days, CancellationToken cancellationToken) => unit.ReadAsync((session, ct) => session.QueryAsync<Row>("""
        SELECT (AnsweredUtc + @Offset) / 86400000 AS Day, count(*) FILTER (WHERE Kind = 1) AS Presented, count(*) FILTER (WHERE Kind = 2) AS Accepted, count(*) FILTER (WHERE Kind = 3) AS Declined
        FROM DecisionResponse WHERE DecisionId >= @first AND AnsweredUtc >= @since GROUP BY (AnsweredUtc + @Offset) / 86400000
        """, new { days.Offset, first = IdGenerator.FirstAt(days.Since), since = days.Since.ToUnixTimeMilliseconds() }, ct), cancellationToken);

    private sealed class Row
    {
        public long Day { get; set; }

        public long Presented { get; set; }

        public long Accepted { get; set; }

        public long Declined { get; set; }
    }
}

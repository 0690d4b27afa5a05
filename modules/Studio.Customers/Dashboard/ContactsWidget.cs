using System.Security.Claims;
using Microsoft.Extensions.Localization;
using Studio.Admin.Dashboard;
using Studio.Admin.Time;
using Studio.Data.Sessions;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Security;

namespace Studio.Customers.Dashboard;

/// <summary>The contacts of the last 14 days, by day and channel. What happened in them was also recorded in them, and ids are in the order of recording: the key finds them.</summary>
internal sealed class ContactsWidget(UnitOfWork unit, DashboardNumbers numbers, LocalTimes times, IStringLocalizer<CustomerParts> text, TimeProvider time) : IDashboardWidget
{
    private const int Days = 14;
    private const int MostChannels = 5;

    public string Name => "contacts";

    public string Title => "Contacts per day";

    public string Description => "How many contacts there were on each channel in the last 14 days.";

    public int Order => 20;

    public Permission Permission => CustomerPermissions.ViewCustomers;

    public async Task<DashboardContent> LoadAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var days = new DashboardDays(time.GetUtcNow(), await times.ZoneAsync(cancellationToken), Days);
        var counted = await numbers.GetAsync(Name, ct => CountAsync(days, ct), cancellationToken);
        var channels = counted.Value.GroupBy(r => r.Channel, StringComparer.Ordinal).OrderByDescending(g => g.Sum(r => r.Number)).ToList();
        var series = channels.Take(MostChannels).Select(g => Series(g.Key, g)).ToList();
        if (channels.Count > MostChannels)
        {
            series.Add(Series(text["Others"], channels.Skip(MostChannels).SelectMany(g => g)));
        }

        return new DashboardContent
        {
            Chart = new DashboardChart(text["Contacts per day"], DashboardChartKind.Bar, text["Day"], series.Count == 0 ? [] : days.Labels, series) { IsStacked = true },
            CountedUtc = counted.CountedUtc,
        };

        DashboardSeries Series(string name, IEnumerable<Row> rows) => new(name, days.Spread(rows.GroupBy(r => r.Day).ToDictionary(g => g.Key, g => (double)g.Sum(r => r.Number))));
    }

    private Task<IReadOnlyList<Row>> CountAsync(DashboardDays days, CancellationToken cancellationToken) => unit.ReadAsync((session, ct) => session.QueryAsync<Row>("""
        SELECT (OccurredUtc + @Offset) / 86400000 AS Day, Channel, count(*) AS Number FROM Interaction WHERE Id >= @first AND OccurredUtc >= @since GROUP BY (OccurredUtc + @Offset) / 86400000, Channel
        """, new { days.Offset, first = IdGenerator.FirstAt(days.Since), since = days.Since.ToUnixTimeMilliseconds() }, ct), cancellationToken);

    private sealed class Row
    {
        public long Day { get; set; }

        public string Channel { get; set; } = "";

        public long Number { get; set; }
    }
}

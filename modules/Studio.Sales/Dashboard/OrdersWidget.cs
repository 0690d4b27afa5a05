using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Localization;
using Studio.Admin.Dashboard;
using Studio.Admin.Time;
using Studio.Data.Sessions;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Security;
using Studio.Kernel.Settings;

namespace Studio.Sales.Dashboard;

/// <summary>Orders and returns of the last 14 days: how many a day, and what they came to in the tenant's currency. Amounts in other currencies are not added up with it.</summary>
internal sealed class OrdersWidget(UnitOfWork unit, DashboardNumbers numbers, LocalTimes times, ISettingsStore settings, IStringLocalizer<OrdersWidget> text, TimeProvider time) : IDashboardWidget
{
    private const int Days = 14;
    private const int MostOrders = 20_000;

    public string Name => "orders";

    public string Title => "Orders per day";

    public string Description => "How many orders there were in the last 14 days, and what they came to.";

    public int Order => 30;

    public Permission Permission => SalesPermissions.ViewOrders;

    public async Task<DashboardContent> LoadAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var currency = (await settings.GetAsync<SiteSettings>(cancellationToken)).Currency;
        var days = new DashboardDays(time.GetUtcNow(), await times.ZoneAsync(cancellationToken), Days);
        var counted = await numbers.GetAsync($"{Name}:{currency}", ct => CountAsync(days, currency, ct), cancellationToken);
        var (orders, revenue) = counted.Value;
        var count = orders.Values.Sum();
        return new DashboardContent
        {
            Figures =
            [
                new(text["Orders"], count.ToString("N0", CultureInfo.CurrentCulture), text["last 14 days"]),
                new(text["Revenue, less returns"], $"{revenue.Values.Sum().ToString("N0", CultureInfo.CurrentCulture)} {currency}", text["last 14 days"]),
            ],
            Chart = new DashboardChart(text["Orders per day"], DashboardChartKind.Line, text["Day"], orders.Count + revenue.Count == 0 ? [] : days.Labels,
                [new DashboardSeries(text["Orders"], days.Spread(orders)), new DashboardSeries(text["Revenue in {0}", currency], days.Spread(revenue))]),
            CountedUtc = counted.CountedUtc,
        };
    }

    private async Task<(Dictionary<long, double> Orders, Dictionary<long, double> Revenue)> CountAsync(DashboardDays days, string currency, CancellationToken cancellationToken)
    {
        var rows = await unit.ReadAsync((session, ct) => session.QueryAsync<Row>(
            "SELECT OccurredUtc, Type, Payload FROM Interaction WHERE Id >= @first AND OccurredUtc >= @since AND Type IN @types ORDER BY Id DESC LIMIT @MostOrders",
            new { first = IdGenerator.FirstAt(days.Since), since = days.Since.ToUnixTimeMilliseconds(), types = new[] { "order", "return" }, MostOrders }, ct), cancellationToken);
        var (orders, revenue) = (new Dictionary<long, double>(), new Dictionary<long, double>());
        foreach (var row in rows)
        {
            var day = (row.OccurredUtc + days.Offset) / 86_400_000;
            if (row.Type == "order")
            {
                orders[day] = orders.GetValueOrDefault(day) + 1;
            }

            if (TotalOf(row.Payload, currency) is { } total)
            {
                revenue[day] = revenue.GetValueOrDefault(day) + total;
            }
        }

        return (orders, revenue);
    }

    /// <summary>What the order came to in the currency; null for another currency.</summary>
    private static double? TotalOf(string payload, string currency)
    {
        try
        {
            return JsonNode.Parse(payload) is JsonObject order && (string?)order["currency"] == currency ? (double?)order["total"] : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // A payload of an older version: it is counted, not added up.
            return null;
        }
    }

    private sealed class Row
    {
        public long OccurredUtc { get; set; }

        public string Type { get; set; } = "";

        public string Payload { get; set; } = "";
    }
}

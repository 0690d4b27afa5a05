using System.Globalization;
using Microsoft.AspNetCore.Http;
using Studio.Customers.Interactions;

namespace Studio.Customers.Timeline;

/// <summary>What a person chose to see of a timeline, as its address says it. What the address says wrongly is not asked for.</summary>
/// <param name="Category">A category; empty for all.</param>
/// <param name="Type">A type; empty for all.</param>
/// <param name="Channel">A channel; empty for all.</param>
/// <param name="From">The first day, in the tenant's zone.</param>
/// <param name="To">The last day.</param>
/// <param name="Search">The words to look for.</param>
internal sealed record TimelineFilter(string Category, string Type, string Channel, DateOnly? From, DateOnly? To, string Search)
{
    private const int LongestChannel = 64;

    /// <summary>True where everything is shown.</summary>
    public bool IsEmpty => Parameters.Length == 0;

    /// <summary>The filter as parameters of an address, each beginning with an ampersand.</summary>
    public string Parameters => string.Concat(Part("category", Category), Part("type", Type), Part("channel", Channel), Part("from", Text(From)), Part("to", Text(To)), Part("q", Search));

    /// <summary>A day as an input field writes it.</summary>
    public static string Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    /// <summary>Reads what is asked.</summary>
    public static TimelineFilter Read(IQueryCollection asked, InteractionTypes types)
    {
        var (category, type, channel, search) = (asked["category"].ToString(), asked["type"].ToString(), asked["channel"].ToString(), asked["q"].ToString().Trim());
        return new TimelineFilter(
            types.All.Any(t => t.Category == category) ? category : "",
            types.Find(type) is null ? "" : type,
            channel.Length <= LongestChannel ? channel : "",
            Day(asked["from"]),
            Day(asked["to"]),
            search.Length <= TimelineQuery.LongestSearch ? search : search[..TimelineQuery.LongestSearch]);
    }

    /// <summary>The query for this.</summary>
    public TimelineQuery Of(string personId, TimeZoneInfo zone) => new(personId)
    {
        Category = Category.Length == 0 ? null : Category,
        Type = Type.Length == 0 ? null : Type,
        Channel = Channel.Length == 0 ? null : Channel,
        From = From is { } from ? Start(from, zone) : null,
        Until = To is { } to && to < DateOnly.MaxValue ? Start(to.AddDays(1), zone) : null,
        Search = Search,
    };

    /// <summary>The place that an address names, or null.</summary>
    public static TimelinePlace? Place(IQueryCollection asked) =>
        long.TryParse(asked["before"], NumberStyles.None, CultureInfo.InvariantCulture, out var ms) && ms <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? new TimelinePlace(DateTimeOffset.FromUnixTimeMilliseconds(ms), asked["beforeId"].ToString()) : null;

    /// <summary>The place as parameters of an address.</summary>
    public static string Behind(TimelinePlace place) => string.Create(CultureInfo.InvariantCulture, $"before={place.OccurredAt.ToUnixTimeMilliseconds()}&beforeId={Uri.EscapeDataString(place.Id)}");

    private static string Part(string name, string value) => value.Length == 0 ? "" : $"&{name}={Uri.EscapeDataString(value)}";

    private static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year >= 1970 ? day : null;

    // Where the clock was put forward over midnight, the day begins later.
    private static DateTimeOffset Start(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(15);
        }

        return new DateTimeOffset(local, zone.GetUtcOffset(local));
    }
}

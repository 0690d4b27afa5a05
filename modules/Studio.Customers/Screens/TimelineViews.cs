using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Localization;
using Studio.Admin.Time;
using Studio.Customers.Interactions;
using Studio.Customers.Timeline;
using Studio.Data.Sessions;
using Studio.Kernel.Identifiers;

namespace Studio.Customers.Screens;

/// <summary>Where earlier contacts are: as a page for browsers without scripts, and as list items for those with.</summary>
/// <param name="PageUrl">The page.</param>
/// <param name="ItemsUrl">The list items alone.</param>
/// <param name="IsCut">True where so many contacts were looked at that a person decides whether to look further.</param>
internal sealed record EarlierLink(string PageUrl, string ItemsUrl, bool IsCut);

/// <summary>A person's timeline as a page shows it. Addresses are below the tenant's root.</summary>
internal sealed record TimelineView(string PersonId, TimelineFilter Filter, IReadOnlyList<TimelineEntry> Entries)
{
    /// <summary>The categories to choose from.</summary>
    public required IReadOnlyList<(string Name, string Text)> Categories { get; init; }

    /// <summary>The types to choose from: those of the chosen category.</summary>
    public required IReadOnlyList<(string Name, string Text)> Types { get; init; }

    /// <summary>The channels to choose from.</summary>
    public required IReadOnlyList<(string Name, string Text)> Channels { get; init; }

    /// <summary>True on the pages behind the newest, which do not change.</summary>
    public required bool IsEarlier { get; init; }

    /// <summary>Where the newest are, with the filter.</summary>
    public required string NewestUrl { get; init; }

    /// <summary>Where all are, without the filter.</summary>
    public required string PageUrl { get; init; }

    /// <summary>Where the entries behind these are, or null.</summary>
    public EarlierLink? Earlier { get; init; }

    /// <summary>Where the live timeline asks for what comes after.</summary>
    public required string LiveUrl { get; init; }

    /// <summary>The labels of the live timeline, as JSON.</summary>
    public required string Labels { get; init; }
}

/// <summary>Reads timelines for pages.</summary>
internal sealed class TimelineViews(
    IDatabase database, CustomerTimeline timeline, InteractionTypes types, TimelineEntries entries, LocalTimes times, TimeProvider time, IStringLocalizer<TimelineViews> texts)
{
    // What was under way when the page was read, and the clocks of hosts: what is fetched twice is shown once.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    /// <summary>The newest entries of the filter that the address asks for, or those behind the place that it names.</summary>
    public async Task<TimelineView> ReadAsync(string personId, string pageUrl, IQueryCollection asked, CancellationToken cancellationToken)
    {
        var filter = TimelineFilter.Read(asked, types);
        var behind = TimelineFilter.Place(asked);
        var since = IdGenerator.FirstAt(time.GetUtcNow() - Margin);
        var query = filter.Of(personId, await times.ZoneAsync(cancellationToken)) with { Behind = behind };
        var page = await database.ReadAsync((session, ct) => timeline.ReadAsync(session, query, ct), cancellationToken);
        var parameters = filter.Parameters;
        var items = $"~/admin/customers/{personId}/timeline";
        var of = pageUrl.StartsWith("~/admin/visitors/", StringComparison.Ordinal) ? "&of=visitor" : "";
        return new TimelineView(personId, filter, await entries.MakeAsync(page.Contacts, cancellationToken))
        {
            Categories = entries.Categories,
            Types = [.. types.All.Where(t => filter.Category.Length == 0 || t.Category == filter.Category).Select(t => (t.Name, Text: entries.TypeText(t.Name))).OrderBy(t => t.Text, StringComparer.CurrentCulture)],
            Channels = entries.Channels(page.Contacts.Select(c => c.Channel).Append(filter.Channel)),
            IsEarlier = behind is not null,
            PageUrl = pageUrl,
            NewestUrl = parameters.Length == 0 ? pageUrl : $"{pageUrl}?{parameters[1..]}",
            Earlier = page.Next is { } next ? new EarlierLink($"{pageUrl}?{TimelineFilter.Behind(next)}{parameters}", $"{items}?{TimelineFilter.Behind(next)}{parameters}{of}", page.IsCut) : null,
            LiveUrl = $"{items}?since={since}{parameters}{of}",
            Labels = Labels(),
        };
    }

    /// <summary>What was recorded after the interaction, of what the filter shows.</summary>
    public async Task<IReadOnlyList<TimelineEntry>> AfterAsync(string personId, string afterId, IQueryCollection asked, CancellationToken cancellationToken)
    {
        var query = TimelineFilter.Read(asked, types).Of(personId, await times.ZoneAsync(cancellationToken)) with { AfterId = afterId };
        return await entries.MakeAsync((await database.ReadAsync((session, ct) => timeline.ReadAsync(session, query, ct), cancellationToken)).Contacts, cancellationToken);
    }

    private string Labels() => JsonSerializer.Serialize(new
    {
        live = texts["Live"].Value,
        connecting = texts["Connecting…"].Value,
        reconnecting = texts["Reconnecting…"].Value,
        offline = texts["Not live. Reload the page to see new contacts."].Value,
        added = texts["{0} new contacts"].Value,
        addedOne = texts["1 new contact"].Value,
        earlier = texts["{0} earlier contacts"].Value,
        earlierOne = texts["1 earlier contact"].Value,
        failed = texts["The earlier contacts could not be loaded. Try again."].Value,
    });
}

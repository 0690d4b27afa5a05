using System.Globalization;
using Studio.Admin.Notifications;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Events;
using Studio.Kernel.Localization;
using Studio.Kernel.Problems;

namespace Studio.Administration.Notifications;

/// <summary>A notification as its reader sees it.</summary>
public sealed class NotificationView
{
    /// <summary>Its id; later ones sort after.</summary>
    public string Id { get; set; } = "";

    /// <summary>How it is meant.</summary>
    public long Tone { get; set; }

    /// <summary>What it says, in the reader's language.</summary>
    public string Text { get; set; } = "";

    /// <summary>Where more is to be seen, below the tenant's root; null for nowhere.</summary>
    public string? Url { get; set; }

    /// <summary>When it was told, in milliseconds.</summary>
    public long CreatedUtc { get; set; }

    /// <summary>When it was read, in milliseconds; null where it was not.</summary>
    public long? ReadUtc { get; set; }

    /// <summary>How it is meant, as badges are coloured.</summary>
    public string ToneName => ((NotificationTone)Tone).ToString().ToLowerInvariant();
}

/// <summary>Which of his notifications a person wants to see.</summary>
/// <param name="Search">Part of what they say, in his language; empty for all.</param>
/// <param name="Unread">True for those that he has not read, false for those that he has, null for all.</param>
/// <param name="Skip">How many are left out.</param>
/// <param name="Take">How many are wanted.</param>
public sealed record NotificationQuery(string Search, bool? Unread, int Skip, int Take);

/// <summary>A user's own notifications. Nobody sees another's, whatever he may.</summary>
public sealed class NotificationRecords(UnitOfWork unit, IEventBus events, TimeProvider time)
{
    /// <summary>More unread ones are not counted.</summary>
    public const int MostCounted = 100;

    /// <summary>A page of them, the newest first.</summary>
    public Task<(IReadOnlyList<NotificationView> Items, long Total)> ListAsync(string userId, NotificationQuery query, CancellationToken cancellationToken) => unit.ReadAsync(async (session, ct) =>
    {
        var (column, read) = (TextColumn(), query.Unread switch { true => " AND ReadUtc IS NULL", false => " AND ReadUtc IS NOT NULL", null => "" });
        var search = query.Search.Length == 0 ? "" : $""" AND lower({column}) LIKE lower(@like) ESCAPE '\'""";
        var parameters = new { userId, like = SearchText.Contains(query.Search), query.Skip, query.Take };
        var from = $" FROM UserNotification WHERE UserId = @userId{read}{search}";
        var items = await session.QueryAsync<NotificationView>($"SELECT Id, Tone, {column} AS Text, Url, CreatedUtc, ReadUtc{from} ORDER BY Id DESC LIMIT @Take OFFSET @Skip", parameters, ct);
        return (items, await session.ScalarAsync<long>("SELECT count(*)" + from, parameters, ct));
    }, cancellationToken);

    /// <summary>How many he has not read, up to <see cref="MostCounted"/>, and the newest of them.</summary>
    public Task<(long Count, NotificationView? Newest)> UnreadAsync(string userId, CancellationToken cancellationToken) => unit.ReadAsync(async (session, ct) =>
    {
        var count = await session.ScalarAsync<long>("SELECT count(*) FROM (SELECT 1 AS One FROM UserNotification WHERE UserId = @userId AND ReadUtc IS NULL LIMIT @MostCounted) t", new { userId, MostCounted }, ct);
        var newest = count == 0 ? null : await session.FirstAsync<NotificationView>(
            $"SELECT Id, Tone, {TextColumn()} AS Text, Url, CreatedUtc, ReadUtc FROM UserNotification WHERE UserId = @userId AND ReadUtc IS NULL ORDER BY Id DESC LIMIT 1", new { userId }, ct);
        return (count, newest);
    }, cancellationToken);

    /// <summary>Marks one as read; returns where it leads, or null for nowhere.</summary>
    /// <exception cref="ProblemException">404: he has none of this id.</exception>
    public Task<string?> ReadAsync(string userId, string id, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        var found = await session.FirstAsync<NotificationView>("SELECT Id, Url, ReadUtc FROM UserNotification WHERE UserId = @userId AND Id = @id", new { userId, id }, ct) ?? throw ProblemException.NotFound("There is no such notification.");
        if (found.ReadUtc is null)
        {
            await session.ExecuteAsync("UPDATE UserNotification SET ReadUtc = @now WHERE UserId = @userId AND Id = @id", new { userId, id, now = Now }, ct);
            session.OnCommitted(token => events.PublishAsync(new NotificationsChanged(userId), token));
        }

        return found.Url;
    }, cancellationToken);

    /// <summary>Marks all as read; returns how many were not.</summary>
    public Task<int> ReadAllAsync(string userId, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        var read = await session.ExecuteAsync("UPDATE UserNotification SET ReadUtc = @now WHERE UserId = @userId AND ReadUtc IS NULL", new { userId, now = Now }, ct);
        if (read > 0)
        {
            session.OnCommitted(token => events.PublishAsync(new NotificationsChanged(userId), token));
        }

        return read;
    }, cancellationToken);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static string TextColumn() => StudioCultures.Match(CultureInfo.CurrentUICulture) switch { "zh-Hant" => "TextHant", "zh-Hans" => "TextHans", _ => "TextEn" };
}

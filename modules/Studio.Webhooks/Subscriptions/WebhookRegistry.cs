using System.Text.Json;
using Studio.Data.Sessions;
using Studio.Kernel.Events;

namespace Studio.Webhooks.Subscriptions;

/// <summary>Told on the event bus after the commit: a webhook was saved or removed.</summary>
[EventName("webhooks.changed")]
public sealed record WebhooksChanged;

/// <summary>The webhooks that are switched on, in memory: every recorded contact asks for them.</summary>
internal sealed class WebhookRegistry
{
    private readonly Remembered<IReadOnlyList<WebhookSubscription>> _active = new();

    public WebhookRegistry(IEventBus events)
    {
        events.SubscribeElsewhere<WebhooksChanged>((_, _) => ForgetAsync());
        events.Subscribe<Resumed>((_, _) => ForgetAsync());
    }

    /// <summary>Those that are switched on. Another host hears of a change at once where the bus reaches it.</summary>
    public ValueTask<IReadOnlyList<WebhookSubscription>> ActiveAsync(DbSession session, CancellationToken cancellationToken) => _active.GetAsync(async ct =>
        [.. (await session.QueryAsync<WebhookRow>(WebhookRow.Select, null, ct)).Select(r => r.ToSubscription()).Where(s => s.Input.Enabled)], cancellationToken);

    public void Forget() => _active.Forget();

    private Task ForgetAsync()
    {
        Forget();
        return Task.CompletedTask;
    }
}

/// <summary>A row of the table of webhooks.</summary>
internal sealed class WebhookRow
{
    public const string Select = "SELECT Id, Input, CreatedUtc, LastDeliveredUtc FROM Webhook";

    public string Id { get; set; } = "";

    public string Input { get; set; } = "{}";

    public long CreatedUtc { get; set; }

    public long? LastDeliveredUtc { get; set; }

    public long Waiting { get; set; }

    public long Parked { get; set; }

    public WebhookSubscription ToSubscription() => new(Id, JsonSerializer.Deserialize<WebhookInput>(Input)!, DateTimeOffset.FromUnixTimeMilliseconds(CreatedUtc),
        LastDeliveredUtc is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null) { Waiting = Waiting, Parked = Parked };
}

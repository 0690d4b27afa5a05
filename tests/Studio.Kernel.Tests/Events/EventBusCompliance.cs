using System.Collections.Concurrent;
using System.Diagnostics;
using Studio.Kernel.Events;
using Studio.Testing;

namespace Studio.Kernel.Tests.Events;

/// <summary>What every event bus promises, whatever carries its events. A derived class says what "here" and "elsewhere" are.</summary>
public abstract class EventBusCompliance : IAsyncLifetime
{
    private readonly List<IDisposable> _buses = [];

    /// <summary>The transport of this host.</summary>
    protected abstract IEventTransport HereTransport { get; }

    /// <summary>The transport of another host of the installation, or the same one where there is a single host.</summary>
    protected abstract IEventTransport ElsewhereTransport { get; }

    protected RecordedLog Log { get; } = new();

    public abstract Task InitializeAsync();

    public virtual Task DisposeAsync()
    {
        _buses.ForEach(b => b.Dispose());
        return Task.CompletedTask;
    }

    [ComplianceFact]
    public async Task A_subscriber_of_the_bus_has_the_event_when_the_publisher_goes_on()
    {
        var bus = Here();
        var heard = new Heard(bus);
        await bus.PublishAsync(new Painted("red", 1), CancellationToken.None);
        heard.Colours.ShouldBe(["red"]);
    }

    [ComplianceFact]
    public async Task An_event_reaches_the_other_hosts_once_and_its_publisher_not_again()
    {
        var (here, elsewhere) = (Here(), Elsewhere());
        var (mine, theirs) = (new Heard(here), new Heard(elsewhere));
        await here.PublishAsync(new Painted("red", 1), CancellationToken.None);
        await here.PublishAsync(new Painted("blue", 2), CancellationToken.None);
        await theirs.WaitForAsync(2);
        await elsewhere.PublishAsync(new Painted("green", 3), CancellationToken.None);
        await mine.WaitForAsync(3);
        theirs.Colours.ShouldBe(["red", "blue", "green"]);
        mine.Colours.ShouldBe(["red", "blue", "green"]);
    }

    [ComplianceFact]
    public async Task What_was_published_here_is_not_told_to_those_who_ask_for_what_happens_elsewhere()
    {
        var (here, elsewhere) = (Here(), Elsewhere());
        var heard = new Heard(here, elsewhereOnly: true);
        await here.PublishAsync(new Painted("mine", 1), CancellationToken.None);
        await elsewhere.PublishAsync(new Painted("theirs", 2), CancellationToken.None);
        await heard.WaitForAsync(1);
        heard.Colours.ShouldBe(["theirs"]);
    }

    [ComplianceFact]
    public async Task The_events_of_one_publisher_keep_their_order()
    {
        var (here, elsewhere) = (Here(), Elsewhere());
        var heard = new Heard(elsewhere);
        for (var i = 0; i < 1000; i++)
        {
            await here.PublishAsync(new Painted("c", i), CancellationToken.None);
        }

        await heard.WaitForAsync(1000);
        heard.Numbers.ShouldBe(Enumerable.Range(0, 1000));
    }

    [ComplianceFact]
    public async Task Of_many_publishers_at_once_every_event_arrives_once()
    {
        var (here, elsewhere) = (Here(), Elsewhere());
        var (mine, theirs) = (new Heard(here), new Heard(elsewhere));
        await Task.WhenAll(Enumerable.Range(0, 16).Select(publisher => Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                await (publisher % 2 == 0 ? here : elsewhere).PublishAsync(new Painted("c", (publisher * 100) + i), CancellationToken.None);
            }
        })));
        foreach (var heard in new[] { mine, theirs })
        {
            await heard.WaitForAsync(1600);
            heard.Numbers.Order().ShouldBe(Enumerable.Range(0, 1600));
        }
    }

    [ComplianceFact]
    public async Task A_failing_subscriber_is_logged_and_does_not_disturb_the_others()
    {
        var (here, elsewhere) = (Here(), Elsewhere());
        here.Subscribe<Painted>((_, _) => throw new InvalidOperationException("The brush is broken."));
        here.Subscribe<Painted>((_, _) => Task.FromCanceled(new CancellationToken(canceled: true)));
        elsewhere.Subscribe<Painted>((_, _) => throw new InvalidOperationException("The brush is broken."));
        var (mine, theirs) = (new Heard(here), new Heard(elsewhere));
        await here.PublishAsync(new Painted("red", 1), CancellationToken.None);
        await here.PublishAsync(new Painted("blue", 2), CancellationToken.None);
        mine.Colours.ShouldBe(["red", "blue"]);
        await theirs.WaitForAsync(2);
        Log.Errors.Count(e => e.Contains("brush", StringComparison.Ordinal)).ShouldBe(4);
    }

    [ComplianceFact]
    public async Task Who_stops_listening_hears_no_more()
    {
        var (here, elsewhere) = (Here(), Elsewhere());
        var (mine, theirs, control) = (new Heard(here), new Heard(elsewhere), new Heard(elsewhere));
        await here.PublishAsync(new Painted("red", 1), CancellationToken.None);
        await theirs.WaitForAsync(1);
        mine.Stop();
        theirs.Stop();
        await here.PublishAsync(new Painted("blue", 2), CancellationToken.None);
        await control.WaitForAsync(2);
        mine.Colours.ShouldBe(["red"]);
        theirs.Colours.ShouldBe(["red"]);
    }

    [ComplianceFact]
    public async Task A_tenant_hears_nothing_of_another_and_nothing_of_the_hosts()
    {
        var (acme, other, host) = (Here(), Elsewhere(EventBus.TenantTopic("other")), Elsewhere(EventBus.HostTopic));
        var (acmeElsewhere, otherHere) = (new Heard(Elsewhere()), new Heard(Here(EventBus.TenantTopic("other"))));
        var (heardByOther, heardByHost) = (new Heard(other), new Heard(host));
        await acme.PublishAsync(new Painted("secret", 1), CancellationToken.None);
        await acmeElsewhere.WaitForAsync(1);
        await other.PublishAsync(new Painted("other's", 2), CancellationToken.None);
        await otherHere.WaitForAsync(1);
        acmeElsewhere.Colours.ShouldBe(["secret"]);
        otherHere.Colours.ShouldBe(["other's"]);
        heardByOther.Colours.ShouldBe(["other's"]);
        heardByHost.Colours.ShouldBeEmpty();
    }

    [ComplianceFact]
    public async Task An_event_that_is_too_big_is_refused_and_the_next_goes_through()
    {
        var (here, elsewhere) = (Here(), Elsewhere());
        var heard = new Heard(elsewhere);
        await Should.ThrowAsync<ArgumentException>(() => here.PublishAsync(new Painted(new string('x', EventBus.MaximumBytes), 1), CancellationToken.None));
        await here.PublishAsync(new Painted(new string('x', EventBus.MaximumBytes - 100), 2), CancellationToken.None);
        await heard.WaitForAsync(1);
        heard.Numbers.ShouldBe([2]);
    }

    [ComplianceFact]
    public async Task An_event_is_known_by_its_name_whatever_class_reads_it()
    {
        var (here, elsewhere) = (Here(), Elsewhere());
        var heard = new TaskCompletionSource<PaintedInALaterRelease>(TaskCreationOptions.RunContinuationsAsynchronously);
        elsewhere.Subscribe<PaintedInALaterRelease>((happened, _) =>
        {
            heard.TrySetResult(happened);
            return Task.CompletedTask;
        });
        await here.PublishAsync(new Painted("rot 紅 \"'", 7), CancellationToken.None);
        (await heard.Task.WaitAsync(TimeSpan.FromSeconds(10))).ShouldBe(new PaintedInALaterRelease("rot 紅 \"'", 7, null));
    }

    [ComplianceFact]
    public async Task A_bus_that_has_ended_hears_nothing()
    {
        var (here, elsewhere, other) = (Here(), Elsewhere(), Elsewhere());
        var (ended, control) = (new Heard(elsewhere), new Heard(other));
        elsewhere.Dispose();
        await here.PublishAsync(new Painted("red", 1), CancellationToken.None);
        await control.WaitForAsync(1);
        ended.Colours.ShouldBeEmpty();
    }

    protected EventBus Here(string? topic = null) => Join(topic, HereTransport);

    protected EventBus Elsewhere(string? topic = null) => Join(topic, ElsewhereTransport);

    private EventBus Join(string? topic, IEventTransport transport)
    {
        var bus = new EventBus(topic ?? EventBus.TenantTopic("acme"), transport, Log.For<EventBus>());
        _buses.Add(bus);
        return bus;
    }
}

/// <summary>An event of these tests.</summary>
[EventName("test.painted")]
public sealed record Painted(string Colour, int Number);

/// <summary>The same event as another release knows it.</summary>
[EventName("test.painted")]
public sealed record PaintedInALaterRelease(string Colour, int Number, string? Shade);

/// <summary>What a subscriber heard.</summary>
public sealed class Heard
{
    private readonly ConcurrentQueue<Painted> _events = new();
    private readonly IDisposable _subscription;

    public Heard(IEventBus bus, bool elsewhereOnly = false) => _subscription = elsewhereOnly ? bus.SubscribeElsewhere<Painted>(HearAsync) : bus.Subscribe<Painted>(HearAsync);

    public IReadOnlyList<string> Colours => [.. _events.Select(e => e.Colour)];

    public IReadOnlyList<int> Numbers => [.. _events.Select(e => e.Number)];

    public async Task WaitForAsync(int count)
    {
        var clock = Stopwatch.StartNew();
        while (_events.Count < count)
        {
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20), $"{_events.Count} of {count} events came");
            await Task.Delay(10);
        }
    }

    public void Stop() => _subscription.Dispose();

    private Task HearAsync(Painted painted, CancellationToken cancellationToken)
    {
        _events.Enqueue(painted);
        return Task.CompletedTask;
    }
}

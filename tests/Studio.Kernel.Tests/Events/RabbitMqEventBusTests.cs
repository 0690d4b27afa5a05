using System.Diagnostics;
using System.Text.Json;
using Studio.Kernel.Events;
using Studio.Kernel.Events.RabbitMq;
using Studio.Testing;

namespace Studio.Kernel.Tests.Events;

/// <summary>One broker for the tests of this project that need one.</summary>
public sealed class Broker : IAsyncLifetime
{
    private RabbitMqServer? _server;

    public RabbitMqServer Server => _server ?? throw new InvalidOperationException(NeedsRabbitMqAttribute.Missing);

    public async Task InitializeAsync() => _server = RabbitMqServer.IsInstalled ? await RabbitMqServer.StartAsync() : null;

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}

/// <summary>Two hosts on one RabbitMQ.</summary>
[NeedsRabbitMq]
public sealed class RabbitMqEventBusTests(Broker broker) : EventBusCompliance, IClassFixture<Broker>
{
    private const int BufferLimit = 2000;
    private readonly string _exchange = "test." + Guid.NewGuid().ToString("N");
    private RabbitMqTransport? _here;
    private RabbitMqTransport? _elsewhere;

    protected override IEventTransport HereTransport => _here!;

    protected override IEventTransport ElsewhereTransport => _elsewhere!;

    /// <summary>The outage that the issue asks for; shortened where the tests are not about faults alone.</summary>
    private static TimeSpan Outage => Environment.GetEnvironmentVariable("STUDIO_FAULTS") == "full" ? TimeSpan.FromSeconds(30) : TimeSpan.FromSeconds(5);

    public override async Task InitializeAsync()
    {
        (_here, _elsewhere) = (Open(), Open());

        // A transport connects when its first bus joins.
        Here(EventBus.HostTopic);
        Elsewhere(EventBus.HostTopic);
        await BothConnectAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _here!.DisposeAsync();
        await _elsewhere!.DisposeAsync();
    }

    [ComplianceFact]
    public async Task Two_buses_of_one_host_and_one_of_another_each_hear_an_event_once()
    {
        var (here, beside, elsewhere) = (Here(), new Heard(Here()), new Heard(Elsewhere()));
        await here.PublishAsync(new Painted("red", 1), CancellationToken.None);
        await here.PublishAsync(new Painted("blue", 2), CancellationToken.None);
        await elsewhere.WaitForAsync(2);
        await beside.WaitForAsync(2);
        await Task.Delay(200);
        beside.Colours.ShouldBe(["red", "blue"]);
        elsewhere.Colours.ShouldBe(["red", "blue"]);
    }

    [ComplianceFact]
    [Trait("Category", "Faults")]
    public async Task While_the_broker_is_away_both_go_on_and_afterwards_they_catch_up()
    {
        var (here, elsewhere) = (Here(), Elsewhere());
        var (mine, theirs) = (new Heard(here), new Heard(elsewhere));
        await here.PublishAsync(new Painted("before", 0), CancellationToken.None);
        await theirs.WaitForAsync(1);
        var (resumedHere, resumedElsewhere) = (new ResumedCount(here), new ResumedCount(elsewhere));

        await broker.Server.KillAsync();
        var outage = Stopwatch.StartNew();
        var number = 0;
        var slowest = TimeSpan.Zero;
        while (outage.Elapsed < Outage)
        {
            var publish = Stopwatch.StartNew();
            await here.PublishAsync(new Painted("during", ++number), CancellationToken.None);
            slowest = publish.Elapsed > slowest ? publish.Elapsed : slowest;
            await Task.Delay(100);
        }

        slowest.ShouldBeLessThan(TimeSpan.FromSeconds(1), "publishing waits for nobody");
        mine.Colours.Count.ShouldBe(number + 1, "local subscribers miss nothing");
        _here!.State.IsConnected.ShouldBeFalse();

        await broker.Server.ContinueAsync();
        await BothConnectAsync();
        await WaitAsync(() => resumedHere.Count >= 1);
        await WaitAsync(() => resumedElsewhere.Count >= 1);

        await here.PublishAsync(new Painted("after", -1), CancellationToken.None);
        await WaitAsync(() => theirs.Numbers.Contains(-1));
        var during = theirs.Numbers.Where(n => n > 0).ToList();
        during.ShouldBe([.. during.Distinct().Order()], "in order and none twice");
        _here.State.Dropped.ShouldBe(0);
    }

    [ComplianceFact]
    [Trait("Category", "Faults")]
    public async Task Beyond_its_bound_the_buffer_remembers_only_that_something_was_missed()
    {
        var (here, elsewhere) = (Here(), Elsewhere());
        await broker.Server.KillAsync();
        await WaitAsync(() => !_here!.State.IsConnected);
        for (var i = 0; i < BufferLimit * 2; i++)
        {
            await here.PublishAsync(new Painted("during", i), CancellationToken.None);
        }

        _here!.State.Waiting.ShouldBe(BufferLimit);
        _here.State.Dropped.ShouldBe(BufferLimit);
        var resumed = new ResumedCount(elsewhere);
        await broker.Server.ContinueAsync();
        await BothConnectAsync();
        await WaitAsync(() => _here.State.Waiting == 0);

        await WaitAsync(() => resumed.Count >= 1);
    }

    [ComplianceFact]
    [Trait("Category", "Faults")]
    public async Task A_broker_that_stands_still_blocks_nobody_and_is_left_for_a_new_connection()
    {
        var (here, elsewhere) = (Here(), Elsewhere());
        var theirs = new Heard(elsewhere);
        await broker.Server.FreezeAsync();
        try
        {
            var clock = Stopwatch.StartNew();
            await here.PublishAsync(new Painted("during", 1), CancellationToken.None);
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(1));
            await WaitAsync(() => !_here!.State.IsConnected);
        }
        finally
        {
            await broker.Server.ThawAsync();
        }

        await WaitAsync(() => _here!.State is { IsConnected: true, Waiting: 0 });
        await WaitAsync(() => theirs.Numbers.Count > 0);
        await Task.Delay(500);
        theirs.Numbers.ShouldBe([1], "sent twice, heard once");
    }

    [ComplianceFact]
    public async Task What_a_process_says_just_before_it_ends_is_heard()
    {
        var theirs = new Heard(Elsewhere());
        var command = Open();
        using var bus = new EventBus(EventBus.TenantTopic("acme"), command, Log.For<EventBus>());
        await bus.PublishAsync(new Painted("last word", 1), CancellationToken.None);
        await command.DisposeAsync();
        await theirs.WaitForAsync(1);
    }

    [ComplianceFact]
    public async Task A_copy_is_dropped_and_a_gap_makes_listeners_read_again()
    {
        var bus = Here();
        var (heard, resumed) = (new Heard(bus), new ResumedCount(bus));
        await using var other = await RabbitMqSession.OpenAsync(Options, _ => { }, CancellationToken.None);
        async Task SendAsync(bool missed, params int[] numbers) => await other.PublishAsync(new EventEnvelope("other", missed,
            [.. numbers.Select(n => new WireEvent(n, EventBus.TenantTopic("acme"), "test.painted", JsonSerializer.SerializeToUtf8Bytes(new Painted("red", n), JsonSerializerOptions.Web)))]).Write(), CancellationToken.None);

        await SendAsync(missed: false, 1, 2);
        await SendAsync(missed: false, 1, 2);
        await SendAsync(missed: false, 2, 3);
        await heard.WaitForAsync(3);
        resumed.Count.ShouldBe(0);
        await SendAsync(missed: false, 5);
        await WaitAsync(() => resumed.Count == 1);
        await SendAsync(missed: true);
        await WaitAsync(() => resumed.Count == 2);
        heard.Numbers.ShouldBe([1, 2, 3, 5]);
    }

    [ComplianceFact]
    public async Task A_message_that_is_not_ours_is_logged_and_passed_over()
    {
        var (here, theirs) = (Here(), new Heard(Elsewhere()));
        await using (var stranger = await RabbitMqSession.OpenAsync(Options, _ => { }, CancellationToken.None))
        {
            await stranger.PublishAsync("{\"hello\":1}"u8.ToArray(), CancellationToken.None);
            await stranger.PublishAsync("not json"u8.ToArray(), CancellationToken.None);
        }

        await here.PublishAsync(new Painted("red", 1), CancellationToken.None);
        await theirs.WaitForAsync(1);
        Log.Errors.Count(e => e.Contains("not one of Studio's", StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(2);
    }

    [ComplianceFact]
    public async Task The_password_of_the_broker_is_never_logged()
    {
        await using var wrong = new RabbitMqTransport(Options with { ConnectionString = Options.ConnectionString.Replace("guest@", "canary-password@", StringComparison.Ordinal) }, TimeProvider.System, Log.For<RabbitMqTransport>());
        using var bus = new EventBus(EventBus.HostTopic, wrong, Log.For<EventBus>());
        await WaitAsync(() => Log.Warnings.Any(w => w.Contains("RabbitMQ is out of reach", StringComparison.Ordinal)));
        Log.Everything.ShouldNotContain("canary-password");
        Log.Everything.ShouldNotContain("guest:guest");
    }

    private RabbitMqOptions Options => new() { ConnectionString = broker.Server.ConnectionString, Exchange = _exchange, BufferLimit = BufferLimit };

    private RabbitMqTransport Open() => new(Options, TimeProvider.System, Log.For<RabbitMqTransport>());

    private Task BothConnectAsync() => WaitAsync(() => _here!.State.IsConnected && _elsewhere!.State.IsConnected);

    private async Task WaitAsync(Func<bool> until)
    {
        var clock = Stopwatch.StartNew();
        while (!until())
        {
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30), Log.Everything);
            await Task.Delay(20);
        }
    }

    private sealed class ResumedCount
    {
        private int _count;

        public ResumedCount(IEventBus bus) => bus.Subscribe<Resumed>((_, _) =>
        {
            Interlocked.Increment(ref _count);
            return Task.CompletedTask;
        });

        public int Count => Volatile.Read(ref _count);
    }
}

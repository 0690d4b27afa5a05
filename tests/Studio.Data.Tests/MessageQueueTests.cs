using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Messages;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Messages;
using Studio.Kernel.Problems;
using Studio.Kernel.Tenants;
using Studio.Testing.Storage;

namespace Studio.Data.Tests;

/// <summary>Messages on their way out: there with their cause or not at all, sent once, tried again, given back by a host that died.</summary>
public sealed class MessageQueueTests
{
    private readonly TestChannel _channel = new();
    private readonly MovableClock _clock = new();

    [Theory, OnSqlite, OnPostgres]
    public async Task A_message_is_there_with_its_cause_or_not_at_all(string provider)
    {
        await using var tenant = await OpenAsync(await TenantPlace.NewAsync(provider));
        await WriteAsync(tenant, async (unit, queue, ct) =>
        {
            await unit.Current!.ExecuteAsync("INSERT INTO Thing (Name) VALUES ('cause')", null, ct);
            await queue.EnqueueAsync(Message("kept"), ct);
        });
        await Should.ThrowAsync<InvalidOperationException>(() => WriteAsync(tenant, async (_, queue, ct) =>
        {
            await queue.EnqueueAsync(Message("undone"), ct);
            throw new InvalidOperationException("The cause fails.");
        }));
        await DrainAsync(tenant);
        _channel.Sent.ShouldBe(["kept"]);
        (await FindAsync(tenant, "undone")).ShouldBeNull();
        var kept = (await FindAsync(tenant, "kept")).ShouldNotBeNull();
        kept.Now.ShouldBe(MessageState.Sent);
        kept.Detail.ShouldBe("taken");
        kept.Read().Text.ShouldBe("您好");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_same_id_is_the_same_message_whoever_hands_it_over(string provider)
    {
        await using var here = await OpenAsync(await TenantPlace.NewAsync(provider));
        await using var there = await OpenAsync(here.Place);
        var added = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(() => EnqueueAsync(i % 2 == 0 ? here : there, Message("once")))));
        added.Count(a => a).ShouldBe(1);
        await DrainAsync(here);
        (await EnqueueAsync(there, Message("once") with { Text = "Other words" })).ShouldBeFalse();
        await DrainAsync(there);
        _channel.Sent.ShouldBe(["once"]);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Two_hosts_send_each_message_once(string provider)
    {
        await using var here = await OpenAsync(await TenantPlace.NewAsync(provider));
        await using var there = await OpenAsync(here.Place);
        var ids = Enumerable.Range(0, 60).Select(i => $"m{i:00}").ToList();
        foreach (var id in ids)
        {
            await EnqueueAsync(here, Message(id));
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => DrainAsync(i % 2 == 0 ? here : there))));
        _channel.Sent.Order(StringComparer.Ordinal).ShouldBe(ids);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task While_a_channel_takes_its_time_others_write_and_another_host_leaves_the_message_alone(string provider)
    {
        await using var here = await OpenAsync(await TenantPlace.NewAsync(provider));
        await using var there = await OpenAsync(here.Place);
        await EnqueueAsync(here, Message("slow"));
        using var held = _channel.Hold("slow");
        var sending = Task.Run(() => DrainAsync(here));
        await _channel.ReachedAsync();

        await here.InsertAsync("here").WaitAsync(TimeSpan.FromSeconds(20));
        await there.InsertAsync("there").WaitAsync(TimeSpan.FromSeconds(20));
        await EnqueueAsync(there, Message("quick"));
        await DrainAsync(there);
        _channel.Sent.ShouldBe(["quick"]);
        (await FindAsync(there, "slow"))!.Now.ShouldBe(MessageState.Sending);

        held.Dispose();
        await sending;
        _channel.Sent.ShouldBe(["quick", "slow"]);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_message_whose_host_died_is_sent_when_its_lease_is_over_and_the_dead_one_says_nothing_more(string provider)
    {
        await using var tenant = await OpenAsync(await TenantPlace.NewAsync(provider));
        await EnqueueAsync(tenant, Message("orphan"));
        var leases = tenant.Services.GetRequiredService<MessageLeases>();
        var lost = (await leases.ClaimAsync([TestChannel.Name], 8, default)).ShouldHaveSingleItem();

        await using var restarted = await OpenAsync(tenant.Place);
        await DrainAsync(restarted);
        _clock.Now += MessageLeases.Lease - TimeSpan.FromSeconds(1);
        await DrainAsync(restarted);
        _channel.Sent.ShouldBeEmpty("the lease still holds");

        _clock.Now += TimeSpan.FromSeconds(1);
        await DrainAsync(restarted);
        _channel.Sent.ShouldBe(["orphan"]);
        await leases.FinishAsync(lost, new SendResult(SendOutcome.Failed, "too late"), default);
        await leases.GiveBackAsync(lost, default);
        (await FindAsync(restarted, "orphan"))!.Now.ShouldBe(MessageState.Sent);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_message_that_takes_its_host_down_each_time_is_given_up(string provider)
    {
        await using var tenant = await OpenAsync(await TenantPlace.NewAsync(provider));
        await EnqueueAsync(tenant, Message("poison"));
        var leases = tenant.Services.GetRequiredService<MessageLeases>();
        for (var i = 0; i < MessageLeases.MaximumAttempts; i++)
        {
            (await leases.ClaimAsync([TestChannel.Name], 8, default)).Count.ShouldBe(1);
            _clock.Now += MessageLeases.Lease;
        }

        await DrainAsync(tenant);
        _channel.Sent.ShouldBeEmpty();
        (await FindAsync(tenant, "poison"))!.Now.ShouldBe(MessageState.Failed);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Attempts_come_at_growing_intervals_and_end(string provider)
    {
        await using var tenant = await OpenAsync(await TenantPlace.NewAsync(provider));
        _channel.Answer = _ => new SendResult(SendOutcome.Retry, "451 later");
        await EnqueueAsync(tenant, Message("later"));
        await DrainAsync(tenant);
        foreach (var seconds in new[] { 30, 120, 480, 1920, 7680, 21600, 21600 })
        {
            var waiting = (await FindAsync(tenant, "later"))!;
            (waiting.Now, waiting.Detail).ShouldBe((MessageState.Waiting, "451 later"));
            (waiting.DueUtc - _clock.Now.ToUnixTimeMilliseconds()).ShouldBe(seconds * 1000L);
            await DueAsync(tenant, waiting.DueUtc);
            _clock.Now += TimeSpan.FromSeconds(seconds - 1);
            await DrainAsync(tenant);
            (await FindAsync(tenant, "later"))!.Attempts.ShouldBe(waiting.Attempts, "too early");
            _clock.Now += TimeSpan.FromSeconds(1);
            await DrainAsync(tenant);
        }

        var given = (await FindAsync(tenant, "later"))!;
        (given.Now, given.Attempts).ShouldBe((MessageState.Failed, 8));
        await DueAsync(tenant, null);

        // A person lets it be tried again, from the beginning.
        _channel.Answer = _ => new SendResult(SendOutcome.Delivered);
        await RecordsAsync(tenant, r => r.RetryAsync("later", default));
        await DrainAsync(tenant);
        _channel.Sent.ShouldBe(["later"]);
        (await Should.ThrowAsync<ProblemException>(() => RecordsAsync(tenant, r => r.RetryAsync("later", default)))).Status.ShouldBe(409);
        (await Should.ThrowAsync<ProblemException>(() => RecordsAsync(tenant, r => r.RetryAsync("none", default)))).Status.ShouldBe(404);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_channel_that_says_how_long_to_wait_is_obeyed_and_one_that_refuses_is_not_asked_again(string provider)
    {
        await using var tenant = await OpenAsync(await TenantPlace.NewAsync(provider));
        _channel.Answer = m => m.Id == "busy" ? new SendResult(SendOutcome.Retry, "busy") { RetryAfter = TimeSpan.FromSeconds(75) } : new SendResult(SendOutcome.Failed, "550 no such mailbox");
        await EnqueueAsync(tenant, Message("busy"));
        await EnqueueAsync(tenant, Message("nobody"));
        await DrainAsync(tenant);
        ((await FindAsync(tenant, "busy"))!.DueUtc - _clock.Now.ToUnixTimeMilliseconds()).ShouldBe(75_000);
        (await FindAsync(tenant, "nobody"))!.Now.ShouldBe(MessageState.Failed);
        _clock.Now += TimeSpan.FromDays(2);
        await DrainAsync(tenant);
        _channel.Asked.Count(id => id == "nobody").ShouldBe(1);
        _channel.Asked.Count(id => id == "busy").ShouldBe(2);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_sender_that_throws_and_a_row_that_is_no_message_hold_nobody_up(string provider)
    {
        await using var tenant = await OpenAsync(await TenantPlace.NewAsync(provider));
        _channel.Answer = m => m.Id == "bad" ? throw new InvalidOperationException("A secret of the sender's.") : new SendResult(SendOutcome.Delivered);
        foreach (var id in new[] { "bad", "broken", "good" })
        {
            await EnqueueAsync(tenant, Message(id));
        }

        await tenant.Database.WriteAsync(WriteClass.Interactive, (s, ct) => s.ExecuteAsync("UPDATE OutgoingMessage SET Body = 'no JSON' WHERE Id = 'broken'", null, ct), default);
        await DrainAsync(tenant);
        _channel.Sent.ShouldBe(["good"]);
        foreach (var id in new[] { "bad", "broken" })
        {
            var waiting = (await FindAsync(tenant, id))!;
            waiting.Now.ShouldBe(MessageState.Waiting, id);
            waiting.Detail.ShouldNotContain("secret");
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_host_that_stops_gives_back_what_it_was_sending(string provider)
    {
        await using var tenant = await OpenAsync(await TenantPlace.NewAsync(provider));
        using var held = _channel.Hold("cut");
        await EnqueueAsync(tenant, Message("cut"));
        var dispatcher = tenant.Services.GetRequiredService<MessageDispatcher>();
        await dispatcher.StartAsync(default);
        await _channel.ReachedAsync();
        await dispatcher.StopAsync(default);
        var back = (await FindAsync(tenant, "cut"))!;
        (back.Now, back.Attempts).ShouldBe((MessageState.Waiting, 0));
    }

    [Fact]
    public async Task The_loop_goes_on_when_the_database_was_away()
    {
        await using var tenant = await OpenAsync(await TenantPlace.NewAsync("Sqlite"));
        await EnqueueAsync(tenant, Message("after"));
        await tenant.Database.WriteAsync(WriteClass.Interactive, (s, ct) => s.ExecuteAsync("ALTER TABLE OutgoingMessage RENAME TO Away", null, ct), default);
        var dispatcher = tenant.Services.GetRequiredService<MessageDispatcher>();
        await dispatcher.StartAsync(default);
        await Task.Delay(500);
        await tenant.Database.WriteAsync(WriteClass.Interactive, (s, ct) => s.ExecuteAsync("ALTER TABLE Away RENAME TO OutgoingMessage", null, ct), default);
        for (var i = 0; i < 150 && _channel.Sent.Count == 0; i++)
        {
            await Task.Delay(100);
        }

        await dispatcher.StopAsync(default);
        _channel.Sent.ShouldBe(["after"]);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Messages_of_a_channel_that_is_switched_off_wait_and_wake_nobody(string provider)
    {
        await using var tenant = await OpenAsync(await TenantPlace.NewAsync(provider));
        await EnqueueAsync(tenant, Message("waits"));
        await DueAsync(tenant, _clock.Now.ToUnixTimeMilliseconds());
        await using var without = await TestDatabase.OpenAsync(tenant.Place, s => s.AddSingleton<TimeProvider>(_clock));
        await DrainAsync(without);
        (await FindAsync(without, "waits"))!.Attempts.ShouldBe(0);
        await DueAsync(without, null);
        (await Should.ThrowAsync<ProblemException>(() => EnqueueAsync(without, Message("other")))).Errors.ShouldHaveSingleItem().Path.ShouldBe("channel");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_ended_long_ago_is_forgotten_and_what_waits_is_not(string provider)
    {
        await using var tenant = await OpenAsync(await TenantPlace.NewAsync(provider));
        _channel.Answer = m => new SendResult(m.Id == "waits" ? SendOutcome.Retry : SendOutcome.Delivered, "said") { RetryAfter = TimeSpan.FromDays(1) };
        await EnqueueAsync(tenant, Message("old"));
        await EnqueueAsync(tenant, Message("waits"));
        await DrainAsync(tenant);
        _clock.Now += TimeSpan.FromDays(10);
        await EnqueueAsync(tenant, Message("new"));
        await DrainAsync(tenant);
        await RecordsAsync(tenant, r => r.RemoveEndedAsync(_clock.Now.AddDays(-5), default));
        var (left, total) = await ListAsync(tenant, new MessageQuery { Sort = "created" });
        left.Select(m => m.Id).ShouldBe(["waits", "new"]);
        total.ShouldBe(2);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Messages_are_found_by_words_state_and_channel_in_any_order(string provider)
    {
        await using var tenant = await OpenAsync(await TenantPlace.NewAsync(provider));
        _channel.Answer = m => new SendResult(m.To[0] == 'b' ? SendOutcome.Failed : SendOutcome.Delivered, "said");
        foreach (var to in new[] { "b_1@example.com", "a%2@example.com", "c3@example.com" })
        {
            await EnqueueAsync(tenant, Message("to-" + to[0]) with { To = to, Subject = "特賣 " + to[0] });
            _clock.Now += TimeSpan.FromSeconds(1);
        }

        await DrainAsync(tenant);
        async Task<string> IdsAsync(MessageQuery query) => string.Join(' ', (await ListAsync(tenant, query)).Messages.Select(m => m.Id));
        (await IdsAsync(new())).ShouldBe("to-c to-a to-b");
        (await IdsAsync(new() { Sort = "to" })).ShouldBe("to-a to-b to-c");
        (await IdsAsync(new() { Sort = "-subject" })).ShouldBe("to-c to-b to-a");
        (await IdsAsync(new() { Sort = "-state", Take = 1 })).ShouldBe("to-b");
        (await IdsAsync(new() { Search = "%" })).ShouldBe("to-a");
        (await IdsAsync(new() { Search = "B_1@EXAMPLE" })).ShouldBe("to-b");
        (await IdsAsync(new() { Search = "特賣 c" })).ShouldBe("to-c");
        (await IdsAsync(new() { State = MessageState.Failed })).ShouldBe("to-b");
        (await IdsAsync(new() { Channel = "other" })).ShouldBe("");
        (await IdsAsync(new() { Skip = 1, Take = 1 })).ShouldBe("to-a");
        (await ListAsync(tenant, new() { Take = 1 })).Total.ShouldBe(3);
    }

    [Fact]
    public async Task What_is_no_message_is_refused_by_field()
    {
        await using var tenant = await OpenAsync(await TenantPlace.NewAsync("Sqlite"));
        var cases = new (OutgoingMessage Message, string Path)[]
        {
            (Message(""), "id"), (Message("a b"), "id"), (Message("a/b"), "id"), (Message(new string('x', 101)), "id"),
            (Message("m") with { Channel = "pigeon" }, "channel"), (Message("m") with { To = "" }, "to"), (Message("m") with { To = "a@b.c\r\nBcc: d@e.f" }, "to"), (Message("m") with { To = new string('x', 321) }, "to"),
            (Message("m") with { Subject = "Hello\nBcc: all@example.com" }, "subject"), (Message("m") with { Subject = "\u2028" }, "subject"), (Message("m") with { Subject = "\ud83d" }, "subject"),
            (Message("m") with { Text = "" }, "text"), (Message("m") with { Text = "a\0b" }, "text"), (Message("m") with { Html = "\ud800" }, "html"), (Message("m") with { Text = new string('x', 200_001) }, "text"),
            (Message("m") with { CustomerId = "me" }, "customerId"), (Message("m") with { VisitorId = "me" }, "visitorId"),
            (Message("m") with { Attachments = [new("a\r\nb", "text/plain", "a.txt")] }, "attachments[0].name"), (Message("m") with { Attachments = [new("a", "text/plain", "../a.txt")] }, "attachments[0].mediaPath"),
            (Message("m") with { Attachments = [.. Enumerable.Range(0, 21).Select(i => new MessageAttachment("a", "text/plain", "a.txt"))] }, "attachments"),
        };
        foreach (var (message, path) in cases)
        {
            (await Should.ThrowAsync<ProblemException>(() => EnqueueAsync(tenant, message))).Errors.Select(e => e.Path).ShouldBe([path]);
        }

        (await ListAsync(tenant, new())).Total.ShouldBe(0);
    }

    private static OutgoingMessage Message(string id) => new(id, TestChannel.Name, "emma@example.com") { Subject = "Hello", Text = "您好" };

    private Task<TestDatabase> OpenAsync(TenantPlace place) => TestDatabase.OpenAsync(place, s => s.AddSingleton<IMessageSender>(_channel).AddSingleton<TimeProvider>(_clock));

    private static Task DrainAsync(TestDatabase tenant) => tenant.Services.GetRequiredService<MessageDispatcher>().DrainAsync(default);

    private static async Task<bool> EnqueueAsync(TestDatabase tenant, OutgoingMessage message)
    {
        await using var scope = tenant.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMessageQueue>().EnqueueAsync(message, default);
    }

    private static async Task WriteAsync(TestDatabase tenant, Func<UnitOfWork, IMessageQueue, CancellationToken, Task> write)
    {
        await using var scope = tenant.Services.CreateAsyncScope();
        var unit = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        await unit.WriteAsync(WriteClass.Interactive, (_, ct) => write(unit, scope.ServiceProvider.GetRequiredService<IMessageQueue>(), ct), default);
    }

    private static async Task RecordsAsync(TestDatabase tenant, Func<MessageRecords, Task> act)
    {
        await using var scope = tenant.Services.CreateAsyncScope();
        await act(scope.ServiceProvider.GetRequiredService<MessageRecords>());
    }

    private static async Task<MessageRecord?> FindAsync(TestDatabase tenant, string id)
    {
        await using var scope = tenant.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<MessageRecords>().FindAsync(id, default);
    }

    private static async Task<(IReadOnlyList<MessageRecord> Messages, long Total)> ListAsync(TestDatabase tenant, MessageQuery query)
    {
        await using var scope = tenant.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<MessageRecords>().ListAsync(query, default);
    }

    /// <summary>What would wake the tenant, were it asleep.</summary>
    private static async Task DueAsync(TestDatabase tenant, long? expected)
    {
        await using var scope = tenant.Services.CreateAsyncScope();
        var due = await scope.ServiceProvider.GetServices<IWakeSource>().OfType<MessageWaking>().Single().NextDueAsync(default);
        (due?.ToUnixTimeMilliseconds()).ShouldBe(expected);
    }
}

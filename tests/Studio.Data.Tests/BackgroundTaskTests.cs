using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Studio.Data.Writing;
using Studio.Kernel.Events;
using Studio.Kernel.Scheduling;
using Studio.Kernel.Tenants;
using Studio.Testing.Storage;

namespace Studio.Data.Tests;

/// <summary>Tasks on real Quartz and a real file. Schedules have seconds, so that a test need not wait for a minute.</summary>
public sealed class BackgroundTaskTests : IAsyncLifetime
{
    private readonly InProcessTransport _transport = new();
    private readonly Work _work = new();
    private readonly List<TestDatabase> _opened = [];
    private TenantPlace? _place;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _work.Release();
        foreach (var tenant in _opened)
        {
            await StopAsync(tenant);
            await tenant.DisposeAsync();
        }
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task A_task_runs_by_its_schedule_and_its_result_is_kept(string provider)
    {
        await UseAsync(provider);
        var tenant = await StartAsync<Counting>();
        await UntilAsync(() => _work.Starts.Count >= 2);
        var state = await StateAsync(tenant, s => s.LastResult == BackgroundTaskResult.Succeeded);
        state.LastEnd!.Value.ShouldBeGreaterThanOrEqualTo(state.LastStart!.Value);
        state.NextRun!.Value.ShouldBeGreaterThan(state.LastStart.Value);
        (await tenant.Services.GetServices<IWakeSource>().First().NextDueAsync(CancellationToken.None)).ShouldNotBeNull();
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task A_run_that_fails_says_why_and_the_next_comes_all_the_same(string provider)
    {
        await UseAsync(provider);
        _work.Error = "The supplier does not answer.";
        var tenant = await StartAsync<Counting>();
        (await StateAsync(tenant, s => s.LastResult == BackgroundTaskResult.Failed)).LastError.ShouldBe("The supplier does not answer.");
        _work.Error = null;
        await StateAsync(tenant, s => s.LastResult == BackgroundTaskResult.Succeeded);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task A_run_beyond_its_time_limit_is_cancelled(string provider)
    {
        await UseAsync(provider);
        _work.Hold();
        var tenant = await StartAsync<Limited>();
        await StateAsync(tenant, s => s.LastResult == BackgroundTaskResult.TimedOut);
        _work.Cancelled.ShouldBeGreaterThan(0);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Two_shells_of_a_tenant_run_each_due_time_once(string provider)
    {
        await UseAsync(provider);
        var (one, two) = (await StartAsync<Counting>(), await StartAsync<Counting>());
        await UntilAsync(() => _work.Starts.Count >= 4);
        await StopAsync(one);
        await StopAsync(two);
        _work.Starts.Select(s => s.ToUnixTimeSeconds()).ShouldBeUnique();
        _work.MostAtOnce.ShouldBe(1);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task A_replaced_shell_finishes_its_run_and_the_new_one_does_not_run_it_again(string provider)
    {
        await UseAsync(provider);
        _work.Hold();
        var old = await StartAsync<Daily>();
        await RunNowAsync<Daily>(old);
        await UntilAsync(() => _work.Starts.Count == 1);
        await MakeOverdueAsync(old, typeof(Daily));
        await StartAsync<Daily>();
        await Task.Delay(500);
        var stopped = StopAsync(old);
        _work.Release();
        await stopped;
        await Task.Delay(500);
        _work.Starts.Count.ShouldBe(1);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task What_was_missed_while_nothing_ran_is_made_up_for_once(string provider)
    {
        await UseAsync(provider);
        var before = await StartAsync<Daily>();
        await StateAsync(before, s => s.NextRun is not null);
        await StopAsync(before);
        await MakeOverdueAsync(before, typeof(Daily));
        var after = await StartAsync<Daily>();
        await StateAsync(after, s => s.LastResult == BackgroundTaskResult.Succeeded);
        await Task.Delay(300);
        _work.Starts.Count.ShouldBe(1);
        (await StateAsync(after, s => s.NextRun > TimeProvider.System.GetUtcNow())).LastDue.ShouldNotBeNull();
    }

    [Theory]
    [OnSqlite]
    public async Task What_a_clock_that_is_set_ahead_passes_over_is_made_up_for_once(string provider)
    {
        await UseAsync(provider);
        var clock = new MovableClock();
        var tenant = await StartAsync<Daily>(clock);
        clock.Now += TimeSpan.FromDays(3);

        // Quartz looks at the clock again when it is told something.
        await RunNowAsync<Daily>(tenant);
        await UntilAsync(() => _work.Starts.Count == 2);
        await StateAsync(tenant, s => s.NextRun > clock.Now && s.LastResult == BackgroundTaskResult.Succeeded);
        await Task.Delay(300);
        _work.Starts.Count.ShouldBe(2);
    }

    [Theory]
    [OnSqlite]
    public async Task A_run_whose_process_died_is_made_up_for(string provider)
    {
        await UseAsync(provider);
        var before = await StartAsync<Daily>();
        await StateAsync(before, s => s.NextRun is not null);
        await StopAsync(before);
        await MakeOverdueAsync(before, typeof(Daily));
        await before.Database.WriteAsync(WriteClass.Interactive, (s, ct) => s.ExecuteAsync(
            "UPDATE BackgroundTaskState SET RunId = 'another-process', HeldUntilUtc = @until, LastDueUtc = NextRunUtc, LastResult = 0 WHERE Name = @Name",
            new { until = TimeProvider.System.GetUtcNow().AddSeconds(10).ToUnixTimeMilliseconds(), Name = typeof(Daily).FullName }, ct), CancellationToken.None);
        var after = await StartAsync<Daily>();
        await StateAsync(after, s => s.LastResult == BackgroundTaskResult.Succeeded);
        _work.Starts.Count.ShouldBe(1);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Asked_for_twice_while_it_runs_it_runs_once(string provider)
    {
        await UseAsync(provider);
        _work.Hold();
        var tenant = await StartAsync<Daily>();
        await RunNowAsync<Daily>(tenant);
        await RunNowAsync<Daily>(tenant);
        await UntilAsync(() => _work.Starts.Count == 1);
        await RunNowAsync<Daily>(tenant);
        _work.Release();
        await StateAsync(tenant, s => s.LastResult == BackgroundTaskResult.Succeeded);
        await Task.Delay(300);
        _work.Starts.Count.ShouldBe(1);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task An_administrators_schedule_holds_on_every_host_at_once(string provider)
    {
        await UseAsync(provider);
        var (here, elsewhere) = (await StartAsync<Daily>(), await StartAsync<Daily>());
        await StateAsync(elsewhere, s => s.NextRun is not null);
        await ConfigureAsync(here, null, "*/1 * * * * *");
        await UntilAsync(() => !_work.Starts.IsEmpty);
        await StopAsync(here);
        var count = _work.Starts.Count;
        await UntilAsync(() => _work.Starts.Count > count);
        await ConfigureAsync(elsewhere, false, null);
        await StateAsync(elsewhere, s => s.NextRun is null);
        count = _work.Starts.Count;
        await Task.Delay(2200);
        _work.Starts.Count.ShouldBeLessThanOrEqualTo(count + 1, "at most the run that was under way");
        (await elsewhere.Services.GetServices<IWakeSource>().First().NextDueAsync(CancellationToken.None)).ShouldNotBe(TimeProvider.System.GetUtcNow());
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task A_due_time_has_one_run_even_when_the_clock_goes_back_and_a_wrong_clock_blocks_nothing(string provider)
    {
        await UseAsync(provider);
        var tenant = await OpenAsync<Daily>();
        var now = TimeProvider.System.GetUtcNow();
        (await TryAsync(tenant, now)).ShouldBeTrue();
        (await TryAsync(tenant, now)).ShouldBeFalse("that due time was dealt with");
        (await TryAsync(tenant, now.AddHours(-1))).ShouldBeFalse("an hour that comes again");
        (await TryAsync(tenant, now.AddDays(30))).ShouldBeTrue("the clock ran ahead");
        (await TryAsync(tenant, now.AddMinutes(5))).ShouldBeTrue("and was put right");
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Idempotency_keys_are_forgotten_after_thirty_days(string provider)
    {
        await UseAsync(provider);
        var tenant = await OpenAsync<Daily>();
        await tenant.Database.WriteAsync(WriteClass.Interactive, async (s, ct) =>
        {
            foreach (var age in new[] { 0, 29, 31, 400 })
            {
                await s.ExecuteAsync("INSERT INTO IdempotencyKey (Scope, Key, BodyHash, Response, CreatedUtc) VALUES ('s', @Key, 'h', '{}', @Created)",
                    new { Key = age.ToString(CultureInfo.InvariantCulture), Created = TimeProvider.System.GetUtcNow().AddDays(-age).ToUnixTimeMilliseconds() }, ct);
            }

            return true;
        }, CancellationToken.None);
        var cleaning = tenant.Services.GetServices<BackgroundTaskInfo>().Single(t => t.Title == "Forget old idempotency keys");
        await using var scope = tenant.Services.CreateAsyncScope();
        await ((IBackgroundTask)scope.ServiceProvider.GetRequiredService(cleaning.Type)).DoWorkAsync(scope.ServiceProvider, CancellationToken.None);
        (await tenant.Database.ReadAsync((s, ct) => s.QueryAsync<string>("SELECT Key FROM IdempotencyKey ORDER BY Key", null, ct), CancellationToken.None)).ShouldBe(["0", "29"]);
    }

    private async Task UseAsync(string provider) => _place = await TenantPlace.NewAsync(provider);

    private async Task<TestDatabase> OpenAsync<T>(TimeProvider? clock = null) where T : class, IBackgroundTask
    {
        var tenant = await TestDatabase.OpenAsync(_place!, s => s.AddSingleton<IEventTransport>(_transport).AddSingleton(_work).AddSingleton(clock ?? TimeProvider.System).AddBackgroundTask<T>());
        _opened.Add(tenant);
        return tenant;
    }

    private async Task<TestDatabase> StartAsync<T>(TimeProvider? clock = null) where T : class, IBackgroundTask
    {
        var tenant = await OpenAsync<T>(clock);
        await Scheduler(tenant).StartAsync(CancellationToken.None);
        await UntilAsync(async () => (await StatesAsync(tenant)).Any(s => s.Name == typeof(T).FullName && s.Plan is not null));
        return tenant;
    }

    private static IHostedService Scheduler(TestDatabase tenant) => (IHostedService)tenant.Services.GetRequiredService<IBackgroundTasks>();

    private static Task StopAsync(TestDatabase tenant) => Scheduler(tenant).StopAsync(CancellationToken.None);

    private static Task RunNowAsync<T>(TestDatabase tenant) => tenant.Services.GetRequiredService<IBackgroundTasks>().RunNowAsync(typeof(T).FullName!, CancellationToken.None);

    private static async Task ConfigureAsync(TestDatabase tenant, bool? enabled, string? schedule)
    {
        await using var scope = tenant.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IBackgroundTaskStore>().ConfigureAsync(typeof(Daily).FullName!, enabled, schedule, CancellationToken.None);
    }

    private static Task MakeOverdueAsync(TestDatabase tenant, Type task) => tenant.Database.WriteAsync(WriteClass.Interactive, (s, ct) => s.ExecuteAsync(
        "UPDATE BackgroundTaskState SET NextRunUtc = @due WHERE Name = @Name", new { due = TimeProvider.System.GetUtcNow().AddHours(-1).ToUnixTimeMilliseconds(), Name = task.FullName }, ct), CancellationToken.None);

    private static async Task<bool> TryAsync(TestDatabase tenant, DateTimeOffset due)
    {
        await using var scope = tenant.Services.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<IBackgroundTaskStore>();
        var run = new BackgroundRun("test", Guid.NewGuid().ToString("N"), due, Manual: false);
        var began = await store.TryBeginAsync(run, TimeProvider.System.GetUtcNow().AddSeconds(15), CancellationToken.None);
        await store.EndAsync(run, BackgroundTaskResult.Succeeded, null, null, CancellationToken.None);
        return began;
    }

    private static async Task<IReadOnlyList<BackgroundTaskState>> StatesAsync(TestDatabase tenant)
    {
        await using var scope = tenant.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IBackgroundTaskStore>().ListAsync(CancellationToken.None);
    }

    private static async Task<BackgroundTaskState> StateAsync(TestDatabase tenant, Func<BackgroundTaskState, bool> until)
    {
        BackgroundTaskState? found = null;
        await UntilAsync(async () => (found = (await StatesAsync(tenant)).FirstOrDefault(s => s.Name.Contains(nameof(BackgroundTaskTests), StringComparison.Ordinal) && until(s))) is not null);
        return found!;
    }

    private static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
            await Task.Delay(20);
        }
    }

    /// <summary>What the tasks of these tests do and leave behind.</summary>
    internal sealed class Work
    {
        private TaskCompletionSource? _gate;
        private int _now;

        public ConcurrentQueue<DateTimeOffset> Starts { get; } = new();

        public string? Error { get; set; }

        public int MostAtOnce { get; private set; }

        public int Cancelled { get; private set; }

        public void Hold() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Release() => _gate?.TrySetResult();

        public async Task DoAsync(CancellationToken cancellationToken)
        {
            Starts.Enqueue(TimeProvider.System.GetUtcNow());
            MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _now));
            try
            {
                await (_gate?.Task ?? Task.CompletedTask).WaitAsync(cancellationToken);
                if (Error is { } error)
                {
                    throw new InvalidOperationException(error);
                }
            }
            catch (OperationCanceledException)
            {
                Cancelled++;
                throw;
            }
            finally
            {
                Interlocked.Decrement(ref _now);
            }
        }
    }

    [BackgroundTask(Schedule = "*/1 * * * * *")]
    internal sealed class Counting(Work work) : IBackgroundTask
    {
        public Task DoWorkAsync(IServiceProvider serviceProvider, CancellationToken cancellationToken) => work.DoAsync(cancellationToken);
    }

    [BackgroundTask(Schedule = "*/3 * * * * *", TimeLimitSeconds = 1)]
    internal sealed class Limited(Work work) : IBackgroundTask
    {
        public Task DoWorkAsync(IServiceProvider serviceProvider, CancellationToken cancellationToken) => work.DoAsync(cancellationToken);
    }

    [BackgroundTask(Schedule = "H 3 * * *")]
    internal sealed class Daily(Work work) : IBackgroundTask
    {
        public Task DoWorkAsync(IServiceProvider serviceProvider, CancellationToken cancellationToken) => work.DoAsync(cancellationToken);
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Survival;

/// <summary>
/// Programs and people at work on a host all the time: some send events, some save customers, some look. It knows what was answered, what was
/// refused and how, and whether that what was answered is there.
/// </summary>
internal sealed class SteadyLoad : IAsyncDisposable
{
    private readonly StudioHost _host;
    private readonly HttpClient _api;
    private readonly HttpClient _person;
    private readonly ConcurrentDictionary<string, string> _events = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _items = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _badReads = new();
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _workers = [];
    private int _sent;
    private int _reads;

    private SteadyLoad(StudioHost host, HttpClient api, HttpClient person) => (_host, _api, _person) = (host, api, person);

    /// <summary>How many events and saves were answered with success.</summary>
    public int Answered => _events.Count + _items.Count;

    /// <summary>How many looks were answered with success.</summary>
    public int Reads => _reads;

    /// <summary>What was refused.</summary>
    public ConcurrentQueue<JsonAnswer> Refusals { get; } = new();

    public static async Task<SteadyLoad> StartAsync(StudioHost host, int eventWriters = 6, int savers = 3, int readers = 2)
    {
        var load = new SteadyLoad(host, await host.CreateApiClientAsync(), await host.SignInAsync());
        load._workers.AddRange(Enumerable.Range(0, eventWriters).Select(_ => Task.Run(() => load.RepeatAsync(load.SendEventAsync))));
        load._workers.AddRange(Enumerable.Range(0, savers).Select(_ => Task.Run(() => load.RepeatAsync(load.SaveAsync))));
        load._workers.AddRange(Enumerable.Range(0, readers).Select(_ => Task.Run(() => load.RepeatAsync(load.LookAsync))));
        return load;
    }

    /// <summary>Waits until something is so.</summary>
    public static async Task UntilAsync(Func<bool> reached, string what)
    {
        for (var clock = Stopwatch.StartNew(); !reached();)
        {
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(2), what);
            await Task.Delay(50);
        }
    }

    /// <summary>Waits for so many more answers with success.</summary>
    public async Task WorksAsync(int more)
    {
        var before = Answered;
        await UntilAsync(() => Answered >= before + more, "nothing is written");
    }

    /// <summary>Waits until writing is refused, and looks whether it is refused from then on while looking goes on.</summary>
    public async Task IsRefusedAsync(TimeSpan time)
    {
        Refusals.Clear();
        await UntilAsync(() => Refusals.Count > 20, "nothing is refused");
        var reads = Reads;
        await Task.Delay(time);
        await UntilAsync(() => Reads > reads + 10, "nothing can be looked at");
    }

    /// <summary>Ends it; the host may be gone already.</summary>
    public async Task EndAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_workers);
        _badReads.ShouldBeEmpty("reading failed");
    }

    /// <summary>What was answered is in the database, once; asked after <see cref="EndAsync"/>.</summary>
    public async Task IsKeptAsync()
    {
        var stored = new StoredRows(_host);
        var events = (await stored.QueryAsync<(string Id, string Title)>("SELECT Id, Title FROM Interaction WHERE Type = 'note'")).ToLookup(r => r.Title, r => r.Id, StringComparer.Ordinal);
        events.Where(r => r.Count() > 1).ShouldBeEmpty("an event is there twice");
        _events.Where(a => !events[a.Key].SequenceEqual([a.Value])).ShouldBeEmpty("an answered event is lost");
        var items = (await stored.QueryAsync<(string Id, string Name)>("SELECT ItemId, DisplayText FROM ContentItem WHERE Latest = 1 AND DisplayText LIKE 'load-%'")).ToLookup(r => r.Name, r => r.Id, StringComparer.Ordinal);
        items.Where(r => r.Count() > 1).ShouldBeEmpty("a customer is there twice");
        _items.Where(a => !items[a.Key].SequenceEqual([a.Value])).ShouldBeEmpty("an answered save is lost");
        var (exit, output) = await _host.CommandAsync("verify");
        exit.ShouldBe(0, output);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_workers);
        _end.Dispose();
        _api.Dispose();
        _person.Dispose();
    }

    private async Task RepeatAsync(Func<string, Task<bool>> step)
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                if (!await step("load-" + Interlocked.Increment(ref _sent).ToString(CultureInfo.InvariantCulture)))
                {
                    await Task.Delay(100);
                }
            }
            catch (HttpRequestException)
            {
                return; // The process is gone; nobody was told that this one is kept.
            }
        }
    }

    private async Task<bool> SendEventAsync(string name)
    {
        var answer = await _api.SendJsonAsync(HttpMethod.Post, "/api/events", new { type = "note", title = name, subject = new { kind = "customer", id = RunningHost.Emma } }, "key-" + name);
        return Note(answer, _events, name, "id");
    }

    private async Task<bool> SaveAsync(string name)
    {
        var customer = new JsonObject { ["ContentType"] = "Customer", ["CustomerPart"] = new JsonObject { ["Name"] = new JsonObject { ["Text"] = name }, ["Sample"] = new JsonObject { ["Value"] = true } } };
        return Note(await _api.SendJsonAsync(HttpMethod.Post, "/api/content", customer, "key-" + name), _items, name, "ContentItemId");
    }

    private bool Note(JsonAnswer answer, ConcurrentDictionary<string, string> answered, string name, string id)
    {
        if (answer.Status == 201)
        {
            answered[name] = (string)answer.Json![id]!;
            return true;
        }

        Refusals.Enqueue(answer);
        return false;
    }

    private async Task<bool> LookAsync(string name)
    {
        foreach (var (client, address) in new[]
        {
            (_api, "/api/content/" + RunningHost.Emma), (_api, "/api/content?type=Customer&sort=-ModifiedUtc&pageSize=10"), (_api, "/api/content?type=Customer&search=load"),
            (_person, "/admin/content/Customer"), (_person, "/admin/content/item/" + RunningHost.Emma),
        })
        {
            using var answer = await client.GetAsync(address);
            if (answer.IsSuccessStatusCode)
            {
                Interlocked.Increment(ref _reads);
            }
            else
            {
                _badReads.Enqueue($"{address}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            }
        }

        return false; // People look less often than programs send.
    }
}

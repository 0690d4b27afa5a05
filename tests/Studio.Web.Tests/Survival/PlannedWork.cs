using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Survival;

/// <summary>People and programs that list, search, read, save and change customers all the time, while somebody changes what a customer is: no request of theirs may fail.</summary>
internal sealed class PlannedWork : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private readonly HttpClient _api;
    private readonly HttpClient _person;
    private readonly IReadOnlyList<string> _customers;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<double>> _milliseconds = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly CancellationTokenSource _end = new();
    private List<Task> _workers = [];

    private PlannedWork(HttpClient api, HttpClient person, IReadOnlyList<string> customers) => (_api, _person, _customers) = (api, person, customers);

    /// <summary>Begins.</summary>
    /// <param name="host">The host.</param>
    /// <param name="customers">Customers that are read and changed, each by one worker alone.</param>
    public static async Task<PlannedWork> StartAsync(StudioHost host, IReadOnlyList<string> customers)
    {
        var work = new PlannedWork(await host.CreateApiClientAsync(), await host.SignInAsync(), customers);
        work._workers = [.. new Func<int, Task>[] { work.ListAsync, work.NewestAsync, work.SearchAsync, work.PageAsync, work.ReadAsync, work.CreateAsync, work.CreateAsync, work.ChangeAsync, work.ChangeAsync }
            .Select((step, worker) => Task.Run(() => RepeatAsync(step, worker, work._end.Token)))];
        return work;
    }

    /// <summary>How many requests were answered so far.</summary>
    public int Answered => _milliseconds.Values.Sum(q => q.Count);

    /// <summary>Ends it; what it took, by kind.</summary>
    public async Task<string> EndAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_workers);
        _failures.ShouldBeEmpty();
        return string.Join("; ", _milliseconds.OrderBy(q => q.Key, StringComparer.Ordinal).Select(q =>
        {
            var sorted = q.Value.Order().ToList();
            return string.Create(CultureInfo.InvariantCulture, $"{q.Key} {sorted.Count} times, p50 {sorted[sorted.Count / 2]:F0} ms, p95 {sorted[sorted.Count * 95 / 100]:F0} ms, longest {sorted[^1]:F0} ms");
        }));
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_workers);
        _end.Dispose();
        _api.Dispose();
        _person.Dispose();
    }

    private static async Task RepeatAsync(Func<int, Task> step, int worker, CancellationToken end)
    {
        for (var i = 0; !end.IsCancellationRequested; i++)
        {
            await step((worker * 1_000_000) + i);
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    private Task ListAsync(int i) => GetAsync("list", $"/api/content?type=Customer&where=CustomerPart.Country:eq:Land {i % 50}&sort=CustomerPart.Number&pageSize=25");

    private Task NewestAsync(int i) => GetAsync("newest", "/api/content?type=Customer&sort=-ModifiedUtc&pageSize=25&count=none");

    private Task SearchAsync(int i) => GetAsync("search", $"/api/content?type=Customer&search=customer {i % 1000:D7}");

    private Task ReadAsync(int i) => GetAsync("read", "/api/content/" + _customers[i % _customers.Count]);

    private async Task PageAsync(int i)
    {
        var clock = Stopwatch.GetTimestamp();
        using var answer = await _person.GetAsync(i % 2 == 0 ? "/admin/content/Customer" : "/admin/content/item/" + _customers[i % _customers.Count]);
        Note("page", (int)answer.StatusCode, answer.IsSuccessStatusCode ? "" : await answer.Content.ReadAsStringAsync(), clock);
    }

    private async Task CreateAsync(int i)
    {
        var clock = Stopwatch.GetTimestamp();
        var answer = await _api.SendJsonAsync(HttpMethod.Post, "/api/content", ManyCustomers.Customer("Newcomer", i), string.Create(CultureInfo.InvariantCulture, $"newcomer-{i}"));
        Note("save", answer.Status, answer.Text, clock);
    }

    private async Task ChangeAsync(int i)
    {
        // Workers are as many apart as there are customers for each.
        var id = _customers[((i / 1_000_000 % 2 * _customers.Count) + (i % 1_000_000 % _customers.Count)) / 2];
        var clock = Stopwatch.GetTimestamp();
        using var read = await _api.GetAsync($"/api/content/{id}?version=latest");
        using var request = new HttpRequestMessage(HttpMethod.Patch, "/api/content/" + id) { Content = new StringContent(new JsonObject { ["CustomerPart"] = new JsonObject { ["Language"] = new JsonObject { ["Text"] = i % 2 == 0 ? "en" : "zh-Hant" } } }.ToJsonString(), System.Text.Encoding.UTF8, "application/json") };
        request.Headers.IfMatch.Add(read.Headers.ETag!);
        using var answer = await _api.SendAsync(request);
        Note("change", (int)answer.StatusCode, answer.IsSuccessStatusCode ? "" : await answer.Content.ReadAsStringAsync(), clock);
    }

    private async Task GetAsync(string kind, string address)
    {
        var clock = Stopwatch.GetTimestamp();
        var answer = await _api.SendJsonAsync(HttpMethod.Get, address);
        Note(kind, answer.Status, answer.Text, clock);
    }

    private void Note(string kind, int status, string text, long clock)
    {
        _milliseconds.GetOrAdd(kind, _ => []).Enqueue(Stopwatch.GetElapsedTime(clock).TotalMilliseconds);
        if (status is < 200 or > 299)
        {
            _failures.Enqueue($"{kind}: {status} {text}");
        }
    }
}

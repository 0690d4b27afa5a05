using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Operating;

/// <summary>A backup under load restores to a consistent prefix (statement 7 of the reliability list).</summary>
public sealed class BackupTests
{
    private const int Writers = 8;
    private const string Replaced = "after the backup";

    [Theory, OnSqlite, OnPostgres]
    public async Task A_backup_under_load_restores_to_a_consistent_prefix(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        var written = new EventLog();
        using var enough = new CancellationTokenSource();
        var writers = Enumerable.Range(0, Writers).Select(w => Task.Run(() => WriteAsync(api, w, written, enough.Token))).ToList();
        while (written.Acknowledged < 300)
        {
            await Task.Delay(20);
        }

        var media = Directory.CreateDirectory(Path.Combine(host.DataFolder, "Sites", "Default", "Media", "inner")).FullName;
        await File.WriteAllTextAsync(Path.Combine(media, "圖.txt"), "picture");
        await File.WriteAllTextAsync(Path.Combine(media, "half.tmp"), "half");
        var file = Path.Combine(host.DataFolder, "default.zip");
        var before = written.Now;
        await RunAsync(host, "backup: Default", "backup", file);
        await Task.Delay(200);
        await enough.CancelAsync();
        await Task.WhenAll(writers);

        await RunAsync(host, "it is Running", "restore", file, "--as", "Copy");
        await RunAsync(host, "verify: 0 differences", "verify", "--tenant", "Copy");
        var restored = await NotesAsync(host, "Copy");
        Check(written, before, restored);
        MediaOf(host, "Copy").ShouldBe(MediaOf(host, "Default").Where(f => f != "half.tmp"), ignoreOrder: true);
        MediaOf(host, "Copy").ShouldContain("圖.txt");
        using var client = host.CreateClient();
        await client.AnswersAsync("/copy/shop", HttpStatusCode.OK);

        // The copy's secrets are its own: the same keys, encrypted anew, and readable, or it would have made another.
        var (theirs, own) = (await KeysAsync(host, "Default"), await KeysAsync(host, "Copy"));
        own.Keys.ShouldBe(theirs.Keys, ignoreOrder: true);
        own.Values.ShouldNotContain(document => theirs.Values.Contains(document));

        // In place: what came after the backup is gone, the rest is there, and the host that served it all the time follows.
        (await api.SendJsonAsync(HttpMethod.Post, "/api/events", Note(Replaced))).Status.ShouldBe(201);
        (await host.CommandAsync("restore", file)).ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(1), r => r.Output.ShouldContain("--force"));
        await RunAsync(host, "it is Running", "restore", file, "--force");
        (await NotesAsync(host, "Default")).ShouldBe(restored);
        await client.AnswersAsync("/shop", HttpStatusCode.OK);
        (await api.SendJsonAsync(HttpMethod.Post, "/api/events", Note("again"))).Status.ShouldBe(201);
        (await NotesAsync(host, "Default")).Keys.ShouldBe([.. restored.Keys, "again"], ignoreOrder: true);
        Directory.EnumerateDirectories(Path.Combine(host.DataFolder, "Restore")).ShouldBeEmpty();
    }

    private static IEnumerable<string?> MediaOf(StudioHost host, string tenant) =>
        Directory.EnumerateFiles(Path.Combine(host.DataFolder, "Sites", tenant, "Media"), "*", SearchOption.AllDirectories).Select(Path.GetFileName);

    private static object Note(string title) => new { type = "note", title, subject = new { kind = "customer", id = RunningHost.Emma } };

    private static async Task WriteAsync(HttpClient api, int writer, EventLog written, CancellationToken enough)
    {
        for (var i = 0; !enough.IsCancellationRequested; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{writer}-{i}");
            var sent = written.Now;
            var answer = await api.SendJsonAsync(HttpMethod.Post, "/api/events", Note(name));
            answer.Status.ShouldBe(201, answer.Text);
            written.Add(new Written(name, (string)answer.Json!["id"]!, sent, written.Now));
        }
    }

    private static void Check(EventLog written, long backupBegan, IReadOnlyDictionary<string, string> restored)
    {
        var all = written.All;
        restored.Count.ShouldBeLessThan(all.Count, "the writers went on after the backup");
        all.Where(e => e.Answered < backupBegan && restored.GetValueOrDefault(e.Name) != e.Id).ShouldBeEmpty("what was answered before the backup is in it");

        // A prefix of what happened: with an event, everything that was answered before that event was sent.
        var lastSent = all.Where(e => restored.ContainsKey(e.Name)).Max(e => e.Sent);
        all.Where(e => e.Answered < lastSent && !restored.ContainsKey(e.Name)).ShouldBeEmpty("a later event is in the backup and an earlier one is not");

        // And of every writer, who writes one after the other.
        foreach (var writer in all.GroupBy(e => e.Name.Split('-')[0]))
        {
            var inside = writer.OrderBy(e => e.Sent).Select(e => restored.ContainsKey(e.Name)).ToList();
            inside.SequenceEqual(inside.OrderDescending()).ShouldBeTrue("writer " + writer.Key);
        }
    }

    private static async Task<IReadOnlyDictionary<string, string>> NotesAsync(StudioHost host, string tenant) =>
        (await new StoredRows(host, tenant).QueryAsync<(string Id, string Title)>("SELECT Id, Title FROM Interaction WHERE Type = 'note'")).ToDictionary(r => r.Title, r => r.Id, StringComparer.Ordinal);

    private static async Task<IReadOnlyDictionary<string, string>> KeysAsync(StudioHost host, string tenant) =>
        (await new StoredRows(host, tenant).QueryAsync<(string Id, string Document)>("SELECT Id, Document FROM DataProtectionKey")).ToDictionary(r => r.Id, r => r.Document, StringComparer.Ordinal);

    private static async Task RunAsync(StudioHost host, string expected, params string[] arguments)
    {
        var (exit, output) = await host.CommandAsync(arguments);
        exit.ShouldBe(0, output);
        output.ShouldContain(expected);
    }

    private sealed record Written(string Name, string Id, long Sent, long Answered);

    private sealed class EventLog
    {
        private readonly ConcurrentQueue<Written> _all = new();

        public long Now => System.Diagnostics.Stopwatch.GetTimestamp();

        public int Acknowledged => _all.Count;

        public IReadOnlyList<Written> All => [.. _all];

        public void Add(Written written) => _all.Enqueue(written);
    }
}

using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Customers.Behaviour;
using Studio.Customers.Behaviour.Windows;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.Testing.Storage;

namespace Studio.Customers.Tests.Behaviour;

/// <summary>
/// Behaviour facts against a naive recount of everything that ever happened, under random contacts, late ones, links, merges and their undoing, definitions that change, a clock that goes on
/// and back, and restarts. A seed replays a run.
/// </summary>
public sealed class BehaviourModelTests
{
    private static readonly string[] Visitors = ["v1", "v2", "v3", "v4"];
    private static readonly string[] Customers = ["c1", "c2", "c3"];
    private static readonly string[] Pages = ["/a", "/b", "/c"];

    private static readonly (string Id, FactDefinition Definition, Func<Told, bool> Matches, Func<Told, object?> Value)[] Facts =
    [
        Fact("views", FactAggregate.Count, "", "contact.type == 'page_view'", new(WindowUnit.Minutes, 30), t => t.Type == "page_view"),
        Fact("all", FactAggregate.Count, "", "", FactWindow.Ever, _ => true),
        Fact("seconds", FactAggregate.Sum, "payload.seconds", "contact.type == 'page_leave' && payload.seconds > 0.15", new(WindowUnit.Hours, 5), t => t is { Type: "page_leave", Seconds: > 0.15 }, t => t.Seconds),
        Fact("mean", FactAggregate.Average, "payload.seconds", "contact.type == 'page_leave'", new(WindowUnit.Days, 1), t => t.Type == "page_leave", t => t.Seconds),
        Fact("least", FactAggregate.Minimum, "payload.seconds", "", new(WindowUnit.Minutes, 45), t => t.Type == "page_leave", t => t.Seconds),
        Fact("most", FactAggregate.Maximum, "payload.seconds", "", new(WindowUnit.Weeks, 1), t => t.Type == "page_leave", t => t.Seconds),
        Fact("first", FactAggregate.First, "payload.path", "", new(WindowUnit.Hours, 2), _ => true, t => t.Page),
        Fact("last", FactAggregate.Last, "payload.path", "contact.type in", new(WindowUnit.Hours, 1), t => t.Type == "page_view", t => t.Page),
        Fact("pages", FactAggregate.Distinct, "payload.path", "contact.channel == 'web'", new(WindowUnit.Hours, 3), t => t.Channel == "web", t => t.Page),
        Fact("since", FactAggregate.DaysSince, "", "contact.type != 'page_leave'", new(WindowUnit.Weeks, 2), t => t.Type != "page_leave"),
    ];

    [Theory]
    [InlineData("Sqlite", 1)]
    [InlineData("Sqlite", 2)]
    [InlineData("Sqlite", 3)]
    [InlineData("Sqlite", 4)]
    [InlineData("Sqlite", 5)]
    [InlineData("Postgres", 6)]
    [InlineData("Postgres", 7)]
    public async Task Facts_are_what_a_recount_of_everything_says(string provider, int seed)
    {
        var place = await TenantPlace.NewAsync(provider);
        try
        {
            await new Run(place, seed).GoAsync(steps: 120);
        }
        finally
        {
            place.Delete();
        }
    }

    private static (string, FactDefinition, Func<Told, bool>, Func<Told, object?>) Fact(
        string name, FactAggregate aggregate, string value, string condition, FactWindow window, Func<Told, bool> matches, Func<Told, object?>? read = null) =>
        ("f-" + name, new FactDefinition(name, name, aggregate, value, condition == "contact.type in" ? "['page_view', 'nothing'].includes(contact.type)" : condition, window) { IsText = value == "payload.path" }, matches, read ?? (_ => null));

    private sealed record Told(string Id, string Subject, string Type, string Channel, string Page, double Seconds, long OccurredUtc);

    private sealed class Watcher : IProfileObserver
    {
        public ConcurrentQueue<ProfileChange> Changes { get; } = new();

        public Task ChangedAsync(WriteSession session, IReadOnlyList<ProfileChange> changes, CancellationToken cancellationToken)
        {
            foreach (var change in changes)
            {
                Changes.Enqueue(change);
            }

            return Task.CompletedTask;
        }
    }

    private sealed class Run(TenantPlace place, int seed)
    {
        private readonly Random _random = new(seed);
        private readonly HandClock _clock = new();
        private readonly Watcher _watcher = new();
        private readonly List<Told> _log = [];
        private readonly Dictionary<string, (string Link, string Customer)> _links = [];
        private readonly Dictionary<string, (FactDefinition Definition, Func<Told, bool> Matches)> _published = [];
        private BehaviourDatabase _database = null!;
        private Dictionary<(string, string), object?> _told = [];

        public async Task GoAsync(int steps)
        {
            _database = await OpenAsync();
            foreach (var fact in Facts)
            {
                // One is published when much has happened already.
                if (fact.Definition.Name != "all")
                {
                    await PublishAsync(fact.Id, fact.Definition, fact.Matches);
                }
            }

            await _database.DrainAsync();
            for (var step = 0; step < steps; step++)
            {
                await StepAsync(step);
                await CompareAsync(step);
            }

            await _database.DisposeAsync();
        }

        private Task<BehaviourDatabase> OpenAsync() => BehaviourDatabase.OpenAsync(place, _clock, s => s.AddSingleton<IProfileObserver>(_watcher));

        private async Task PublishAsync(string id, FactDefinition definition, Func<Told, bool> matches)
        {
            await _database.PublishAsync(id, definition);
            _published[id] = (definition, matches);
        }

        private async Task StepAsync(int step)
        {
            switch (_random.Next(14))
            {
                case < 6:
                    await RecordAsync(_random.Next(1, 6));
                    break;
                case < 9:
                    _clock.Now += TimeSpan.FromSeconds(_random.Next(4) switch { 0 => 1, 1 => _random.Next(600), 2 => _random.Next(9_000), _ => _random.Next(200_000) });
                    break;
                case 9:
                    // What was counted later than now is counted anew by the worker, which a host runs at once. Clocks of hosts may differ by less than a minute.
                    _clock.Now -= TimeSpan.FromSeconds(_random.Next(61, 7_000));
                    await _database.DrainAsync();
                    break;
                case 10:
                    await _database.DisposeAsync();
                    _database = await OpenAsync();
                    break;
                case 11:
                    await RedefineAsync(step);
                    break;
                default:
                    await LinkAsync();
                    break;
            }
        }

        private async Task RecordAsync(int count)
        {
            var contacts = new List<NewInteraction>();
            for (var i = 0; i < count; i++)
            {
                var isVisitor = _random.Next(2) == 0;
                var (type, channel) = (_random.Next(3) switch { 0 => "page_leave", 1 => "note", _ => "page_view" }, _random.Next(4) == 0 ? "store" : "web");
                var at = _clock.Now - TimeSpan.FromSeconds(_random.Next(5) switch { 0 => _random.Next(100_000), 1 => _random.Next(3_000), 2 => -_random.Next(30), _ => 0 });
                var (page, seconds) = (Pages[_random.Next(Pages.Length)], _random.Next(1, 50) / 10d);
                var payload = new JsonObject { ["path"] = page };
                if (type == "page_leave")
                {
                    payload["seconds"] = seconds;
                }

                contacts.Add(new NewInteraction(isVisitor ? Subject.Visitor(Visitors[_random.Next(Visitors.Length)]) : Subject.Customer(Customers[_random.Next(Customers.Length)]), type) { Channel = channel, OccurredAt = at, Payload = payload });
            }

            var repository = _database.Services.GetRequiredService<ContactRepository>();
            await _database.WriteAsync(async session => _log.AddRange((await repository.RecordManyAsync(session, contacts, CancellationToken.None)).Select(c => new Told(
                c.Id, c.Subject.Id, c.Type, c.Channel, (string)c.Payload["path"]!, c.Payload["seconds"]?.GetValue<double>() ?? 0, c.OccurredAt.ToUnixTimeMilliseconds()))), Data.Writing.WriteClass.Events);
        }

        private async Task RedefineAsync(int step)
        {
            var (id, definition, matches, _) = Facts[_random.Next(Facts.Length)];
            if (_random.Next(2) == 0 && definition.Aggregate == FactAggregate.Count)
            {
                (definition, matches) = (definition with { Condition = "contact.type == 'note'", Title = $"at {step}" }, t => t.Type == "note");
            }

            await PublishAsync(id, definition, matches);
            if (_random.Next(2) == 0)
            {
                // Contacts come in while it is counted, and the host goes down.
                await _database.Services.GetRequiredService<Customers.Behaviour.Counting.BehaviourCounting>().StepAsync(CancellationToken.None);
                await RecordAsync(3);
                await _database.DisposeAsync();
                _database = await OpenAsync();
            }

            await _database.DrainAsync();
        }

        private async Task LinkAsync()
        {
            var links = _database.Services.GetRequiredService<SubjectLinks>();
            var isMerge = _random.Next(3) == 0;
            var subject = isMerge ? Subject.Customer(Customers[_random.Next(Customers.Length)]) : Subject.Visitor(Visitors[_random.Next(Visitors.Length)]);
            if (_links.Remove(subject.Id, out var open))
            {
                await _database.WriteAsync(s => links.EndAsync(s, open.Link, "tester", CancellationToken.None));
                return;
            }

            var customer = PersonOf(Customers[_random.Next(Customers.Length)]);
            if (customer != subject.Id && PersonOf(subject.Id) == subject.Id)
            {
                await _database.WriteAsync(async s => _links[subject.Id] = ((await links.AddAsync(s, new NewSubjectLink(subject, customer, "test", []), CancellationToken.None))!, customer));
            }
        }

        private string PersonOf(string subject) => _links.TryGetValue(subject, out var link) ? PersonOf(link.Customer) : subject;

        private async Task CompareAsync(int step)
        {
            string[] people = [.. Visitors.Concat(Customers).Where(p => PersonOf(p) == p)];
            var now = _clock.Now.ToUnixTimeMilliseconds();
            var expected = people.SelectMany(p => _published.Select(f => (Key: (p, f.Value.Definition.Path), Value: Expect(f.Key, p, now)))).ToDictionary(e => e.Key, e => e.Value);
            var actual = await _database.FactsAsync(people, _clock.Now);
            foreach (var (key, value) in expected)
            {
                Same(actual[key], value).ShouldBeTrue($"seed {seed}, step {step}, before time is swept: {key} is {actual[key]}, must be {value}");
            }

            if (step % 3 == 0)
            {
                await _database.DrainAsync();
                var stored = await _database.StoredAsync();
                foreach (var (key, value) in expected)
                {
                    var (number, text) = stored.GetValueOrDefault((key.p, "f-" + key.Path["facts.".Length..]));
                    Same(number ?? (object?)text ?? (value is 0d ? 0d : null), value).ShouldBeTrue($"seed {seed}, step {step}, stored: {key} is {number}{text}, must be {value}");
                }

                (await _database.VerifyAsync()).ShouldBeEmpty($"seed {seed}, step {step}");
                HeardOfAll(expected, step);
            }
        }

        /// <summary>Whoever derives something of facts was told of each that is another one than when it was last compared.</summary>
        private void HeardOfAll(Dictionary<(string, string), object?> expected, int step)
        {
            var heard = _watcher.Changes.Select(c => (c.PersonId, c.FactPath)).ToHashSet();
            _watcher.Changes.Clear();
            foreach (var (key, value) in expected)
            {
                if (_told.TryGetValue(key, out var before) && !Same(before, value))
                {
                    heard.ShouldContain(key, $"seed {seed}, step {step}: {before} became {value}");
                }
            }

            _told = expected;
        }

        private object? Expect(string id, string person, long now)
        {
            var (definition, matches) = _published[id];
            var read = Facts.First(f => f.Id == id).Value;
            var counted = _log.Where(t => PersonOf(t.Subject) == person && matches(t) && t.OccurredUtc <= now && !(definition.Window.ExpiryOf(t.OccurredUtc, TimeZoneInfo.Utc) <= now))
                .OrderBy(t => t.OccurredUtc).ThenBy(t => t.Id, StringComparer.Ordinal).ToList();
            var numbers = counted.Select(t => read(t) as double? ?? 0).ToList();
            return definition.Aggregate switch
            {
                FactAggregate.Count => (double)counted.Count,
                FactAggregate.Sum => numbers.Sum(),
                FactAggregate.Distinct => (double)counted.Select(read).Distinct().Count(),
                _ when counted.Count == 0 => null,
                FactAggregate.Average => numbers.Average(),
                FactAggregate.Minimum => numbers.Min(),
                FactAggregate.Maximum => numbers.Max(),
                FactAggregate.First => read(counted[0]),
                FactAggregate.Last => read(counted[^1]),
                _ => Math.Floor((now - counted[^1].OccurredUtc) / 86_400_000d),
            };
        }

        private static bool Same(object? one, object? other) => one is double a && other is double b ? Math.Abs(a - b) < 1e-9 : Equals(one, other);
    }
}

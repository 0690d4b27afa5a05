using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.Customers.Behaviour;
using Studio.Customers.Behaviour.Counting;
using Studio.Customers.Events;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Customers.Segments;
using Studio.Customers.Segments.Membership;
using Studio.Customers.Tests.Behaviour;
using Studio.Data;
using Studio.Data.Identity;
using Studio.Data.Sessions;
using Studio.DecisionEngine.Facts;
using Studio.Kernel.Scheduling;
using Studio.Kernel.Schemas;
using Studio.Kernel.Telemetry;
using Studio.Testing.Storage;

namespace Studio.Customers.Tests.Segments;

/// <summary>
/// Members of segments over behaviour facts, both by the code that runs in a host, against a naive recount of everything that ever happened: under random contacts, late ones, links, merges
/// and their undoing, saved customers, other conditions, a clock that goes on and back, and restarts. Nothing is swept by segments: facts have to tell who is concerned.
/// </summary>
public sealed class BehaviourMembershipTests
{
    private static readonly string[] Visitors = ["v1", "v2", "v3"];
    private static readonly string[] Pages = ["/a", "/b", "/c"];

    // What each condition means, said once more in C#; a fact that is missing makes its comparison unknown.
    private static readonly (string Source, Func<Facts, bool> IsTrue)[] Conditions =
    [
        ("facts.views >= 2", f => f.Views >= 2),
        ("facts.views === 0 && customer.country === 'A'", f => f.Views == 0 && f.Country == "A"),
        ("facts.seconds > 5 || facts.lastPage == '/a'", f => f.Seconds > 5 || f.LastPage == "/a"),
        ("!(facts.views >= 1)", f => f.Views < 1),
        ("facts.lastPage !== '/b' && customer.country !== 'A'", f => f.LastPage is not null and not "/b" && f.Country is not null and not "A"),
        ("facts.idle >= 1 || facts.idle == null && facts.views > 0", f => f.Idle >= 1 || (f.Idle is null && f.Views > 0)),
        ("facts.views * 2 + facts.seconds > 6", f => (f.Views * 2) + f.Seconds > 6),
    ];

    [Theory]
    [InlineData("Sqlite", 1)]
    [InlineData("Sqlite", 2)]
    [InlineData("Sqlite", 3)]
    [InlineData("Postgres", 4)]
    [InlineData("Postgres", 5)]
    public async Task Members_are_whom_a_recount_of_everything_finds(string provider, int seed)
    {
        var place = await TenantPlace.NewAsync(provider);
        try
        {
            await new Run(place, seed).GoAsync(steps: 90);
        }
        finally
        {
            place.Delete();
        }
    }

    private sealed record Facts(string? Country, double Views, double Seconds, string? LastPage, double? Idle);

    private sealed record Told(string Id, string Subject, string Type, string Page, double Seconds, long OccurredUtc);

    private sealed class Run(TenantPlace place, int seed)
    {
        private readonly Random _random = new(seed);
        private readonly HandClock _clock = new();
        private readonly List<Told> _log = [];
        private readonly List<(string Id, string? Country)> _customers = [];
        private readonly Dictionary<string, (string Link, string Customer)> _links = [];
        private readonly Dictionary<string, int> _segments = [];
        private readonly Dictionary<string, HashSet<string>> _told = [];
        private CustomerDatabase _database = null!;

        public async Task GoAsync(int steps)
        {
            _database = await OpenAsync();
            try
            {
                await _database.AlterAsync(all => all.Merge(new ContentTypeDefinition("Customer", "Customer", [], [new ContentTypePartDefinition(CustomerParts.Customer, CustomerParts.Customer, [])])));
                await FactAsync("views", "Count", "", "contact.type == 'page_view'", "Minutes", 30);
                await FactAsync("seconds", "Sum", "payload.seconds", "contact.type == 'page_leave'", "Hours", 5);
                await FactAsync("lastPage", "Last", "payload.path", "contact.type != 'note'", "Hours", 2);
                await FactAsync("idle", "DaysSince", "", "contact.type === 'note'", "Weeks", 2);
                for (var i = 0; i < 4; i++)
                {
                    await CustomerAsync(null);
                }

                for (var i = 0; i < Conditions.Length; i++)
                {
                    await SegmentAsync(null, i);
                }

                await CompareAsync("start");
                for (var step = 0; step < steps; step++)
                {
                    await StepAsync();
                    if (_random.Next(2) == 0)
                    {
                        await CompareAsync($"seed {seed}, step {step}");
                    }
                }

                await CompareAsync($"seed {seed}, end");
                _told.Values.ShouldContain(members => members.Count > 0);
            }
            finally
            {
                await _database.StopAsync();
            }
        }

        private Task<CustomerDatabase> OpenAsync() => CustomerDatabase.OpenOnAsync(place, services =>
        {
            services.AddSingleton<TimeProvider>(_clock).AddStudioSchedulingHost().AddStudioScheduling();
            services.AddIdentityCore<StudioUser>().AddRoles<StudioRole>().AddEntityFrameworkStores<TenantDbContext>();
            services.AddMetrics().AddSingleton<StudioMetrics>().AddSingleton<TenantMetrics>().AddSingleton<SchemaCatalogue>();
            services.AddMigration<InteractionMigration>().AddMigration<IdentityMigration>().AddStandardInteractionTypes();
            services.AddSingleton<CustomerEvents>().AddSingleton<InteractionTypes>().AddSingleton<People>().AddSingleton<SubjectLinks>().AddSingleton<ContactRepository>();
            services.AddBehaviour().AddSegments().AddScoped<IFactProvider, BehaviourFactValues>();
        });

        private async Task StepAsync()
        {
            switch (_random.Next(14))
            {
                case < 5:
                    await RecordAsync(_random.Next(1, 6));
                    break;
                case < 8:
                    _clock.Now += TimeSpan.FromSeconds(_random.Next(4) switch { 0 => 1, 1 => _random.Next(600), 2 => _random.Next(9_000), _ => _random.Next(200_000) });
                    break;
                case 8:
                    // A clock that is set back by more than hosts may differ by is seen at once by the worker of a host.
                    _clock.Now -= TimeSpan.FromSeconds(_random.Next(61, 7_000));
                    await Counting.DrainAsync(CancellationToken.None);
                    break;
                case 9:
                    await _database.StopAsync();
                    _clock.Now += TimeSpan.FromSeconds(1);
                    _database = await OpenAsync();
                    break;
                case 10:
                    await CustomerAsync(_random.Next(3) == 0 ? null : _random.Next(_customers.Count));
                    break;
                case 11:
                    await SegmentAsync(_segments.Keys.ElementAt(_random.Next(_segments.Count)), _random.Next(Conditions.Length));
                    break;
                default:
                    await LinkAsync();
                    break;
            }
        }

        private BehaviourWorker Counting => _database.Services.GetRequiredService<BehaviourWorker>();

        private Task<string> FactAsync(string name, string aggregate, string value, string condition, string unit, int length) => _database.SaveOneAsync(new ContentItem { ContentType = BehaviourParts.Type.Name }
            .SetText(BehaviourParts.Fact, "Name", name).SetText(BehaviourParts.Fact, "Title", name).SetText(BehaviourParts.Fact, "Aggregate", aggregate)
            .SetText(BehaviourParts.Fact, "Value", value.Length > 0 ? value : null).SetText(BehaviourParts.Fact, "Condition", condition)
            .SetText(BehaviourParts.Fact, "WindowUnit", unit).Set(BehaviourParts.Fact, "WindowLength", new JsonObject { ["Value"] = length }));

        private async Task CustomerAsync(int? index)
        {
            var country = _random.Next(4) == 0 ? null : _random.Next(2) == 0 ? "A" : "B";
            var item = index is { } known ? (await _database.GetAsync(_customers[known].Id))! : new ContentItem { ContentType = "Customer" };
            var id = await _database.SaveOneAsync(item.SetText(CustomerParts.Customer, "Name", "Somebody").SetText(CustomerParts.Customer, "Country", country));
            if (index is { } at)
            {
                _customers[at] = (id, country);
            }
            else
            {
                _customers.Add((id, country));
            }
        }

        private async Task SegmentAsync(string? id, int condition)
        {
            var item = id is null ? new ContentItem { ContentType = SegmentParts.SegmentType }.SetText(SegmentParts.Segment, "Name", $"Segment {condition}") : (await _database.GetAsync(id))!;
            _segments[await _database.SaveOneAsync(item.SetText(SegmentParts.Segment, "Condition", Conditions[condition].Source).SetFlag(SegmentParts.Segment, "AnnounceFirst", true))] = condition;
        }

        private async Task RecordAsync(int count)
        {
            var contacts = new List<NewInteraction>();
            for (var i = 0; i < count; i++)
            {
                var type = _random.Next(4) switch { 0 => "page_leave", 1 => "note", _ => "page_view" };
                var payload = new JsonObject { ["path"] = Pages[_random.Next(Pages.Length)] };
                if (type == "page_leave")
                {
                    payload["seconds"] = _random.Next(1, 50) / 10d;
                }

                var late = _random.Next(5) switch { 0 => _random.Next(100_000), 1 => _random.Next(3_000), 2 => -_random.Next(30), _ => 0 };
                var subject = _random.Next(2) == 0 ? Subject.Visitor(Visitors[_random.Next(Visitors.Length)]) : Subject.Customer(_customers[_random.Next(_customers.Count)].Id);
                contacts.Add(new NewInteraction(subject, type) { Channel = "web", OccurredAt = _clock.Now - TimeSpan.FromSeconds(late), Payload = payload });
            }

            var repository = _database.Services.GetRequiredService<ContactRepository>();
            var recorded = await _database.WriteAsync(session => repository.RecordManyAsync(session, contacts, CancellationToken.None));
            _log.AddRange(recorded.Select(c => new Told(c.Id, c.Subject.Id, c.Type, (string)c.Payload["path"]!, c.Payload["seconds"]?.GetValue<double>() ?? 0, c.OccurredAt.ToUnixTimeMilliseconds())));
        }

        private async Task LinkAsync()
        {
            var links = _database.Services.GetRequiredService<SubjectLinks>();
            var subject = _random.Next(2) == 0 ? Subject.Customer(_customers[_random.Next(_customers.Count)].Id) : Subject.Visitor(Visitors[_random.Next(Visitors.Length)]);
            if (_links.Remove(subject.Id, out var open))
            {
                await _database.WriteAsync(async session =>
                {
                    await links.EndAsync(session, open.Link, "tester", CancellationToken.None);
                    return true;
                });
                return;
            }

            var customer = PersonOf(_customers[_random.Next(_customers.Count)].Id);
            if (customer != subject.Id)
            {
                var link = await _database.WriteAsync(session => links.AddAsync(session, new NewSubjectLink(subject, customer, "test", []), CancellationToken.None));
                _links[subject.Id] = (link!, customer);
            }
        }

        private string PersonOf(string subject) => _links.TryGetValue(subject, out var link) ? PersonOf(link.Customer) : subject;

        private async Task CompareAsync(string at)
        {
            // As both workers do when they are woken. Segments are not told to look at everybody.
            await Counting.DrainAsync(CancellationToken.None);
            await _database.Services.GetRequiredService<SegmentWorker>().DrainAsync(everything: false, CancellationToken.None);
            await HearAsync(at);
            foreach (var (segment, condition) in _segments)
            {
                var (source, isTrue) = Conditions[condition];
                List<string> expected = [.. _customers.Where(c => PersonOf(c.Id) == c.Id && isTrue(FactsOf(c.Id, c.Country))).Select(c => c.Id).Order(StringComparer.Ordinal)];
                (await _database.ReadAsync<string>($"SELECT CustomerId FROM SegmentMember WHERE SegmentId = '{segment}'")).Order(StringComparer.Ordinal).ToList().ShouldBe(expected, $"{at}: {source}");
                _told.GetValueOrDefault(segment, []).Order(StringComparer.Ordinal).ToList().ShouldBe(expected, $"{at}, told: {source}");
            }
        }

        /// <summary>Takes what is told from the outbox, as consumers do: each entering and leaving once.</summary>
        private async Task HearAsync(string at)
        {
            foreach (var message in await _database.ReadAsync<string>("SELECT Type || ' ' || Payload FROM Outbox WHERE Type IN ('segments.entered', 'segments.left') ORDER BY Id"))
            {
                var space = message.IndexOf(' ', StringComparison.Ordinal);
                var moved = JsonSerializer.Deserialize<SegmentMoved>(message[(space + 1)..], JsonSerializerOptions.Web)!;
                var members = _told.TryGetValue(moved.SegmentId, out var known) ? known : _told[moved.SegmentId] = new HashSet<string>(StringComparer.Ordinal);
                foreach (var customer in moved.CustomerIds)
                {
                    (message.StartsWith(SegmentMoved.Entered, StringComparison.Ordinal) ? members.Add(customer) : members.Remove(customer)).ShouldBeTrue($"{at}: {customer} was told twice of {message[..space]}");
                }
            }

            await _database.WriteAsync(session => session.ExecuteAsync("DELETE FROM Outbox WHERE Type IN ('segments.entered', 'segments.left')", null, CancellationToken.None));
        }

        private Facts FactsOf(string person, string? country)
        {
            var now = _clock.Now.ToUnixTimeMilliseconds();
            List<Told> all = [.. _log.Where(t => t.OccurredUtc <= now && PersonOf(t.Subject) == person).OrderBy(t => t.OccurredUtc).ThenBy(t => t.Id, StringComparer.Ordinal)];
            IEnumerable<Told> Within(TimeSpan window, Func<Told, bool> counts) => all.Where(t => counts(t) && now < t.OccurredUtc + (long)window.TotalMilliseconds);
            return new Facts(
                country,
                Within(TimeSpan.FromMinutes(30), t => t.Type == "page_view").Count(),
                Within(TimeSpan.FromHours(5), t => t.Type == "page_leave").Sum(t => (decimal)t.Seconds) is var seconds ? (double)seconds : 0,
                Within(TimeSpan.FromHours(2), t => t.Type != "note").LastOrDefault()?.Page,
                Within(TimeSpan.FromDays(14), t => t.Type == "note").LastOrDefault() is { } note ? Math.Floor((now - note.OccurredUtc) / 86_400_000d) : null);
        }
    }
}

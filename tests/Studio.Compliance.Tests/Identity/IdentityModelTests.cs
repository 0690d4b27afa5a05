using Microsoft.Extensions.DependencyInjection;
using Studio.Customers.Identity;
using Studio.Customers.Identity.Merging;
using Studio.Customers.Interactions;
using Studio.Data.Writing;
using Studio.DecisionEngine.Facts;
using Studio.Kernel.Problems;
using Studio.Testing.Storage;

namespace Studio.Compliance.Tests.Identity;

/// <summary>
/// Links, merges and their undoing in random order against a model that is a map of who was linked to whom: whatever the order, no contact is lost or counted twice, on pages and in facts. A failure names its seed.
/// </summary>
public sealed class IdentityModelTests
{
    private const string Fact = "facts.contacts30d";
    private const int Steps = 60;
    private const int MostContacts = 45;

    [Theory, OnSqlite, OnPostgres]
    public async Task Nothing_is_lost_or_counted_twice_by_links_merges_and_their_undoing(string provider)
    {
        await using var side = await IdentityTenant.SetUpAsync(provider);
        foreach (var seed in new[] { 1, 20_261_123, Random.Shared.Next() })
        {
            var run = new Run(side, new Random(seed), $"seed {seed}");
            await run.PrepareAsync();
            for (var step = 0; step < Steps; step++)
            {
                await run.StepAsync();
                if (step % 6 == 5)
                {
                    await run.CompareAsync();
                }
            }

            await run.UndoAllAsync();
            await run.CompareAsync();
        }
    }

    private sealed class Run(IdentityTenant side, Random random, string name)
    {
        private readonly List<Subject> _subjects = [];
        private readonly Dictionary<Subject, (string Link, Subject To)> _open = [];
        private readonly List<(Subject Subject, string Id)> _contacts = [];
        private int _made;

        public async Task PrepareAsync()
        {
            for (var i = 0; i < 4; i++)
            {
                _subjects.Add(Subject.Customer(await side.AddCustomerAsync($"Person {i} of {name}")));
                _subjects.Add(Subject.Visitor(side.NewId()));
            }
        }

        public async Task StepAsync()
        {
            switch (random.Next(10))
            {
                case < 4 when _made < MostContacts:
                    await RecordAsync(Any(_ => true));
                    break;
                case < 6:
                    await LinkAsync(Any(s => s.Kind == SubjectKind.Visitor), Any(s => s.Kind == SubjectKind.Customer));
                    break;
                case < 8:
                    await MergeAsync(Any(s => s.Kind == SubjectKind.Customer), Any(s => s.Kind == SubjectKind.Customer));
                    break;
                default:
                    await UndoAsync();
                    break;
            }
        }

        public async Task UndoAllAsync()
        {
            while (_open.Count > 0)
            {
                await UndoAsync();
            }
        }

        /// <summary>Every person's page and facts against the model; all persons together have every contact once.</summary>
        public async Task CompareAsync()
        {
            var persons = _subjects.Where(s => PersonOf(s) == s).ToList();
            var counts = await FactsAsync(persons);
            var seen = new List<string>();
            foreach (var person in persons)
            {
                var expected = _contacts.Where(c => PersonOf(c.Subject) == person).Select(c => c.Id).Order(StringComparer.Ordinal).ToList();
                var shown = await side.TimelineAsync(person.Id);
                shown.ShouldBe(expected, $"{name}: the contacts of {person}");
                seen.AddRange(shown);
                if (person.Kind == SubjectKind.Customer)
                {
                    counts[person.Id].ShouldBe(expected.Count, $"{name}: the fact of {person}");
                }
            }

            seen.Order(StringComparer.Ordinal).ShouldBe(_contacts.Select(c => c.Id).Order(StringComparer.Ordinal), name);
            foreach (var subject in _subjects)
            {
                (await side.PersonOfAsync(subject.Id)).ShouldBe(PersonOf(subject).Id, $"{name}: {subject}");
            }

            await side.VerifyAsync();
        }

        private Subject PersonOf(Subject subject) => _open.TryGetValue(subject, out var link) ? PersonOf(link.To) : subject;

        private Subject Any(Func<Subject, bool> which)
        {
            var fitting = _subjects.Where(which).ToList();
            return fitting[random.Next(fitting.Count)];
        }

        private async Task RecordAsync(Subject subject)
        {
            _made++;
            var recorded = await side.Database.WriteAsync(WriteClass.Events, (session, ct) => side.Service<ContactRepository>().RecordAsync(session, new NewInteraction(subject, "note") { Title = "n" }, ct), default);
            _contacts.Add((subject, recorded.Id));
        }

        private async Task LinkAsync(Subject visitor, Subject customer)
        {
            var linked = await side.Database.WriteAsync(WriteClass.Interactive, (session, ct) => side.Service<VisitorLinks>().LinkAsync(session, visitor.Id, customer.Id, "test", ct), default);
            if (!_open.ContainsKey(visitor))
            {
                _open[visitor] = (await LinkOfAsync(visitor), customer);
            }

            linked.ShouldBe(PersonOf(visitor) == PersonOf(customer), name);
        }

        private async Task MergeAsync(Subject survivor, Subject merged)
        {
            await using var scope = side.Tenant.Services.CreateAsyncScope();
            try
            {
                var id = await scope.ServiceProvider.GetRequiredService<Merges>().MergeAsync(new MergeRequest(survivor.Id, merged.Id, "test", "tester"), default);
                (survivor != merged && !_open.ContainsKey(survivor) && !_open.ContainsKey(merged)).ShouldBeTrue(name);
                _open[merged] = (id, survivor);
            }
            catch (ProblemException)
            {
                (survivor == merged || _open.ContainsKey(survivor) || _open.ContainsKey(merged)).ShouldBeTrue(name);
            }
        }

        private async Task UndoAsync()
        {
            if (_open.Count == 0)
            {
                return;
            }

            var (subject, link) = _open.OrderBy(o => o.Key.Id, StringComparer.Ordinal).ElementAt(random.Next(_open.Count));
            await using var scope = side.Tenant.Services.CreateAsyncScope();
            (await scope.ServiceProvider.GetRequiredService<Merges>().UndoAsync(link.Link, "tester", default)).Subject.ShouldBe(subject, name);
            _open.Remove(subject);
        }

        private async Task<string> LinkOfAsync(Subject subject) =>
            (await side.Database.ReadAsync((s, ct) => s.FirstAsync<string>("SELECT Id FROM SubjectLink WHERE SubjectId = @Id AND EndedUtc IS NULL", new { subject.Id }, ct), default)).ShouldNotBeNull(name);

        private async Task<IReadOnlyDictionary<string, int>> FactsAsync(IReadOnlyList<Subject> persons)
        {
            await using var scope = side.Tenant.Services.CreateAsyncScope();
            var facts = scope.ServiceProvider.GetRequiredService<FactService>();
            var customers = persons.Where(p => p.Kind == SubjectKind.Customer).Select(p => p.Id).ToList();
            var batch = new FactBatch(await facts.GetCatalogueAsync(default), [.. customers.Select(c => new FactSubject(c, null))], null, TimeProvider.System.GetUtcNow(), new HashSet<string> { Fact });
            await facts.LoadAsync(batch, default);
            return customers.Select((id, i) => (id, Count: (int)batch.Profiles[i][Fact].AsNumber())).ToDictionary(c => c.id, c => c.Count, StringComparer.Ordinal);
        }
    }
}

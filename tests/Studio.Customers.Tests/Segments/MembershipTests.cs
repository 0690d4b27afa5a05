using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.Customers.Behaviour;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Customers.Segments;
using Studio.Customers.Segments.Membership;
using Studio.Customers.Segments.Sql;
using Studio.Data;
using Studio.Data.Sessions;
using Studio.DecisionEngine.Facts;
using Studio.Scripting.Expressions;
using Studio.Testing.Storage;

namespace Studio.Customers.Tests.Segments;

/// <summary>
/// Members after random saves, removals, facts that change, merges, new conditions, clock moves and restarts are those whom a naive count finds, customer by customer; and who is told to have
/// entered and left makes the same.
/// </summary>
public sealed class MembershipTests
{
    private const int Steps = 60;

    private static readonly string[] Conditions =
    [
        "customer.country === 'A'", "customer.country !== 'A'", "customer.country == null || facts.orders >= 2", "facts.orders > 0 && customer.country === 'B'", "!(facts.orders > 1)",
        "facts.hour >= 12 && customer.country === 'A'", "facts.hour < 12", "facts.orders + facts.hour > 10", "customer.name.includes('7') && facts.orders === 0",
    ];

    [Theory, OnSqlite, OnPostgres]
    public async Task Members_are_whom_a_naive_count_finds(string provider)
    {
        foreach (var seed in Enumerable.Range(1, 8))
        {
            await RunAsync(provider, new Random(seed), seed);
        }
    }

    private static async Task RunAsync(string provider, Random random, int seed)
    {
        var place = await TenantPlace.NewAsync(provider);
        var clock = new MovedClock();
        var database = await OpenAsync(place, clock);
        try
        {
            await database.AlterAsync(all => all.Merge(Type("Customer", CustomerParts.Customer)).Merge(Type("Company", CustomerParts.Customer)));
            await database.WriteAsync(session => session.ExecuteAsync("CREATE TABLE TestOrders (PersonId TEXT PRIMARY KEY, Number REAL) WITHOUT ROWID", null, CancellationToken.None));
            var model = new Model(random, clock);
            for (var step = 0; step < Steps; step++)
            {
                if (random.Next(12) == 0)
                {
                    // What waits is in the database: the next process goes on, and not in the same millisecond: messages are told apart by ids that grow with time.
                    await database.StopAsync();
                    clock.Now += TimeSpan.FromSeconds(1);
                    database = await OpenAsync(place, clock);
                }

                await model.DoAsync(database);
                if (random.Next(3) == 0)
                {
                    await CheckAsync(database, model, $"seed {seed}, step {step}");
                }
            }

            await CheckAsync(database, model, $"seed {seed}, end");
        }
        finally
        {
            await database.StopAsync();
            place.Delete();
        }
    }

    private static Task<CustomerDatabase> OpenAsync(TenantPlace place, MovedClock clock) => CustomerDatabase.OpenOnAsync(place, services => services
        .AddSingleton<TimeProvider>(clock).AddSegments().AddSingleton(new ExpressionCompiler()).AddContentParts<BehaviourParts>()
        .AddMigration<InteractionMigration>().AddMigration<IdentityMigration>().AddScoped<IFactProvider, OrderFacts>().AddScoped<IFactColumnSource, OrderColumns>());

    private static async Task CheckAsync(CustomerDatabase database, Model model, string at)
    {
        // Without the sweep, so that what is told is what is known; where time has passed, with it.
        await database.Services.GetRequiredService<SegmentWorker>().DrainAsync(everything: model.TimePassed, CancellationToken.None);
        model.TimePassed = false;
        await database.InScopeAsync(async scope =>
        {
            var set = await scope.GetRequiredService<SegmentSets>().GetAsync(scope, CancellationToken.None);
            var facts = scope.GetRequiredService<FactService>();
            var merged = await database.ReadAsync<string>("SELECT SubjectId FROM SubjectMember WHERE SubjectKind = 2");
            var all = (await database.ReadAsync<string>("SELECT DISTINCT ItemId FROM ContentItem WHERE Published = 1 AND Type IN ('Customer', 'Company')")).Except(merged).ToList();
            var batch = new FactBatch(set.Catalogue, [.. all.Select(id => new FactSubject(id, null))], null, scope.GetRequiredService<TimeProvider>().GetUtcNow());
            await facts.LoadAsync(batch, CancellationToken.None);
            var told = await ToldAsync(database);
            foreach (var segment in set.Segments)
            {
                var expected = all.Where((_, i) => segment.Compiled!.Test(batch.Profiles[i]) == Truth.True).Order(StringComparer.Ordinal).ToList();
                var members = (await database.ReadAsync<string>($"SELECT CustomerId FROM SegmentMember WHERE SegmentId = '{segment.Id}'")).Order(StringComparer.Ordinal).ToList();
                members.ShouldBe(expected, $"{at}: {segment.Condition}");
                told.GetValueOrDefault(segment.Id, []).Order(StringComparer.Ordinal).ToList().ShouldBe(expected, $"{at}, told: {segment.Condition}");
            }

            (await database.ReadAsync<string>("SELECT DISTINCT SegmentId FROM SegmentMember")).ShouldBeSubsetOf(set.Segments.Select(s => s.Id), at);
            var wrongSums = await database.ReadAsync<long>("SELECT count(*) FROM SegmentState s WHERE Members <> (SELECT count(*) FROM SegmentMember m WHERE m.SegmentId = s.SegmentId)");
            wrongSums[0].ShouldBe(0, at);
            return true;
        });
    }

    /// <summary>Who is in each segment for somebody who only hears of entering and leaving: each is told once.</summary>
    private static async Task<Dictionary<string, HashSet<string>>> ToldAsync(CustomerDatabase database)
    {
        var told = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var message in await database.ReadAsync<string>("SELECT Type || ' ' || Payload FROM Outbox WHERE Type IN ('segments.entered', 'segments.left') ORDER BY Id"))
        {
            var space = message.IndexOf(' ', StringComparison.Ordinal);
            var moved = JsonSerializer.Deserialize<SegmentMoved>(message[(space + 1)..], JsonSerializerOptions.Web)!;
            var members = told.TryGetValue(moved.SegmentId, out var known) ? known : told[moved.SegmentId] = new HashSet<string>(StringComparer.Ordinal);
            foreach (var customer in moved.CustomerIds)
            {
                (message.StartsWith(SegmentMoved.Entered, StringComparison.Ordinal) ? members.Add(customer) : members.Remove(customer)).ShouldBeTrue($"{customer} was told twice");
            }
        }

        return told;
    }

    private static ContentTypeDefinition Type(string name, params string[] parts) => new(name, name, [], [.. parts.Select(p => new ContentTypePartDefinition(p, p, []))]);

    private sealed class Model(Random random, MovedClock clock)
    {
        private readonly List<string> _customers = [];
        private readonly List<string> _segments = [];

        public Task DoAsync(CustomerDatabase database) => random.Next(10) switch
        {
            0 or 1 or 2 => SaveAsync(database),
            3 or 4 or 5 => OrderAsync(database),
            6 => SegmentAsync(database),
            7 => RemoveAsync(database),
            8 => MergeAsync(database),
            _ => PassTimeAsync(),
        };

        public bool TimePassed { get; set; }

        private Task PassTimeAsync()
        {
            clock.Now += TimeSpan.FromHours(random.Next(1, 30));
            TimePassed = true;
            return Task.CompletedTask;
        }

        private async Task SaveAsync(CustomerDatabase database)
        {
            var old = _customers.Count > 0 && random.Next(2) == 0 ? _customers[random.Next(_customers.Count)] : null;
            var item = old is null ? new ContentItem { ContentType = random.Next(4) == 0 ? "Company" : "Customer" } : await database.GetAsync(old);
            if (item is null)
            {
                return;
            }

            item.SetText("CustomerPart", "Name", "Name " + random.Next(30)).SetText("CustomerPart", "Country", random.Next(4) == 0 ? null : random.Next(2) == 0 ? "A" : "B");
            var saved = await database.SaveOneAsync(item);
            if (old is null)
            {
                _customers.Add(saved);
            }
        }

        // As behaviour facts are: the value and the hint in one transaction.
        private async Task OrderAsync(CustomerDatabase database)
        {
            if (_customers.Count > 0)
            {
                var (id, number) = (_customers[random.Next(_customers.Count)], random.Next(4));
                await database.WriteAsync(async session =>
                {
                    await session.ExecuteAsync("INSERT INTO TestOrders (PersonId, Number) VALUES (@id, @number) ON CONFLICT (PersonId) DO UPDATE SET Number = @number", new { id, number = (double)number }, CancellationToken.None);
                    await database.Services.GetRequiredService<SegmentHints>().ChangedAsync(session, [new ProfileChange(id, "facts.orders")], CancellationToken.None);
                    return true;
                });
            }
        }

        private async Task SegmentAsync(CustomerDatabase database)
        {
            var old = _segments.Count > 0 && random.Next(3) > 0 ? await database.GetAsync(_segments[random.Next(_segments.Count)]) : null;
            if (old is not null && random.Next(4) == 0)
            {
                await database.DeleteAsync(old.ContentItemId);
                _segments.Remove(old.ContentItemId);
                await database.WriteAsync(s => s.ExecuteAsync("DELETE FROM Outbox WHERE Payload LIKE @id", new { id = $"%{old.ContentItemId}%" }, CancellationToken.None));
                return;
            }

            var item = old ?? new ContentItem { ContentType = "Segment" }.SetText("SegmentPart", "Name", "Segment " + Guid.NewGuid().ToString("N"));
            item.SetText("SegmentPart", "Condition", Conditions[random.Next(Conditions.Length)]).SetFlag("SegmentPart", "AnnounceFirst", true);
            var id = await database.SaveOneAsync(item);
            if (old is null)
            {
                _segments.Add(id);
            }
        }

        private async Task RemoveAsync(CustomerDatabase database)
        {
            if (_customers.Count > 5)
            {
                var id = _customers[random.Next(_customers.Count)];
                _customers.Remove(id);
                await database.DeleteAsync(id);
            }
        }

        // As identity does it: who is merged away is nobody, until it is undone.
        private async Task MergeAsync(CustomerDatabase database)
        {
            if (_customers.Count > 3)
            {
                var (gone, into) = (_customers[0], _customers[1]);
                await database.WriteAsync(async session =>
                {
                    if (await session.ExecuteAsync("DELETE FROM SubjectMember WHERE SubjectKind = 2 AND SubjectId = @gone", new { gone }, CancellationToken.None) == 0)
                    {
                        await session.ExecuteAsync("INSERT INTO SubjectMember (SubjectKind, SubjectId, CustomerId) VALUES (2, @gone, @into)", new { gone, into }, CancellationToken.None);
                    }

                    await database.Services.GetRequiredService<SegmentHints>().MovedAsync(session, [gone, into], CancellationToken.None);
                    return true;
                });
            }
        }
    }

    private sealed class MovedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class OrderColumns : IFactColumnSource
    {
        public ValueTask<FactColumn?> FindAsync(ScopeMember fact, IReadOnlyList<ScriptValue> arguments, FactColumnContext context, CancellationToken cancellationToken) => new(
            fact.Path == "facts.orders" ? new FactColumn(FactColumnKind.Real, "v.Number") { Table = "TestOrders", Key = "PersonId", Absent = 0 } : null);
    }

    /// <summary>Orders, of which somebody tells; and the hour, of which nobody does.</summary>
    private sealed class OrderFacts(UnitOfWork unit) : IFactProvider
    {
        public ValueTask<IReadOnlyList<FactDescriptor>> DescribeAsync(CancellationToken cancellationToken) => new(
            [new("facts.orders", ExpressionType.Number, "Orders", FactScope.Customer), new("facts.hour", ExpressionType.Number, "Hour", FactScope.Customer)]);

        public async ValueTask LoadAsync(FactBatch batch, CancellationToken cancellationToken)
        {
            var rows = (await unit.ReadAsync((s, ct) => s.QueryAsync<Row>("SELECT PersonId, Number FROM TestOrders", null, ct), cancellationToken)).ToDictionary(r => r.PersonId, r => r.Number, StringComparer.Ordinal);
            for (var i = 0; i < batch.Subjects.Count; i++)
            {
                batch.Set(i, "facts.orders", ScriptValue.From(rows.GetValueOrDefault(batch.Subjects[i].CustomerId!)));
                batch.Set(i, "facts.hour", ScriptValue.From((double)batch.Now.Hour));
            }
        }

        private sealed record Row(string PersonId, double Number);
    }
}

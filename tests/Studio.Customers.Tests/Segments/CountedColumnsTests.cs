using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Studio.ContentModel;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.Customers.Facts;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Customers.Segments;
using Studio.Customers.Segments.Sql;
using Studio.Data;
using Studio.Data.Sessions;
using Studio.DecisionEngine.Facts;
using Studio.Kernel.Values;
using Studio.Sales;
using Studio.Sales.Facts;
using Studio.Sales.Orders;
using Studio.Scripting.Expressions;
using Studio.Testing.Storage;
using Xunit;

namespace Studio.Customers.Tests.Segments;

/// <summary>Contacts, orders and what was bought: what SQL counts is what the facts say, with merged people, other currencies, and times at the edges of windows.</summary>
public sealed class CountedColumnsTests
{
    private const int Customers = 60;
    private const int Visitors = 30;
    private static readonly DateTimeOffset Now = new(2026, 6, 15, 12, 0, 0, 123, TimeSpan.Zero);
    private static readonly long[] Edges = [0, 1, -1, 86_400_000L * 30, (86_400_000L * 30) + 1, 86_400_000L * 90, (86_400_000L * 90) + 1, 86_400_000, 86_399_999];

    // In the tenant's currency; the codes differ in their case and beyond ASCII.
    private static readonly string[] Codes = ["A1", "b2", "straße", "É3", "ı4"];

    [Theory, OnSqlite, OnPostgres]
    public async Task Sql_counts_what_the_facts_say(string provider)
    {
        var random = new Random(20261123);
        await using var database = await OpenAsync(provider, random);
        string[] numbers = ["facts.contacts30d", "facts.complaints90d", "facts.orderCount90d", "facts.orderTotal90d", "facts.returnTotal90d", "facts.daysSinceLastOrder"];
        List<string> conditions = [.. numbers.SelectMany(n => new[] { $"{n} >= 1", $"{n} == 0", $"{n} < 2", $"!({n} > 20)", $"{n} != 30.5", $"{n} == null", $"{n} > 10 || {n} == 1", $"{n} >= 1 && customer.name != 'Customer 3'" })];
        conditions.AddRange(Codes.SelectMany(c => new[] { $"facts.bought('{c}')", $"!facts.bought('{c.ToUpperInvariant()}')", $"facts.bought('{c}') || facts.contacts30d > 2" }));
        conditions.Add("facts.bought('')");
        conditions.Add("facts.bought('not \\'sold')");
        var some = 0;
        foreach (var source in conditions)
        {
            var (found, expected) = await CompareAsync(database, source);
            found.ShouldBe(expected, source);
            some += expected.Count is > 0 and < Customers - 10 ? 1 : 0;
        }

        some.ShouldBeGreaterThan(conditions.Count / 2);
    }

    private static Task<(List<string> Found, List<string> Expected)> CompareAsync(CustomerDatabase database, string source) => database.InScopeAsync(async scope =>
    {
        var finder = ActivatorUtilities.CreateInstance<SegmentFinder>(scope);
        var catalogue = await scope.GetRequiredService<FactService>().GetCatalogueAsync(CancellationToken.None);
        var compiled = new ExpressionCompiler().Compile(source, catalogue, out var errors) ?? throw new InvalidOperationException($"{source}: {errors[0].Message}");
        var (table, asked) = await finder.StatementAsync(compiled.ToPredicate(), "Customer", Now, CancellationToken.None);
        asked.IsExact.ShouldBeTrue(source);
        var found = await database.Database.ReadAsync((s, ct) => s.QueryAsync<string>($"SELECT t.ItemId FROM {table} t WHERE {asked.Where}", asked.Values.Parameters, ct), CancellationToken.None);
        var all = await database.ReadAsync<string>($"SELECT ItemId FROM {table} WHERE Published = 1 AND ItemId NOT IN (SELECT SubjectId FROM SubjectMember)");
        var expected = await finder.TestAsync(compiled, catalogue, all, Now, CancellationToken.None);
        return (found.Order(StringComparer.Ordinal).ToList(), expected.Order(StringComparer.Ordinal).ToList());
    });

    private static async Task<CustomerDatabase> OpenAsync(string provider, Random random)
    {
        var database = await CustomerDatabase.OpenAsync(provider, services =>
        {
            services.AddMigration<InteractionMigration>().AddMigration<IdentityMigration>().AddMigration<OrderLineMigration>();
            services.AddContentParts<OrderParts>().AddSingleton<People>().AddScoped<OrderTables>();
            services.AddScoped<IFactColumnSource, ContactColumns>().AddScoped<IFactColumnSource, OrderColumns>();
            services.AddScoped<IFactProvider, ContactHistoryFacts>().AddScoped<IFactProvider, OrderTotalFacts>().AddScoped<IFactProvider, BoughtFacts>();
        });
        ContentTypeDefinition Type(string name, string part) => new(name, name, [], [new ContentTypePartDefinition(part, part, [])]);
        await database.AlterAsync(all => all.Merge(Type("Customer", CustomerParts.Customer)).Merge(Type("Order", OrderParts.Order)).Merge(Type("Contract", OrderParts.Order)));
        var saved = await database.SaveAsync([.. Enumerable.Range(0, Customers).Select(i => new ContentItem { ContentType = "Customer" }.SetText(CustomerParts.Customer, "Name", $"Customer {i}"))]);
        saved.SelectMany(s => s.Errors).ShouldBeEmpty();
        string[] customers = [.. saved.Select(s => s.ContentItemId)];
        await MergeAsync(database, customers, random);
        await ContactsAsync(database, customers, random);
        await OrdersAsync(database, customers, random);
        return database;
    }

    /// <summary>Every sixth customer is merged into the next, and most visitors are customers.</summary>
    private static Task MergeAsync(CustomerDatabase database, string[] customers, Random random) => database.WriteAsync(async session =>
    {
        for (var i = 0; i < Customers; i += 6)
        {
            await session.ExecuteAsync("INSERT INTO SubjectMember (SubjectKind, SubjectId, CustomerId) VALUES (2, @gone, @into)", new { gone = customers[i], into = customers[i + 1] }, CancellationToken.None);
        }

        for (var i = 0; i < Visitors; i += random.Next(1, 3))
        {
            await session.ExecuteAsync("INSERT INTO SubjectMember (SubjectKind, SubjectId, CustomerId) VALUES (1, @visitor, @into)", new { visitor = Visitor(i), into = customers[(random.Next(Customers / 6) * 6) + random.Next(1, 6)] }, CancellationToken.None);
        }

        return true;
    });

    private static Task ContactsAsync(CustomerDatabase database, string[] customers, Random random) => database.WriteAsync(async session =>
    {
        for (var i = 0; i < 200; i++)
        {
            var isVisitor = random.Next(3) == 0;
            await session.ExecuteAsync("""
                INSERT INTO Interaction (Id, SubjectKind, SubjectId, Type, Category, Channel, Touchpoint, Outbound, OccurredUtc, RecordedUtc, Title, Text, Payload)
                VALUES (@id, @kind, @subject, @type, 'service', 'phone', '', 0, @at, @at, '', '', '{}')
                """, new { id = $"01contact{i:00000000000000000}", kind = isVisitor ? 1 : 2, subject = isVisitor ? Visitor(random.Next(Visitors)) : customers[random.Next(Customers)], type = random.Next(2) == 0 ? "call" : "complaint", at = Moment(random) }, CancellationToken.None);
        }

        return true;
    });

    private static async Task OrdersAsync(CustomerDatabase database, string[] customers, Random random)
    {
        var orders = Enumerable.Range(0, 200).Select(i => new ContentItem { ContentType = random.Next(4) == 0 ? "Contract" : "Order" }
            .SetText(OrderParts.Order, "Number", $"N-{i}")
            .SetPicked(OrderParts.Order, "Customer", random.Next(10) == 0 ? null : customers[random.Next(Customers)])
            .SetText(OrderParts.Order, "Kind", new[] { "order", "order", "return", "correction" }[random.Next(4)])
            .SetTime(OrderParts.Order, "PlacedUtc", DateTimeOffset.FromUnixTimeMilliseconds(Moment(random)))
            .SetMoney(OrderParts.Order, "Total", new Money(random.Next(-500, 4_000), random.Next(4) == 0 ? "USD" : "EUR"))).ToList();
        var saved = await database.SaveAsync(orders);
        saved.SelectMany(s => s.Errors).ShouldBeEmpty();
        await database.WriteAsync(async session =>
        {
            foreach (var (order, i) in saved.Select((s, i) => (s.ContentItemId, i)).Where(_ => random.Next(4) > 0))
            {
                var code = Codes[random.Next(Codes.Length)];
                await session.ExecuteAsync($"INSERT INTO OrderLine ({OrderLine.Columns}) VALUES (@order, 1, NULL, @kind, @code, @upper, NULL, '', 1, 1, 1, 'EUR')",
                    new { order, kind = i % 5 == 0 ? "shipping" : "product", code, upper = code.ToUpperInvariant() }, CancellationToken.None);
            }

            return true;
        });
    }

    private static string Visitor(int i) => $"01visitor{i:00000000000000000}";

    private static long Moment(Random random) => Now.ToUnixTimeMilliseconds() - (random.Next(3) == 0 ? Edges[random.Next(Edges.Length)] : random.NextInt64(-86_400_000, 86_400_000L * 120));
}

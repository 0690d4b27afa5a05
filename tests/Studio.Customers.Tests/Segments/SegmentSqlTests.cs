using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Tables;
using Studio.Customers.Segments.Sql;
using Studio.Data.Sessions;
using Studio.DecisionEngine.Facts;
using Studio.Kernel.Values;
using Studio.Scripting.Expressions;
using Studio.Testing.Storage;
using Xunit;

namespace Studio.Customers.Tests.Segments;

/// <summary>What SQL finds is what the compiled expression is true of: on random customers, for random conditions, with every kind of field and with missing ones.</summary>
public sealed class SegmentSqlTests
{
    private const int Customers = 400;
    private const int Conditions = 600;

    [Theory, OnSqlite, OnPostgres]
    public async Task Sql_finds_whom_the_compiled_condition_is_true_of(string provider)
    {
        var random = new Random(20261122);
        await using var database = await OpenAsync(provider, random);
        var (exact, empty) = (0, 0);
        for (var i = 0; i < Conditions; i++)
        {
            var source = new RandomCondition(random).Write(depth: 0);
            var (found, expected, isExact) = await CompareAsync(database, source);
            if (isExact)
            {
                found.ShouldBe(expected, $"{i}: {source}");
                exact++;
            }
            else
            {
                expected.Except(found).ShouldBeEmpty($"{i}, prefilter: {source}");
            }

            empty += expected.Count == 0 ? 1 : 0;
        }

        // Conditions that match nobody would prove nothing, and those that SQL cannot say are few.
        exact.ShouldBeGreaterThan(Conditions * 3 / 4);
        empty.ShouldBeLessThan(Conditions / 2);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_sql_cannot_say_is_left_to_the_expression(string provider)
    {
        await using var database = await OpenAsync(provider, new Random(7));
        foreach (var source in new[]
        {
            "customer.weight * 2 > 3", "customer.name.length > 2", "customer.name < '\uE000'", "customer.name == 'a\uD800'", "facts.orders > 9007199254740993 || customer.weight >= 1e300",
            "!(customer.known && customer.name.toUpperCase() == 'B')", "(customer.city ?? 'x') == 'x'",
        })
        {
            var (found, expected, isExact) = await CompareAsync(database, source);
            isExact.ShouldBeFalse(source);
            expected.Except(found).ShouldBeEmpty(source);
        }
    }

    private static Task<CompareResult> CompareAsync(CustomerDatabase database, string source) => database.InScopeAsync(async scope =>
    {
        var facts = scope.GetRequiredService<FactService>();
        var catalogue = await facts.GetCatalogueAsync(CancellationToken.None);
        var compiled = new ExpressionCompiler().Compile(source, catalogue, out var errors) ?? throw new InvalidOperationException($"{source}: {errors[0].Message}");
        var definitions = await scope.GetRequiredService<ContentDefinitionStore>().GetAsync(CancellationToken.None);
        var (found, all) = (new List<string>(), new List<string>());
        var exact = true;
        foreach (var type in definitions.TypesWith(CustomerParts.Customer))
        {
            var condition = await scope.GetRequiredService<SegmentSql>().WriteAsync(compiled.ToPredicate(), database.Database.Dialect, new FactColumnContext(type, DateTimeOffset.UnixEpoch), CancellationToken.None);
            var table = scope.GetRequiredService<ContentTables>().For(type, definitions).Name;
            exact &= condition.IsExact;
            found.AddRange(await database.Database.ReadAsync((s, ct) => s.QueryAsync<string>($"SELECT t.ItemId FROM {table} t WHERE t.Published = 1 AND {condition.Where}", condition.Values.Parameters, ct), CancellationToken.None));
            all.AddRange(await database.Database.ReadAsync((s, ct) => s.QueryAsync<string>($"SELECT ItemId FROM {table} WHERE Published = 1", null, ct), CancellationToken.None));
        }

        var batch = new FactBatch(catalogue, [.. all.Select(id => new FactSubject(id, null))], null, DateTimeOffset.UnixEpoch);
        await facts.LoadAsync(batch, CancellationToken.None);
        var expected = all.Where((_, i) => compiled.Test(batch.Profiles[i]) == Truth.True);
        return new CompareResult([.. found.Order(StringComparer.Ordinal)], [.. expected.Order(StringComparer.Ordinal)], exact);
    });

    private static async Task<CustomerDatabase> OpenAsync(string provider, Random random)
    {
        var database = await CustomerDatabase.OpenAsync(provider, services => services.AddScoped<IFactColumnSource, CountColumns>().AddScoped<IFactProvider, CountFacts>());
        ContentFieldDefinition Field(string name, string type, JsonObject? settings = null) => new(0, name, type, new JsonObject { [type + "Settings"] = settings ?? [] });
        var extra = new ContentPartDefinition("ExtraPart", [],
        [
            Field("City", "TextField"), Field("Weight", "NumericField", new JsonObject { ["Scale"] = 2 }), Field("Visits", "NumericField"), Field("Budget", "MoneyField"),
            Field("Born", "DateField"), Field("Seen", "DateTimeField"), Field("Vip", "BooleanField"),
        ]);
        await database.AlterAsync(all => all.Merge(extra).Merge(Type("Customer", CustomerParts.Customer, "ExtraPart")).Merge(Type("Company", CustomerParts.Customer)));
        var saved = await database.SaveAsync([.. Enumerable.Range(0, Customers).Select(_ => RandomCustomer(random))]);
        saved.SelectMany(s => s.Errors).ShouldBeEmpty();
        await database.WriteAsync(async session =>
        {
            await session.ExecuteAsync("CREATE TABLE TestCount (FactId TEXT NOT NULL, PersonId TEXT NOT NULL, Number REAL, Label TEXT, PRIMARY KEY (FactId, PersonId)) WITHOUT ROWID", null, CancellationToken.None);
            foreach (var id in saved.Select(s => s.ContentItemId).Where(_ => random.Next(3) > 0))
            {
                await session.ExecuteAsync("INSERT INTO TestCount (FactId, PersonId, Number, Label) VALUES ('orders', @id, @number, @label)",
                    new { id, number = random.Next(5) == 0 ? (double?)null : random.Next(-1, 4) * 0.5, label = random.Next(3) == 0 ? null : RandomCondition.Texts[random.Next(RandomCondition.Texts.Length)] }, CancellationToken.None);
            }

            return true;
        });
        return database;
    }

    private static ContentTypeDefinition Type(string name, params string[] parts) => new(name, name, [], [.. parts.Select(p => new ContentTypePartDefinition(p, p, []))]);

    private static ContentItem RandomCustomer(Random random)
    {
        var isCompany = random.Next(5) == 0;
        var item = new ContentItem { ContentType = isCompany ? "Company" : "Customer" }.SetText("CustomerPart", "Name", Text(random));
        if (random.Next(3) > 0)
        {
            item.SetText("CustomerPart", "Country", Text(random));
        }

        if (isCompany)
        {
            return item;
        }

        void Maybe(string field, Func<JsonObject> value)
        {
            if (random.Next(4) > 0)
            {
                item.Set("ExtraPart", field, value());
            }
        }

        Maybe("City", () => new JsonObject { ["Text"] = Text(random) });
        Maybe("Weight", () => new JsonObject { ["Value"] = decimal.Parse(RandomCondition.Number(random), CultureInfo.InvariantCulture) });
        Maybe("Visits", () => new JsonObject { ["Value"] = random.Next(-2, 12) });
        Maybe("Budget", () => new JsonObject { ["Amount"] = random.Next(-20, 1100), ["Currency"] = new[] { "EUR", "JPY", "KWD" }[random.Next(3)] });
        Maybe("Born", () => new JsonObject { ["Value"] = $"20{random.Next(10, 26):D2}-0{random.Next(1, 10)}-1{random.Next(10)}" });
        Maybe("Seen", () => new JsonObject { ["Value"] = DateTimeOffset.FromUnixTimeMilliseconds(random.Next(0, 12)).ToString("O", CultureInfo.InvariantCulture) });
        Maybe("Vip", () => new JsonObject { ["Value"] = random.Next(2) == 0 });
        return item;
    }

    private static string Text(Random random) => RandomCondition.Texts[random.Next(RandomCondition.Texts.Length)] is { Length: > 0 } text ? text : "empty";

    internal sealed record CompareResult(IReadOnlyList<string> Found, IReadOnlyList<string> Expected, bool IsExact);

    /// <summary>A fact in a table of its own, as behaviour is: no row is 0 orders and no label.</summary>
    private sealed class CountColumns : IFactColumnSource
    {
        public ValueTask<FactColumn?> FindAsync(ScopeMember fact, IReadOnlyList<ScriptValue> arguments, FactColumnContext context, CancellationToken cancellationToken) => new(fact.Path switch
        {
            "facts.orders" => new FactColumn(FactColumnKind.Real, "coalesce(v.Number, 0.0)") { Table = "TestCount", Key = "PersonId", Filter = "v.FactId = {id}", Parameters = new Dictionary<string, object> { ["id"] = "orders" }, Absent = 0 },
            "facts.average" => new FactColumn(FactColumnKind.Real, "v.Number") { Table = "TestCount", Key = "PersonId", Filter = "v.FactId = {id}", Parameters = new Dictionary<string, object> { ["id"] = "orders" } },
            "facts.label" => new FactColumn(FactColumnKind.Text, "v.Label") { Table = "TestCount", Key = "PersonId", Filter = "v.FactId = {id}", Parameters = new Dictionary<string, object> { ["id"] = "orders" } },
            _ => null,
        });
    }

    private sealed class CountFacts(UnitOfWork unit) : IFactProvider
    {
        public ValueTask<IReadOnlyList<FactDescriptor>> DescribeAsync(CancellationToken cancellationToken) => new(
        [
            new("facts.orders", ExpressionType.Number, "Orders", FactScope.Customer), new("facts.average", ExpressionType.Number, "Average", FactScope.Customer), new("facts.label", ExpressionType.String, "Label", FactScope.Customer),
        ]);

        public async ValueTask LoadAsync(FactBatch batch, CancellationToken cancellationToken)
        {
            var rows = (await unit.ReadAsync((s, ct) => s.QueryAsync<Row>("SELECT PersonId, Number, Label FROM TestCount", null, ct), cancellationToken)).ToDictionary(r => r.PersonId, StringComparer.Ordinal);
            for (var i = 0; i < batch.Subjects.Count; i++)
            {
                var row = rows.GetValueOrDefault(batch.Subjects[i].CustomerId!);
                batch.Set(i, "facts.orders", ScriptValue.From(row?.Number ?? 0));
                batch.Set(i, "facts.average", row?.Number is { } number ? ScriptValue.From(number) : ScriptValue.Missing);
                batch.Set(i, "facts.label", ScriptValue.From(row?.Label));
            }
        }

        private sealed class Row
        {
            public string PersonId { get; set; } = "";

            public double? Number { get; set; }

            public string? Label { get; set; }
        }
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.ContentModel.Work;
using Studio.Testing.Storage;
using Xunit.Abstractions;

namespace Studio.ContentModel.Tests.SchemaProperty;

/// <summary>
/// Random definitions, items, changes of definitions and queries: each database gives what a naive model in memory gives. <c>STUDIO_SEED</c> runs one seed, <c>STUDIO_STEPS</c> so many steps of it.
/// </summary>
public sealed class SchemaPropertyTests(ITestOutputHelper output)
{
    private const int Seeds = 3;

    [Theory, OnSqlite, OnPostgres]
    public async Task Whatever_is_changed_and_asked_is_as_in_the_naive_model(string provider)
    {
        var steps = int.Parse(Environment.GetEnvironmentVariable("STUDIO_STEPS") ?? "120", CultureInfo.InvariantCulture);
        var first = Environment.GetEnvironmentVariable("STUDIO_SEED") is { Length: > 0 } seed ? int.Parse(seed, CultureInfo.InvariantCulture) : Random.Shared.Next(1_000_000);
        for (var i = 0; i < (Environment.GetEnvironmentVariable("STUDIO_SEED") is { Length: > 0 } ? 1 : Seeds); i++)
        {
            output.WriteLine($"{provider}: STUDIO_SEED={first + i} STUDIO_STEPS={steps}");
            await using var database = await ContentDatabase.OpenAsync(provider, configure: s => s.Configure<ContentWorkOptions>(o => o.Few = 4));
            await new Run(database, new Random(first + i), $"{provider}, STUDIO_SEED={first + i}").GoAsync(steps);
        }
    }

    private sealed class Run(ContentDatabase database, Random random, string where)
    {
        private static readonly string[] Names = ["Alpha", "Beta", "Gamma", "Delta", "Epsilon"];
        private static readonly string[] Texts =
        [
            "", "茶杯", "茶壺", "上海", "台北 101", "中文", "\U00020BB7野家", "\uFF21級", "á", "Á", "Z", "z", "a b", "100%", "a_b", "back\\slash", "12", "3.5", "-7", "007", "1000000.25", "true", "no",
            "2026-01-05", "2026-12-24", "9.99 EUR", "120 TWD", "red", "Red tea",
        ];

        private readonly NaiveContent _naive = new();
        private int _step;

        public async Task GoAsync(int steps)
        {
            await database.AlterAsync(all => all.Merge(Part([Define.Field("Name", "TextField")])).Merge(Define.Type("Thing", "Things.Name", false, false, "Things")));
            for (_step = 0; _step < steps; _step++)
            {
                await (random.Next(12) switch
                {
                    < 4 => SaveAsync(),
                    4 => DeleteAsync(),
                    < 8 => ChangeAsync(),
                    < 11 => AskAsync(),
                    _ => RestAsync(),
                });
            }

            await RestAsync();
            await CompareItemsAsync();
            (await database.DifferencesAsync()).Where(d => !d.Contains("not found by its words", StringComparison.Ordinal)).ShouldBeEmpty(where);
        }

        private async Task SaveAsync()
        {
            var known = _naive.Items.Count > 0 && random.Next(3) == 0 ? Pick(_naive.Items.Values.ToList()) : null;
            var item = known is null ? new ContentItem { ContentType = "Thing" } : (await database.GetAsync(known.Id))!;
            var name = Pick(Texts) is { Length: > 0 } text ? text : "unnamed";
            item.SetText("Things", "Name", name);
            var values = new Dictionary<int, NaiveValue?>();
            foreach (var (field, (id, kind)) in _naive.Fields)
            {
                if (random.Next(4) == 0 && known is not null)
                {
                    continue;
                }

                values[id] = random.Next(4) == 0 ? null : new NaiveValue(kind, Make(kind));
                item.Set("Things", field, values[id] is { } value ? Json(value) : null);
            }

            var saved = await database.SaveAsync(item);
            var naive = known ?? (_naive.Items[saved.ContentItemId] = new NaiveItem(saved.ContentItemId, name));
            naive.Name = name;
            foreach (var (id, value) in values)
            {
                if (value is null)
                {
                    naive.Values.Remove(id);
                }
                else
                {
                    naive.Values[id] = value;
                }
            }
        }

        private async Task DeleteAsync()
        {
            if (_naive.Items.Count > 12)
            {
                var item = Pick(_naive.Items.Values.ToList());
                (await database.DeleteAsync(item.Id)).ShouldBeTrue(where);
                _naive.Items.Remove(item.Id);
            }
        }

        private async Task ChangeAsync()
        {
            var unused = Names.Where(n => !_naive.Fields.ContainsKey(n)).ToList();
            var used = _naive.Fields.Keys.ToList();
            switch (random.Next(4))
            {
                case 0 when unused.Count > 0:
                    var (added, kind) = (Pick(unused), Kind());
                    await database.AlterAsync(all => all.Merge(Part([Field(added, kind)])));
                    _naive.Add(added, kind);
                    break;
                case 1 when unused.Count > 0 && used.Count > 0:
                    var (from, to) = (Pick(used), Pick(unused));
                    await database.AlterAsync(all => all.RenameField("Things", from, to));
                    _naive.Rename(from, to);
                    break;
                case 2 when used.Count > 0:
                    var (retyped, other) = (Pick(used), Kind());
                    await database.AlterAsync(all => all.Merge(Part([Field(retyped, other)])));
                    _naive.Retype(retyped, other);
                    break;
                case 3 when used.Count > 0:
                    var removed = Pick(used);
                    var again = random.Next(2) == 0;
                    var next = Kind();
                    await database.AlterAsync(all => all.RemoveField("Things", removed));
                    _naive.Remove(removed);
                    if (again)
                    {
                        await database.AlterAsync(all => all.Merge(Part([Field(removed, next)])));
                        _naive.Add(removed, next);
                    }

                    break;
            }

            await CompareItemsAsync();
        }

        /// <summary>Every item says under the new definitions what it should, whether it was written anew already or not.</summary>
        private async Task CompareItemsAsync()
        {
            foreach (var naive in _naive.Items.Values)
            {
                var item = (await database.GetAsync(naive.Id)).ShouldNotBeNull(where);
                foreach (var (field, (_, kind)) in _naive.Fields)
                {
                    Read(item, field, kind).ShouldBe(_naive.Value(naive, field), $"{where}, step {_step}: {field} of {naive.Id}, {item.Content.ToJsonString()}");
                }
            }
        }

        private async Task AskAsync()
        {
            await database.WorkAsync();
            var field = _naive.Fields.Count > 0 && random.Next(5) > 0 ? Pick(_naive.Fields.Keys.ToList()) : null;
            var sort = _naive.Fields.Count > 0 && random.Next(5) > 0 ? Pick(_naive.Fields.Keys.ToList()) : null;
            var descending = random.Next(2) == 0;
            var (op, with, text) = field is null ? (FilterOperator.Eq, null, "") : Condition(_naive.Fields[field].Kind);
            var query = new ContentQuery("Thing")
            {
                Filters = field is null ? [] : [new ContentFilter($"Things.{field}", op, text)],
                SortBy = sort is null ? "DisplayText" : $"Things.{sort}",
                Descending = descending,
                PageSize = random.Next(1, 9),
            };
            var expected = _naive.Query(field, op, with, sort, descending);
            var (found, page) = (new List<string>(), await database.QueryAsync(query));
            while (true)
            {
                found.AddRange(page.Items.Select(i => i.ContentItemId));
                if (page.Next is null)
                {
                    break;
                }

                page = await database.QueryAsync(query with { Cursor = page.Next });
            }

            found.ShouldBe(expected, $"{where}, step {_step}: {field} {op} '{text}' by {sort ?? "name"}{(descending ? " downwards" : "")}");
        }

        private async Task RestAsync()
        {
            database.Clock.Now += TimeSpan.FromMinutes(random.Next(40));
            await database.WorkAsync();
            (await database.StatesAsync()).ShouldAllBe(w => w.Error == null || w.Kind == ContentWorkKind.Forget);
        }

        private (FilterOperator Op, object? With, string Text) Condition(NaiveKind kind)
        {
            if (random.Next(5) == 0)
            {
                var exists = random.Next(2) == 0;
                return (FilterOperator.Exists, exists, exists ? "true" : "false");
            }

            FilterOperator[] compared = [FilterOperator.Eq, FilterOperator.Ne, FilterOperator.Gt, FilterOperator.Ge, FilterOperator.Lt, FilterOperator.Le];
            var value = Make(kind);
            return kind switch
            {
                NaiveKind.Text => (Pick<FilterOperator>([.. compared, FilterOperator.Contains, FilterOperator.StartsWith]), value, (string)value),
                NaiveKind.Number => (Pick(compared), value, ((decimal)value).ToString(CultureInfo.InvariantCulture)),
                NaiveKind.Flag => (Pick(compared), value, (bool)value ? "true" : "false"),
                NaiveKind.Date => (Pick(compared), value, (string)value),
                _ => (Pick(compared), (((long, string))value).Item1, (((long, string))value).Item1.ToString(CultureInfo.InvariantCulture)),
            };
        }

        private object Make(NaiveKind kind) => kind switch
        {
            NaiveKind.Text => Pick(Texts),
            NaiveKind.Number => random.Next(-300, 300) / 4m,
            NaiveKind.Flag => random.Next(2) == 0,
            NaiveKind.Date => $"2026-0{random.Next(1, 10)}-1{random.Next(0, 10)}",
            _ => ((long)random.Next(-5000, 5000), Pick<string>(["EUR", "TWD"])),
        };

        private static JsonObject Json(NaiveValue value) => value.Of switch
        {
            string text when value.Kind == NaiveKind.Text => new JsonObject { ["Text"] = text },
            string date => new JsonObject { ["Value"] = date },
            decimal number => new JsonObject { ["Value"] = number },
            bool flag => new JsonObject { ["Value"] = flag },
            (long amount, string currency) => new JsonObject { ["Amount"] = amount, ["Currency"] = currency },
            _ => throw new InvalidOperationException(),
        };

        private static object? Read(ContentItem item, string field, NaiveKind kind)
        {
            var json = item.Field("Things", field);
            return kind switch
            {
                NaiveKind.Text => (string?)json?["Text"],
                NaiveKind.Number => item.GetNumber("Things", field),
                NaiveKind.Flag => (bool?)json?["Value"],
                NaiveKind.Date => (string?)json?["Value"],
                _ => item.GetMoney("Things", field) is { } money ? (money.Amount, money.Currency) : null,
            };
        }

        private ContentFieldDefinition Field(string name, NaiveKind kind) => kind switch
        {
            NaiveKind.Text => Define.Field(name, "TextField", indexed: random.Next(2) == 0),
            NaiveKind.Number => Define.Field(name, "NumericField", new JsonObject { ["Scale"] = 2 }, indexed: random.Next(2) == 0),
            NaiveKind.Flag => Define.Field(name, "BooleanField"),
            NaiveKind.Date => Define.Field(name, "DateField", indexed: random.Next(2) == 0),
            _ => Define.Field(name, "MoneyField", indexed: random.Next(2) == 0),
        };

        private static ContentPartDefinition Part(params ContentFieldDefinition[] fields) => new("Things", [], [.. fields]);

        private NaiveKind Kind() => (NaiveKind)random.Next(5);

        private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];
    }
}

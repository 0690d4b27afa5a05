using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Customers;
using Studio.Data.Writing;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;
using Studio.Sales.Orders;

namespace Studio.Sales.History;

/// <summary>What a history of orders is made by.</summary>
internal sealed record OrderHistoryPlan
{
    public long Seed { get; init; }

    /// <summary>The days before today on which the orders were placed.</summary>
    public int Days { get; init; } = 90;

    public int Orders { get; init; } = 100;

    /// <summary>The beginning of the numbers of the customers who order; empty for all.</summary>
    public string Customers { get; init; } = "";

    /// <summary>Codes of products that are bought together.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Baskets { get; init; } = [];
}

/// <summary>
/// The <c>OrderHistory</c> step: orders of customers on the last days, as <see cref="OrderStore"/> places them, at the prices of the published products. The same seed makes the same orders; those that are there
/// already are not made again.
/// </summary>
internal sealed class OrderHistoryStep(OrderStore orders, ContentQueries queries, PublishedItems published, ContentDefinitionStore definitions, TimeProvider time) : IRecipeStepHandler
{
    private const int MostCustomers = 1_000;
    private const int MostOrders = 5_000;

    public string Name => "OrderHistory";

    public async Task ExecuteAsync(RecipeStepContext context, CancellationToken cancellationToken)
    {
        var plan = Read(context.Step);
        var all = await definitions.GetAsync(cancellationToken);
        var products = (await published.ReadAllAsync(all.TypesWith(CustomerParts.Product), cancellationToken)).DistinctBy(CodeOf, StringComparer.OrdinalIgnoreCase).ToDictionary(CodeOf, StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < plan.Baskets.Count; i++)
        {
            if (plan.Baskets[i].FirstOrDefault(code => !products.TryGetValue(code, out var product) || product.GetMoney(CustomerParts.Product, "Price") is null) is { } unknown)
            {
                throw ProblemException.Invalid($"Baskets[{i}]", $"There is no product '{unknown}' with a price.");
            }
        }

        var customers = await CustomersAsync(plan.Customers, all, cancellationToken);
        var known = (await orders.FindManyAsync([.. Enumerable.Range(0, plan.Orders).Select(n => NumberOf(plan, n))], cancellationToken)).Keys.ToHashSet(StringComparer.Ordinal);
        var midnight = new DateTimeOffset(time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        var random = new Sequence((ulong)plan.Seed);
        for (var n = 0; n < plan.Orders && customers.Count > 0; n++)
        {
            // Drawn before it is looked at, so that one that is there changes nothing of the others. A square: some order often, most now and then.
            var customer = customers[(int)(customers.Count * Math.Pow(random.Next(), 2))];
            var basket = plan.Baskets[(int)(plan.Baskets.Count * random.Next())];
            var at = midnight.AddDays(-plan.Days * random.Next());
            var number = NumberOf(plan, n);
            if (!known.Contains(number))
            {
                context.Changed("Orders", number, null, new JsonObject { ["Customer"] = customer });
                await PlaceAsync(number, customer, at, [.. basket.Select(code => products[code])], context, cancellationToken);
            }
        }
    }

    private Task<ContentItem> PlaceAsync(string number, string customer, DateTimeOffset at, IReadOnlyList<ContentItem> products, RecipeStepContext context, CancellationToken cancellationToken)
    {
        var prices = products.Select(p => p.GetMoney(CustomerParts.Product, "Price")!.Value).ToList();
        return orders.PlaceAsync(new NewOrder(number, OrderKinds.Order, customer, at, prices[0].Currency, [.. products.Select((p, i) => new NewOrderLine(OrderLineKinds.Product, CodeOf(p), 1, prices[i].Amount)
        {
            ProductId = p.ContentItemId,
            Description = p.DisplayText,
        })]), new SaveOptions { Author = context.Recipe.Name, Audited = false, WriteClass = WriteClass.Bulk }, cancellationToken);
    }

    private async Task<IReadOnlyList<string>> CustomersAsync(string beginning, ContentDefinitions all, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        foreach (var type in all.TypesWith(CustomerParts.Customer))
        {
            var (page, pages) = (0, 1);
            while (page < pages && found.Count < MostCustomers)
            {
                var read = await queries.QueryAsync(new ContentQuery(type)
                {
                    Filters = beginning.Length == 0 ? [] : [new ContentFilter(CustomerParts.Customer + ".Number", FilterOperator.StartsWith, beginning)],
                    SortBy = "ContentItemId",
                    Descending = true,
                    Page = ++page,
                    PageSize = ContentQuery.MaximumPageSize,
                }, cancellationToken);
                pages = read.Pages;
                found.AddRange(read.Items.Select(i => i.ContentItemId));
            }
        }

        return found;
    }

    private static OrderHistoryPlan Read(JsonObject step)
    {
        OrderHistoryPlan plan;
        try
        {
            plan = JsonNode.Parse(step.ToJsonString()).Deserialize<OrderHistoryPlan>(JsonSerializerOptions.Web)!;
        }
        catch (JsonException e)
        {
            throw ProblemException.Invalid(e.Path is { Length: > 2 } path ? path[2..] : "OrderHistory", "A value of another kind is needed here.");
        }

        foreach (var (name, value, most) in new[] { ("Days", plan.Days, 730), ("Orders", plan.Orders, MostOrders), ("Baskets", plan.Baskets.Count, 100) })
        {
            if (value < 1 || value > most)
            {
                throw ProblemException.Invalid(name, FormattableString.Invariant($"A number from 1 to {most} is needed here."));
            }
        }

        var wrong = plan.Baskets.ToList().FindIndex(b => b.Count is 0 or > 20);
        return wrong < 0 ? plan : throw ProblemException.Invalid($"Baskets[{wrong}]", "A basket has 1 to 20 products.");
    }

    private static string NumberOf(OrderHistoryPlan plan, int n) => FormattableString.Invariant($"H{plan.Seed}-{n + 1:00000}");

    private static string CodeOf(ContentItem product) => product.GetText(CustomerParts.Product, "Code") ?? "";

    /// <summary>SplitMix64: the same seed gives the same numbers on every host. Not for secrets.</summary>
    private sealed class Sequence(ulong seed)
    {
        private ulong _state = seed;

        public double Next()
        {
            _state += 0x9E3779B97F4A7C15UL;
            var z = _state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
        }
    }
}

using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Tables;
using Studio.Connectors.OrderLines;
using Studio.Customers;
using Studio.Data.Sessions;
using Studio.Kernel.Values;

namespace Studio.Connectors.Jobs;

/// <summary>
/// Finds or makes the products and customers of a batch. What is there is never overwritten: a product only gets what it lacks (a price, a name in
/// place of its code), so that a planner's changes outlive an import.
/// </summary>
internal sealed class CatalogueWriter(ContentManager content, ContentDefinitionStore definitions, ContentTables tables)
{
    private const int MaximumKeysPerQuery = 500;

    /// <summary>Adds the products' ids by upper-case code; returns how many were made.</summary>
    public async Task<int> EnsureProductsAsync(
        WriteSession session, IReadOnlyCollection<string> codes, ImportContent file, string currency, SaveOptions save, Dictionary<string, string> found, CancellationToken cancellationToken)
    {
        var all = await definitions.GetAsync(cancellationToken);
        var type = ImportTypes.Find(all).Product;
        var table = tables.For(type, all);
        var (code, name, price) = (table.Column("ProductPart.Code"), table.Column("ProductPart.Name"), table.Column("ProductPart.Price"));
        var made = 0;
        foreach (var chunk in codes.Chunk(MaximumKeysPerQuery))
        {
            var rows = await session.QueryAsync<ProductRow>(
                $"SELECT ItemId AS Id, {code} AS Code, {name} AS Name, {price} AS Price FROM {table.Name} WHERE Published = 1 AND {code} IN @chunk ORDER BY ItemId DESC", new { chunk }, cancellationToken);
            var byCode = rows.GroupBy(r => r.Code, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last(), StringComparer.Ordinal);
            await CompleteAsync(byCode.Values, file, currency, save, cancellationToken);
            foreach (var wanted in chunk)
            {
                if (byCode.TryGetValue(wanted, out var known))
                {
                    found[wanted] = known.Id;
                    continue;
                }

                var item = await content.SaveAsync(ToItem(file.Products[wanted], type, currency), save, cancellationToken);
                found[wanted] = item.ContentItemId;
                made++;
            }
        }

        return made;
    }

    /// <summary>The ids of the customers with these numbers; unknown numbers are left out.</summary>
    public async Task FindCustomersAsync(WriteSession session, IReadOnlyCollection<string> numbers, Dictionary<string, string> found, CancellationToken cancellationToken)
    {
        var all = await definitions.GetAsync(cancellationToken);
        var table = tables.For(ImportTypes.Find(all).Customer, all);
        var number = table.Column("CustomerPart.Number");
        foreach (var chunk in numbers.Chunk(MaximumKeysPerQuery))
        {
            var rows = await session.QueryAsync<CustomerRow>($"SELECT ItemId AS Id, {number} AS Number FROM {table.Name} WHERE Published = 1 AND {number} IN @chunk ORDER BY ItemId", new { chunk }, cancellationToken);
            foreach (var row in rows)
            {
                found.TryAdd(row.Number, row.Id);
            }
        }
    }

    /// <summary>The ids of the customers with these mail addresses, whatever their case; unknown addresses are left out, and one that two customers have.</summary>
    public async Task FindCustomersByMailAsync(WriteSession session, IReadOnlyCollection<string> addresses, Dictionary<string, string> found, CancellationToken cancellationToken)
    {
        var all = await definitions.GetAsync(cancellationToken);
        var table = tables.For(ImportTypes.Find(all).Customer, all);
        var mail = table.Column("CustomerPart.Email");
        foreach (var chunk in addresses.Select(a => a.ToLowerInvariant()).Chunk(MaximumKeysPerQuery))
        {
            var rows = await session.QueryAsync<CustomerRow>($"SELECT ItemId AS Id, lower({mail}) AS Number FROM {table.Name} WHERE Published = 1 AND lower({mail}) IN @chunk", new { chunk }, cancellationToken);
            foreach (var group in rows.GroupBy(r => r.Number, StringComparer.Ordinal).Where(g => g.Count() == 1))
            {
                found[group.Key] = group.Single().Id;
            }
        }
    }

    /// <summary>Makes a customer.</summary>
    public async Task<string> CreateCustomerAsync(string number, string country, SaveOptions save, CancellationToken cancellationToken)
    {
        var type = ImportTypes.Find(await definitions.GetAsync(cancellationToken)).Customer;
        var item = new ContentItem { ContentType = type }
            .SetText(CustomerParts.Customer, "Name", $"Customer {number}")
            .SetText(CustomerParts.Customer, "Number", number)
            .SetText(CustomerParts.Customer, "Country", country.Length == 0 ? null : country);
        return (await content.SaveAsync(item, save, cancellationToken)).ContentItemId;
    }

    private async Task CompleteAsync(IEnumerable<ProductRow> known, ImportContent file, string currency, SaveOptions save, CancellationToken cancellationToken)
    {
        var lacking = known.Where(r => file.Products[r.Code] is var p && ((r.Price is null && p.Price is not null) || (r.Name == r.Code && p.Name.Length > 0))).ToList();
        if (lacking.Count == 0)
        {
            return;
        }

        foreach (var item in await content.GetManyAsync([.. lacking.Select(r => r.Id)], VersionOptions.Published, cancellationToken))
        {
            var row = lacking.Find(r => r.Id == item.ContentItemId)!;
            var product = file.Products[row.Code];
            if (row.Name == row.Code && product.Name.Length > 0)
            {
                item.Set(CustomerParts.Product, "Name", new JsonObject { ["en"] = product.Name });
            }

            if (row.Price is null && product.Price is { } price)
            {
                item.SetMoney(CustomerParts.Product, "Price", new Money(price, currency)).SetFlag(CustomerParts.Product, "Sold", product.Name.Length > 0);
            }

            await content.SaveAsync(item, save, cancellationToken);
        }
    }

    private static ContentItem ToItem(ImportProduct product, string type, string currency) => new ContentItem { ContentType = type }
        .SetText(CustomerParts.Product, "Code", product.Code)
        .Set(CustomerParts.Product, "Name", new JsonObject { ["en"] = product.Name.Length > 0 ? product.Name : product.Code })
        .SetMoney(CustomerParts.Product, "Price", product.Price is { } price ? new Money(price, currency) : null)
        .SetFlag(CustomerParts.Product, "Sold", product.Name.Length > 0 && product.Price is not null);

    private sealed class ProductRow
    {
        public string Id { get; set; } = "";

        public string Code { get; set; } = "";

        public string? Name { get; set; }

        public long? Price { get; set; }
    }

    // With setters: of an expression such as lower(…) SQLite tells no type where there are no rows.
    private sealed class CustomerRow
    {
        public string Id { get; set; } = "";

        public string Number { get; set; } = "";
    }
}

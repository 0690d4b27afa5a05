using System.Globalization;
using Dapper;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Tables;
using Studio.Customers;
using Studio.Data.Sessions;
using Studio.Kernel.Localization;
using Studio.Kernel.Settings;

namespace Studio.WebEngagement.Catalogue;

/// <summary>What the shop sells: the published items of every type made with the product part. The only source of prices.</summary>
public sealed class ProductCatalogue(UnitOfWork unit, ContentDefinitionStore definitions, ContentTables tables, ContentManager content, ISettingsStore settings)
{
    /// <summary>The longest search that is read; what follows is ignored.</summary>
    public const int MaximumSearch = 100;

    private const int MaximumTerms = 6;
    private const int MaximumCode = 100;

    /// <summary>The tenant's currency, in which everything is sold.</summary>
    public async ValueTask<string> CurrencyAsync(CancellationToken cancellationToken) => (await settings.GetAsync<SiteSettings>(cancellationToken)).Currency;

    /// <summary>A page of the products that are asked for. A page that there is not is the nearest.</summary>
    public async Task<ProductPage> SearchAsync(ProductFilter filter, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters();
        var terms = (filter.Text ?? "")[..Math.Min(filter.Text?.Length ?? 0, MaximumSearch)].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(MaximumTerms).ToList();
        for (var i = 0; i < terms.Count; i++)
        {
            parameters.Add(TermName(i), Like(terms[i]));
        }

        parameters.Add("category", filter.Category);
        parameters.Add("from", filter.From);
        parameters.Add("to", filter.To);
        var sql = await SelectAsync(table => string.Concat(Conditions(table, filter, terms.Count)), parameters, cancellationToken);
        if (sql is null)
        {
            return new ProductPage([], 0, 1, filter.PageSize);
        }

        var total = await unit.ReadAsync((session, ct) => session.ScalarAsync<long>($"SELECT count(*) FROM ({sql}) AS Found", parameters, ct), cancellationToken);
        var found = new ProductPage([], total, 1, filter.PageSize);
        found = found with { Page = Math.Clamp(filter.Page, 1, found.Pages) };
        parameters.Add("take", filter.PageSize);
        parameters.Add("skip", (long)(found.Page - 1) * filter.PageSize);
        var ids = await unit.ReadAsync((session, ct) => session.QueryAsync<string>(
            $"SELECT ItemId FROM ({sql}) AS Found ORDER BY {OrderOf(filter.Order)}, ItemId LIMIT @take OFFSET @skip", parameters, ct), cancellationToken);
        var products = await GetAsync(ids, cancellationToken);
        return found with { Products = [.. ids.Where(products.ContainsKey).Select(id => products[id])] };
    }

    /// <summary>The categories of what is sold, those with the most products first; empty where products have no field Category.</summary>
    public async Task<IReadOnlyList<ProductCategory>> CategoriesAsync(CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters();
        var sql = await SelectAsync(table => ProductFields.Localised(table, "Category").Count == 0 ? " AND 1 = 0" : "", parameters, cancellationToken);
        if (sql is null)
        {
            return [];
        }

        var rows = await unit.ReadAsync((session, ct) => session.QueryAsync<CategoryRow>(
            $"SELECT Category0, Category1, Category2, count(*) AS Products FROM ({sql}) AS Found GROUP BY Category0, Category1, Category2", parameters, ct), cancellationToken);
        return [.. rows.Select(r => (r.Products, Names: r.Names())).Where(r => r.Names.Count > 0)
            .GroupBy(r => StudioCultures.All.Where(r.Names.ContainsKey).Select(c => r.Names[c]).First(), StringComparer.Ordinal)
            .Select(g => new ProductCategory(g.Key, g.First().Names, g.Sum(r => r.Products)))
            .OrderByDescending(c => c.Count).ThenBy(c => c.Key, StringComparer.Ordinal)];
    }

    /// <summary>The product with this code, compared without case; null where the shop does not sell it.</summary>
    public async Task<Product?> FindAsync(string? code, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(code) || code.Length > MaximumCode)
        {
            return null;
        }

        var parameters = new DynamicParameters();
        parameters.Add("code", code.Trim().ToUpperInvariant());
        var sql = await SelectAsync(table => $" AND {table.Column(CustomerParts.Product + ".Code")} = @code", parameters, cancellationToken);
        var id = sql is null ? null : await unit.ReadAsync((session, ct) => session.FirstAsync<string>($"SELECT ItemId FROM ({sql}) AS Found ORDER BY ItemId LIMIT 1", parameters, ct), cancellationToken);
        return id is not null && await content.GetAsync(id, VersionOptions.Published, cancellationToken) is { } item ? Product.From(item, await CurrencyAsync(cancellationToken)) : null;
    }

    /// <summary>The products with these ids that the shop sells now.</summary>
    public async Task<IReadOnlyDictionary<string, Product>> GetAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var currency = await CurrencyAsync(cancellationToken);
        var items = await content.GetManyAsync(ids, VersionOptions.Published, cancellationToken);
        return items.Select(i => Product.From(i, currency)).OfType<Product>().ToDictionary(p => p.Id, StringComparer.Ordinal);
    }

    /// <summary>A query for the id, name, price, age and category of what is sold and meets the condition, over every product type; null where there is none.</summary>
    private async Task<string?> SelectAsync(Func<ContentTable, string> condition, DynamicParameters parameters, CancellationToken cancellationToken)
    {
        parameters.Add("currency", await CurrencyAsync(cancellationToken));
        parameters.Add("maximum", Product.MaximumPrice);
        var all = await definitions.GetAsync(cancellationToken);

        // The indexes of what nearly every product has in common are kept out of it: the condition's own is the one to use.
        var selects = all.TypesWith(CustomerParts.Product).Select(type => tables.For(type, all)).Select(table => $"""
            SELECT ItemId, DisplayText, CreatedUtc, {table.Column(CustomerParts.Product + ".Price")} AS Price, {Categories(table)} FROM {table.Name} WHERE Published = 1 AND {unit.Dialect.Unindexed(table.Column(CustomerParts.Product + ".Sold"))} = 1 AND {table.Column(CustomerParts.Product + ".Code")} <> ''
              AND {table.Column(CustomerParts.Product + ".Price")} BETWEEN 0 AND @maximum AND {unit.Dialect.Unindexed(table.Column(CustomerParts.Product + ".Price", "Currency"))} = @currency{condition(table)}
            """).ToList();
        return selects.Count == 0 ? null : string.Join(" UNION ALL ", selects);
    }

    private static IEnumerable<string> Conditions(ContentTable table, ProductFilter filter, int terms)
    {
        for (var i = 0; i < terms; i++)
        {
            yield return " AND " + Matches(table, TermName(i));
        }

        if (filter.Category is not null)
        {
            var columns = ProductFields.Localised(table, "Category");
            yield return columns.Count == 0 ? " AND 1 = 0" : $" AND ({string.Join(" OR ", columns.Select(c => c.Column + " = @category"))})";
        }

        var price = table.Column(CustomerParts.Product + ".Price");
        yield return filter.From is null ? "" : $" AND {price} >= @from";
        yield return filter.To is null ? "" : $" AND {price} <= @to";
        yield return filter.OnlyAvailable && ProductFields.Column(table, "Stock") is { } stock ? $" AND ({stock} IS NULL OR {stock} > 0)" : "";
        yield return !filter.OnlyFeatured ? "" : ProductFields.Column(table, "Featured") is { } featured ? $" AND {featured} = 1" : " AND 1 = 0";
    }

    private static string OrderOf(ProductOrder order) => order switch
    {
        ProductOrder.Newest => "CreatedUtc DESC",
        ProductOrder.Cheapest => "Price",
        ProductOrder.Dearest => "Price DESC",
        _ => "DisplayText COLLATE NOCASE",
    };

    private static string Categories(ContentTable table)
    {
        var columns = ProductFields.Localised(table, "Category").ToDictionary(c => c.Culture, c => c.Column, StringComparer.Ordinal);
        return string.Join(", ", StudioCultures.All.Select((culture, i) => string.Create(CultureInfo.InvariantCulture, $"{columns.GetValueOrDefault(culture, "''")} AS Category{i}")));
    }

    private static string Matches(ContentTable table, string parameter)
    {
        var columns = StudioCultures.All.Select((culture, i) => table.Column(CustomerParts.Product + ".Name", i == 0 ? "" : culture.Replace("-", "", StringComparison.Ordinal)))
            .Append(table.Column(CustomerParts.Product + ".Code")).Concat(ProductFields.Localised(table, "Category").Select(c => c.Column));
        return $"({string.Join(" OR ", columns.Select(c => $"{c} LIKE @{parameter} ESCAPE '\\'"))})";
    }

    private static string TermName(int index) => "term" + index.ToString(CultureInfo.InvariantCulture);

    private static string Like(string text) =>
        $"%{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";

    private sealed class CategoryRow
    {
        public string? Category0 { get; set; }

        public string? Category1 { get; set; }

        public string? Category2 { get; set; }

        public long Products { get; set; }

        /// <summary>The columns follow the order of the languages.</summary>
        public IReadOnlyDictionary<string, string> Names() => StudioCultures.All.Zip([Category0, Category1, Category2]).Where(n => !string.IsNullOrEmpty(n.Second)).ToDictionary(n => n.First, n => n.Second!, StringComparer.Ordinal);
    }
}

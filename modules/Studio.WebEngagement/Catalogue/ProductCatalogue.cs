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

    /// <summary>A page of the products whose name (in any language) or code contains every word of the text; all where the text is empty. A page that there is not is the nearest.</summary>
    public async Task<ProductPage> SearchAsync(string? text, int page, int pageSize, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters();
        var terms = (text ?? "")[..Math.Min(text?.Length ?? 0, MaximumSearch)].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(MaximumTerms).ToList();
        for (var i = 0; i < terms.Count; i++)
        {
            parameters.Add(TermName(i), Like(terms[i]));
        }

        var sql = await SelectAsync(table => string.Concat(terms.Select((_, i) => " AND " + Matches(table, TermName(i)))), parameters, cancellationToken);
        if (sql is null)
        {
            return new ProductPage([], 0, 1, pageSize);
        }

        var total = await unit.ReadAsync((session, ct) => session.ScalarAsync<long>($"SELECT count(*) FROM ({sql}) AS Found", parameters, ct), cancellationToken);
        var found = new ProductPage([], total, 1, pageSize);
        found = found with { Page = Math.Clamp(page, 1, found.Pages) };
        parameters.Add("take", pageSize);
        parameters.Add("skip", (long)(found.Page - 1) * pageSize);
        var ids = await unit.ReadAsync((session, ct) => session.QueryAsync<string>(
            $"SELECT ItemId FROM ({sql}) AS Found ORDER BY DisplayText COLLATE NOCASE, ItemId LIMIT @take OFFSET @skip", parameters, ct), cancellationToken);
        var products = await GetAsync(ids, cancellationToken);
        return found with { Products = [.. ids.Where(products.ContainsKey).Select(id => products[id])] };
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

    /// <summary>A query for ItemId and DisplayText of what is sold and meets the condition, over every product type; null where there is none.</summary>
    private async Task<string?> SelectAsync(Func<ContentTable, string> condition, DynamicParameters parameters, CancellationToken cancellationToken)
    {
        parameters.Add("currency", await CurrencyAsync(cancellationToken));
        parameters.Add("maximum", Product.MaximumPrice);
        var all = await definitions.GetAsync(cancellationToken);

        // The indexes of what nearly every product has in common are kept out of it: the condition's own is the one to use.
        var selects = all.TypesWith(CustomerParts.Product).Select(type => tables.For(type, all)).Select(table => $"""
            SELECT ItemId, DisplayText FROM {table.Name} WHERE Published = 1 AND {unit.Dialect.Unindexed(table.Column(CustomerParts.Product + ".Sold"))} = 1 AND {table.Column(CustomerParts.Product + ".Code")} <> ''
              AND {table.Column(CustomerParts.Product + ".Price")} BETWEEN 0 AND @maximum AND {unit.Dialect.Unindexed(table.Column(CustomerParts.Product + ".Price", "Currency"))} = @currency{condition(table)}
            """).ToList();
        return selects.Count == 0 ? null : string.Join(" UNION ALL ", selects);
    }

    private static string Matches(ContentTable table, string parameter)
    {
        var columns = StudioCultures.All.Select((culture, i) => table.Column(CustomerParts.Product + ".Name", i == 0 ? "" : culture.Replace("-", "", StringComparison.Ordinal)))
            .Append(table.Column(CustomerParts.Product + ".Code"));
        return $"({string.Join(" OR ", columns.Select(c => $"{c} LIKE @{parameter} ESCAPE '\\'"))})";
    }

    private static string TermName(int index) => "term" + index.ToString(CultureInfo.InvariantCulture);

    private static string Like(string text) =>
        $"%{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
}

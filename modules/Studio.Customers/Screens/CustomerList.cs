using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.ContentModel.Tables;
using Studio.Data.Sessions;

namespace Studio.Customers.Screens;

/// <summary>Finds customers of a type for the list.</summary>
internal sealed class CustomerList(UnitOfWork unit, ContentDefinitionStore definitions, ContentTables tables, ContentQueries queries)
{
    public const string Name = CustomerParts.Customer + ".Name";
    public const string Number = CustomerParts.Customer + ".Number";
    public const string Country = CustomerParts.Customer + ".Country";

    private const int MaximumCountries = 300;

    /// <summary>The types that customers can be of.</summary>
    public async Task<IReadOnlyList<ContentTypeDefinition>> TypesAsync(CancellationToken cancellationToken)
    {
        var all = await definitions.GetAsync(cancellationToken);
        return [.. all.TypesWith(CustomerParts.Customer).Select(name => all.Type(name)!)];
    }

    /// <summary>The countries that customers of the type have.</summary>
    public async Task<IReadOnlyList<string>> CountriesAsync(string type, CancellationToken cancellationToken)
    {
        var table = tables.For(type, await definitions.GetAsync(cancellationToken));
        var (column, indexed) = (table.Column(Country), table.Find(Country)!.Place.Field.Indexed);
        var sql = indexed ? ByIndex(table.Name, column) : $"SELECT DISTINCT {column} AS Country FROM {table.Name} WHERE Published = 1 AND {column} <> ''";
        return await unit.ReadAsync((session, ct) => session.QueryAsync<string>($"{sql} ORDER BY Country LIMIT {MaximumCountries}", null, ct), cancellationToken);
    }

    /// <summary>Each value by one look into the index, from the one before on: a million customers have some hundred countries.</summary>
    private static string ByIndex(string table, string column)
    {
        string Next(string after) => $"(SELECT {column} FROM {table} WHERE Published = 1 AND {column} > {after} ORDER BY {column} LIMIT 1)";
        return $"WITH RECURSIVE Countries (Country) AS (SELECT {Next("''")} UNION ALL SELECT {Next("c.Country")} FROM Countries c WHERE c.Country IS NOT NULL) SELECT Country FROM Countries WHERE Country IS NOT NULL";
    }

    /// <summary>What the list of a type sorts by: what items are called has an index, which is the name for most types.</summary>
    private async Task<string> SortAsync(string type, string field, CancellationToken cancellationToken) =>
        field == Name && (await definitions.GetAsync(cancellationToken)).Type(type)?.DisplayTextField == Name ? "DisplayText" : field;

    /// <summary>A page of customers whose name contains the words; where no name does, those whose number does.</summary>
    public async Task<ContentPage> FindAsync(string type, string search, string country, string sort, int page, CancellationToken cancellationToken)
    {
        List<ContentFilter> filters = country.Length == 0 ? [] : [new ContentFilter(Country, FilterOperator.Eq, country)];
        var query = new ContentQuery(type) { Version = VersionOptions.Published, SortBy = await SortAsync(type, sort.TrimStart('-'), cancellationToken), Descending = sort[0] == '-', Page = page };
        if (search.Length == 0)
        {
            return await queries.QueryAsync(query with { Filters = filters }, cancellationToken);
        }

        var byName = await queries.QueryAsync(query with { Filters = [.. filters, new ContentFilter(Name, FilterOperator.Contains, search)] }, cancellationToken);
        return byName.Total > 0 ? byName : await queries.QueryAsync(query with { Filters = [.. filters, new ContentFilter(Number, FilterOperator.Contains, search)] }, cancellationToken);
    }
}

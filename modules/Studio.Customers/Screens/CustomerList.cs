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
        var column = table.Column(Country);
        return await unit.ReadAsync((session, ct) => session.QueryAsync<string>(
            $"SELECT DISTINCT {column} FROM {table.Name} WHERE Published = 1 AND {column} <> '' ORDER BY {column} LIMIT {MaximumCountries}", null, ct), cancellationToken);
    }

    /// <summary>A page of customers whose name contains the words; where no name does, those whose number does.</summary>
    public async Task<ContentPage> FindAsync(string type, string search, string country, string sort, int page, CancellationToken cancellationToken)
    {
        List<ContentFilter> filters = country.Length == 0 ? [] : [new ContentFilter(Country, FilterOperator.Eq, country)];
        var query = new ContentQuery(type) { Version = VersionOptions.Published, SortBy = sort.TrimStart('-'), Descending = sort[0] == '-', Page = page };
        if (search.Length == 0)
        {
            return await queries.QueryAsync(query with { Filters = filters }, cancellationToken);
        }

        var byName = await queries.QueryAsync(query with { Filters = [.. filters, new ContentFilter(Name, FilterOperator.Contains, search)] }, cancellationToken);
        return byName.Total > 0 ? byName : await queries.QueryAsync(query with { Filters = [.. filters, new ContentFilter(Number, FilterOperator.Contains, search)] }, cancellationToken);
    }
}

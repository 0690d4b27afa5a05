using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Contents.Access;
using Studio.Contents.Listing;
using Studio.Kernel.Problems;

namespace Studio.Contents.Bulk;

/// <summary>Finds the items that an order is about, as whoever ordered it sees them.</summary>
internal sealed class BulkQueries(ContentDoor door, ContentDefinitionStore definitions, ContentQueries queries, ListFields fields, ListConditions conditions)
{
    /// <summary>How many items are found, exactly.</summary>
    /// <exception cref="ProblemException">400: something asked is not right, or not there.</exception>
    public async Task<long> CountAsync(BulkOrder order, CancellationToken cancellationToken) =>
        (await queries.QueryAsync(await QueryAsync(order, cancellationToken) with { PageSize = 1, Count = CountMode.Exact }, cancellationToken)).Total;

    /// <summary>The items after a place, in the order of their ids, and the next place; null at the end.</summary>
    public async Task<(IReadOnlyList<string> Items, string? Next)> PageAsync(BulkOrder order, string? place, CancellationToken cancellationToken)
    {
        var page = await queries.QueryAsync(await QueryAsync(order, cancellationToken) with { PageSize = ContentQuery.MaximumPageSize, Count = CountMode.None, Cursor = place }, cancellationToken);
        return ([.. page.Items.Select(i => i.ContentItemId)], page.Next);
    }

    /// <summary>True for fields that can be set to one value in many items.</summary>
    public static bool CanSet(ContentFieldPlace place, ContentDoor door, ContentFieldTypes types) => place.Property is null && types.Find(place.Field.FieldType) is not null && door.Fields.CanEdit(place.Field);

    private async Task<ContentQuery> QueryAsync(BulkOrder order, CancellationToken cancellationToken)
    {
        var all = await door.DefinitionsAsync(cancellationToken);
        var type = all.Type(order.ContentType) ?? throw ProblemException.Conflict("There is no such content type any more.");
        var known = fields.Of(type, all, door.Fields, await definitions.GetAsync(cancellationToken));
        var rows = await conditions.ReadAsync(order.Asked.Conditions, known, cancellationToken);

        // With a condition left out, more would be done than was asked for.
        if (rows.Count < order.Asked.Conditions.Count || rows.Any(r => r.Filter is null) || rows.Zip(order.Asked.Conditions).Any(p => p.First.Condition.Operator != p.Second.Operator))
        {
            throw ProblemException.Invalid("conditions", "A condition is not right, or its field is not there any more.");
        }

        List<ContentFilter> filters = [.. rows.Select(r => r.Filter!)];
        return new ContentQuery(type.Name)
        {
            Version = VersionOptions.Latest,
            Access = door.Fields,
            Owner = await door.OwnerSeenAsync(type),
            Search = order.Asked.Search,
            Filters = order.Asked.Any ? [] : filters,
            Alternatives = order.Asked.Any ? [filters] : [],
            SortBy = "ContentItemId",
            Descending = false,
        };
    }
}

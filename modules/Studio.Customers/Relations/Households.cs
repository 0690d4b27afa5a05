using System.Globalization;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;

namespace Studio.Customers.Relations;

/// <summary>A member of a household.</summary>
/// <param name="ItemId">The membership.</param>
/// <param name="HouseholdId">The household.</param>
/// <param name="Name">Who.</param>
/// <param name="CustomerId">The customer, where the member is one.</param>
/// <param name="Relation">What the member is to the others.</param>
/// <param name="Birthday">The birthday, where it is known.</param>
/// <param name="Needs">What the member needs.</param>
internal sealed record HouseholdMember(string ItemId, string HouseholdId, string Name, string? CustomerId, string Relation, DateOnly? Birthday, string Needs)
{
    /// <summary>Younger than this is a child.</summary>
    public const int Grown = 18;

    /// <summary>Full years on a day; null where the birthday is not known. Who was born on 29 February is a year older on 1 March.</summary>
    public int? AgeOn(DateOnly day)
    {
        if (Birthday is not { } born || born > day)
        {
            return null;
        }

        return day.Year - born.Year - ((day.Month, day.Day).CompareTo((born.Month, born.Day)) < 0 ? 1 : 0);
    }
}

/// <summary>Finds households by their members' customers.</summary>
internal sealed class Households(ContentQueries queries, ContentDefinitionStore definitions)
{
    /// <summary>More members of one household are not read.</summary>
    public const int MostMembers = 50;

    private const int CustomersAtOnce = 100;

    /// <summary>The members of each customer's household; a customer who is in none is not among them. One who is in several has that which he was entered in first.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<HouseholdMember>>> OfAsync(IReadOnlyCollection<string> customerIds, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, IReadOnlyList<HouseholdMember>>(StringComparer.Ordinal);
        if ((await definitions.GetAsync(cancellationToken)).TypesWith(RelationParts.Member).FirstOrDefault() is not { } type)
        {
            return found;
        }

        foreach (var chunk in customerIds.Distinct(StringComparer.Ordinal).Chunk(CustomersAtOnce))
        {
            var own = await AskAsync(type, "Customer", chunk, cancellationToken);
            var households = own.Where(m => m.CustomerId is not null).GroupBy(m => m.CustomerId!, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.MinBy(m => m.ItemId, StringComparer.Ordinal)!.HouseholdId, StringComparer.Ordinal);
            var members = (await AskAsync(type, "Household", [.. households.Values.Distinct(StringComparer.Ordinal)], cancellationToken)).ToLookup(m => m.HouseholdId, StringComparer.Ordinal);
            foreach (var (customer, household) in households)
            {
                found[customer] = [.. members[household].Take(MostMembers)];
            }
        }

        return found;
    }

    private async Task<IReadOnlyList<HouseholdMember>> AskAsync(string type, string field, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var members = new List<HouseholdMember>();
        string? cursor = null;
        do
        {
            if (ids.Count == 0)
            {
                break;
            }

            var page = await queries.QueryAsync(new ContentQuery(type)
            {
                Filters = [ContentFilter.Of($"{RelationParts.Member}.{field}", FilterOperator.In, [.. ids])],
                SortBy = "ContentItemId",
                Count = CountMode.None,
                PageSize = ContentQuery.MaximumPageSize,
                Cursor = cursor,
            }, cancellationToken);
            members.AddRange(page.Items.Select(Read));
            cursor = page.Next;
        }
        while (cursor is not null && members.Count < ids.Count * MostMembers);
        return members;
    }

    private static HouseholdMember Read(ContentItem item) => new(item.ContentItemId, item.GetText(RelationParts.Member, "Household") ?? "", item.DisplayText, item.GetText(RelationParts.Member, "Customer"),
        item.GetText(RelationParts.Member, "Relation") ?? "",
        DateOnly.TryParseExact(item.GetText(RelationParts.Member, "Birthday")?[..Math.Min(10, item.GetText(RelationParts.Member, "Birthday")!.Length)], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null,
        item.GetText(RelationParts.Member, "Needs") ?? "");
}

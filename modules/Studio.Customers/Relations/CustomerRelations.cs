using Studio.Admin.Time;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;

namespace Studio.Customers.Relations;

/// <summary>A member for people.</summary>
/// <param name="Member">The member.</param>
/// <param name="Age">The age today, where it is known.</param>
internal sealed record MemberRow(HouseholdMember Member, int? Age);

/// <summary>An organisation whose contact the customer is.</summary>
/// <param name="ContactId">The contact's item.</param>
/// <param name="OrganisationId">The organisation.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">customer, partner or supplier; empty where nobody said.</param>
/// <param name="Role">What the customer does there.</param>
/// <param name="Colleagues">The organisation's other contacts.</param>
internal sealed record OrganisationRow(string ContactId, string OrganisationId, string Name, string Kind, string Role, IReadOnlyList<ColleagueRow> Colleagues);

/// <summary>Another contact of an organisation.</summary>
/// <param name="ItemId">The contact's item.</param>
/// <param name="Name">Who.</param>
/// <param name="CustomerId">The customer, where the contact is one.</param>
/// <param name="Role">What the contact does there.</param>
internal sealed record ColleagueRow(string ItemId, string Name, string? CustomerId, string Role);

/// <summary>The customer's relations.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="Household">The household's name and id, where there is one.</param>
/// <param name="Members">Its members.</param>
/// <param name="Organisations">The organisations.</param>
internal sealed record RelationsView(string CustomerId, (string Id, string Name)? Household, IReadOnlyList<MemberRow> Members, IReadOnlyList<OrganisationRow> Organisations);

/// <summary>Finds a customer's household and organisations, with who else belongs to them.</summary>
internal sealed class CustomerRelations(Households households, ContentQueries queries, ContentManager content, ContentDefinitionStore definitions, LocalTimes times, TimeProvider time)
{
    private const int MostOrganisations = 20;

    private RelationsView? _last;

    /// <summary>The relations now; asked again in the same request, they are not read again.</summary>
    public async Task<RelationsView> OfAsync(string customerId, CancellationToken cancellationToken)
    {
        if (_last?.CustomerId == customerId)
        {
            return _last;
        }

        var members = (await households.OfAsync([customerId], cancellationToken)).GetValueOrDefault(customerId) ?? [];
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.GetUtcNow(), await times.ZoneAsync(cancellationToken)).DateTime);
        var household = members.Count == 0 ? null : await content.GetAsync(members[0].HouseholdId, VersionOptions.Published, cancellationToken);
        return _last = new RelationsView(
            customerId, household is null ? null : (household.ContentItemId, household.DisplayText), [.. members.Select(m => new MemberRow(m, m.AgeOn(today)))], await OrganisationsAsync(customerId, cancellationToken));
    }

    private async Task<IReadOnlyList<OrganisationRow>> OrganisationsAsync(string customerId, CancellationToken cancellationToken)
    {
        if ((await definitions.GetAsync(cancellationToken)).TypesWith(RelationParts.Contact).FirstOrDefault() is not { } type)
        {
            return [];
        }

        var own = await AskAsync(type, "Customer", [customerId], MostOrganisations, cancellationToken);
        var ids = own.Select(c => c.GetText(RelationParts.Contact, "Organisation")).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var organisations = (await content.GetManyAsync(ids, VersionOptions.Published, cancellationToken)).ToDictionary(o => o.ContentItemId, StringComparer.Ordinal);
        var colleagues = (await AskAsync(type, "Organisation", ids, ContentQuery.MaximumPageSize, cancellationToken)).Where(c => own.All(o => o.ContentItemId != c.ContentItemId)).ToLookup(c => c.GetText(RelationParts.Contact, "Organisation") ?? "", StringComparer.Ordinal);
        return
        [
            .. own.Where(c => organisations.ContainsKey(c.GetText(RelationParts.Contact, "Organisation") ?? "")).Select(c =>
            {
                var organisation = organisations[c.GetText(RelationParts.Contact, "Organisation")!];
                return new OrganisationRow(c.ContentItemId, organisation.ContentItemId, organisation.DisplayText, organisation.GetText(RelationParts.Organisation, "Kind") ?? "", Role(c),
                    [.. colleagues[organisation.ContentItemId].Select(o => new ColleagueRow(o.ContentItemId, o.DisplayText, o.GetText(RelationParts.Contact, "Customer"), Role(o)))]);
            }),
        ];
    }

    private static string Role(ContentItem contact) => contact.GetText(RelationParts.Contact, "Role") ?? "";

    private async Task<IReadOnlyList<ContentItem>> AskAsync(string type, string field, IReadOnlyList<string> ids, int most, CancellationToken cancellationToken) =>
        ids.Count == 0 ? [] : (await queries.QueryAsync(new ContentQuery(type) { Filters = [ContentFilter.Of($"{RelationParts.Contact}.{field}", FilterOperator.In, [.. ids])], SortBy = "DisplayText", PageSize = most, Count = CountMode.None }, cancellationToken)).Items;
}

using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Parts;
using Studio.ContentModel.Queries;
using Studio.Contents.Access;
using Studio.Contents.Editing;
using Studio.Contents.Listing;
using Studio.Data.Sessions;

namespace Studio.Contents.Designing.Kinds;

/// <summary>What can be chosen in settings, where that depends on the tenant.</summary>
internal sealed class DesignChoices(UnitOfWork unit, ContentQueries queries, ContentPartTypes parts, ContentDoor door, DefinitionTexts names, ItemNames items)
{
    /// <summary>The tenant's roles.</summary>
    public const string Roles = "studio-roles";

    /// <summary>The content types.</summary>
    public const string Types = "content-types";

    /// <summary>The items that are taxonomies.</summary>
    public const string Taxonomies = "taxonomies";

    /// <summary>The texts by which the items of a type can be called.</summary>
    public const string Naming = "naming-fields";

    /// <summary>The fields on whose value it can depend whether another is asked for.</summary>
    public const string Deciding = "deciding-fields";

    private const int Most = 200;

    /// <summary>The choices of a format; null where it is none of these.</summary>
    /// <param name="format">The format that the settings name.</param>
    /// <param name="type">The type that is designed, or null.</param>
    /// <param name="all">The definitions as they would be.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<IReadOnlyList<(string Value, string Text)>?> FindAsync(string? format, ContentTypeDefinition? type, ContentDefinitions all, CancellationToken cancellationToken) => format switch
    {
        Roles => [.. (await unit.ReadAsync((session, ct) => session.QueryAsync<string>("SELECT Name FROM Role ORDER BY NormalizedName", null, ct), cancellationToken)).Select(r => (r, r))],
        Types => [.. all.Types.Values.Where(t => t.Listable || t.Creatable).OrderBy(names.Type, StringComparer.CurrentCulture).Select(t => (t.Name, names.Type(t)))],
        Taxonomies => await TaxonomiesAsync(all, cancellationToken),
        Naming => type is null ? [] : [.. parts.PlacesOf(type, all).Where(p => p.Field.FieldType is "TextField" or "LocalizedTextField" or "NumericField" && p.Property?.IsHidden != true && !p.Field.IsRestricted).Select(p => (p.Path, $"{names.Field(p)} ({p.Path})"))],
        Deciding => type is null ? [] : [.. parts.PlacesOf(type, all).Where(p => p.Property is null && p.Field.FieldType is "TextField" or "BooleanField" or "NumericField" or "MultiTextField" && !p.Field.IsRestricted).Select(p => (p.Path, $"{names.Field(p)} ({p.Path})"))],
        _ => null,
    };

    private async Task<IReadOnlyList<(string Value, string Text)>> TaxonomiesAsync(ContentDefinitions all, CancellationToken cancellationToken)
    {
        var found = new List<(string, string)>();
        foreach (var type in all.Types.Values.Where(t => t.Parts.Any(p => p.PartName == "TaxonomyPart")))
        {
            if (await door.MayAsync(ContentAct.View, type))
            {
                foreach (var item in (await queries.QueryAsync(new ContentQuery(type.Name) { Version = VersionOptions.Latest, PageSize = Most, Access = door.Fields }, cancellationToken)).Items)
                {
                    found.Add((item.ContentItemId, await items.OfAsync(item, cancellationToken)));
                }
            }
        }

        return found;
    }
}

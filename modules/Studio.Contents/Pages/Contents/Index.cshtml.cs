using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Contents.Access;
using Studio.Kernel.Security;

namespace Studio.Contents.Pages.Contents;

/// <summary>A type of the list.</summary>
/// <param name="Type">The type.</param>
/// <param name="Count">How many items of it the person sees.</param>
/// <param name="CanCreate">True where he makes items of it.</param>
internal sealed record TypeRow(ContentTypeDefinition Type, long Count, bool CanCreate);

/// <summary>The types whose items the person looks at, with how many there are.</summary>
[RequirePermission(nameof(ContentPermissions.AccessContent))]
internal sealed class IndexModel(ContentDoor door, ContentQueries queries) : PageModel
{
    internal IReadOnlyList<TypeRow> Types { get; private set; } = [];

    /// <summary>Counts.</summary>
    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var types = new List<TypeRow>();
        foreach (var type in (await door.TypesAsync(cancellationToken)).Where(t => t.Listable))
        {
            var query = new ContentQuery(type.Name) { Version = VersionOptions.Latest, PageSize = 1, Access = door.Fields, Owner = await door.OwnerSeenAsync(type) };
            types.Add(new TypeRow(type, (await queries.QueryAsync(query, cancellationToken)).Total, type.Creatable && await door.MayAsync(ContentAct.Edit, type, null)));
        }

        Types = types;
    }
}

using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Kernel.Security;

namespace Studio.Contents.Pages.Contents;

/// <summary>The types whose items people look at, with how many there are.</summary>
[RequirePermission(nameof(ContentPermissions.ViewContent))]
internal sealed class IndexModel(ContentDefinitionStore definitions, ContentQueries queries) : PageModel
{
    internal IReadOnlyList<(ContentTypeDefinition Type, long Count)> Types { get; private set; } = [];

    /// <summary>Counts.</summary>
    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var types = new List<(ContentTypeDefinition, long)>();
        foreach (var type in (await definitions.GetAsync(cancellationToken)).Types.Values.Where(t => t.Listable))
        {
            types.Add((type, (await queries.QueryAsync(new ContentQuery(type.Name) { Version = VersionOptions.Latest, PageSize = 1 }, cancellationToken)).Total));
        }

        Types = types;
    }
}

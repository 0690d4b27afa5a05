using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.ContentModel.Definitions;
using Studio.Contents.Access;
using Studio.Contents.Transfer;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Contents.Pages.Contents;

/// <summary>Which columns of a type's items are written to a file, and how. The filter comes from the list, in the API's words.</summary>
[RequirePermission(nameof(ContentPermissions.ExportContent))]
internal sealed class ExportModel(ContentDoor door, TransferColumns columns) : PageModel
{
    public ContentTypeDefinition Type { get; private set; } = null!;

    public IReadOnlyList<(string Path, string Name, bool Chosen)> Columns { get; private set; } = [];

    /// <summary>What the list was asked, to be asked again.</summary>
    public IReadOnlyList<(string Name, string Value)> Query { get; private set; } = [];

    public bool IsFiltered => Query.Any(q => q.Name is "where" or "any" or "search");

    public async Task OnGetAsync(string type, CancellationToken cancellationToken)
    {
        var all = await door.DefinitionsAsync(cancellationToken);
        Type = all.Type(type) ?? throw ProblemException.NotFound($"There is no content type '{type}'.");
        var known = columns.Of(Type, all);
        var names = columns.Names(Type, all, known);
        Columns = [.. known.Select(c => (c.Path, names[c.Path], c.CanImport))];
        Query = [.. Request.Query.Where(q => q.Key is "where" or "any" or "search" or "sort").SelectMany(q => q.Value.Select(v => (q.Key, v ?? "")))];
    }
}

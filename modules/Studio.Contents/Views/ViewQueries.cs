using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Contents.Access;
using Studio.Contents.Listing;
using Studio.Kernel.Problems;

namespace Studio.Contents.Views;

/// <summary>Saved views as queries that have a name: what whoever asks sees of them.</summary>
internal sealed class ViewQueries(ContentViews views, ContentDoor door, ContentDefinitionStore definitions, ListFields fields, ListConditions conditions)
{
    /// <summary>The query of a view by its name or id: his own before a shared one.</summary>
    /// <exception cref="ProblemException">404: there is none that he sees; 400: a field that it asks for is not there any more; 403: he sees no items of its type.</exception>
    public async Task<ContentQuery> FindAsync(string name, CancellationToken cancellationToken)
    {
        var seen = (await views.ListAsync(cancellationToken)).Views;
        var view = seen.FirstOrDefault(v => v.Id == name)
            ?? seen.Where(v => string.Equals(v.Name, name, StringComparison.OrdinalIgnoreCase)).OrderBy(v => v.Shared).FirstOrDefault()
            ?? throw ProblemException.NotFound($"There is no saved view '{name}'.");
        var all = await door.DefinitionsAsync(cancellationToken);
        var type = all.Type(view.ContentType) ?? throw ProblemException.NotFound($"There is no content type '{view.ContentType}'.");
        var known = fields.Of(type, all, door.Fields, await definitions.GetAsync(cancellationToken));
        var rows = await conditions.ReadAsync(view.Asked.Conditions, known, cancellationToken);

        // With a condition left out, more would be found than was asked for.
        if (rows.Count < view.Asked.Conditions.Count || rows.Any(r => r.Filter is null))
        {
            throw ProblemException.Invalid("", $"A condition of the view '{name}' is not right, or its field is not there any more.");
        }

        List<ContentFilter> filters = [.. rows.Select(r => r.Filter!)];
        return await door.AskAsync(
            new ContentQuery(type.Name)
            {
                Version = VersionOptions.Published,
                Search = view.Asked.Search,
                Filters = view.Asked.Any ? [] : filters,
                Alternatives = view.Asked.Any && filters.Count > 0 ? [filters] : [],
                SortBy = view.Asked.SortBy,
                Descending = view.Asked.Sort.StartsWith('-'),
            },
            cancellationToken);
    }
}

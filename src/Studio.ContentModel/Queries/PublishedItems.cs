using Studio.ContentModel.Items;

namespace Studio.ContentModel.Queries;

/// <summary>Reads everything published of some types, for what is kept in memory as a whole: rules, scripts, templates.</summary>
public sealed class PublishedItems(ContentQueries queries, ContentManager content)
{
    private const int Batch = 500;

    /// <summary>The published items of the types, each type's by its ids; read in batches.</summary>
    public async Task<IReadOnlyList<ContentItem>> ReadAllAsync(IEnumerable<string> types, CancellationToken cancellationToken)
    {
        var found = new List<ContentItem>();
        foreach (var type in types)
        {
            IReadOnlyList<string> ids;
            var after = "";
            do
            {
                ids = await queries.IdsAfterAsync(type, after, Batch, cancellationToken);
                found.AddRange(await content.GetManyAsync(ids, VersionOptions.Published, cancellationToken));
                after = ids.Count > 0 ? ids[^1] : after;
            }
            while (ids.Count == Batch);
        }

        return found;
    }
}

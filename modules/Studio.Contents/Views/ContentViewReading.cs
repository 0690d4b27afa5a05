using Studio.ContentModel.Definitions;
using Studio.Contents.Access;
using Studio.Contents.Listing;

namespace Studio.Contents.Views;

/// <summary>Reads a view as far as there is, for whoever asks, what it names.</summary>
internal sealed class ContentViewReading(ContentDoor door, ContentDefinitionStore definitions, ListFields fields)
{
    /// <summary>What a view asks, and the paths that it names in vain.</summary>
    public async Task<(ListRequest Asked, IReadOnlyList<string> LeftOut)> ReadAsync(ContentView view, CancellationToken cancellationToken)
    {
        var all = await door.DefinitionsAsync(cancellationToken);
        return all.Type(view.ContentType) is { } type
            ? view.Asked.Within(fields.Of(type, all, door.Fields, await definitions.GetAsync(cancellationToken)))
            : (new ListRequest(), []);
    }
}

using Studio.ContentModel.Items;

namespace Studio.Contents;

/// <summary>Knows who uses an item otherwise than by a reference in a field, so that whoever takes it away is told. Registered as a scoped service.</summary>
public interface IContentUses
{
    /// <summary>The names of some that use the item, at most as many as are asked for.</summary>
    Task<IReadOnlyList<string>> NamesAsync(ContentItem item, int take, CancellationToken cancellationToken);
}

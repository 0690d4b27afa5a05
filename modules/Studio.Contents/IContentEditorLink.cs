namespace Studio.Contents;

/// <summary>
/// Sends people to a module's own editor instead of the generic one. Register it as a singleton; the first that answers for a type is used.
/// </summary>
public interface IContentEditorLink
{
    /// <summary>The address of the editor of an item below the tenant's root, or null where the type has none of its own.</summary>
    string? EditUrl(string contentType, string id);

    /// <summary>The address at which an item of the type is made, or null where the type has none of its own.</summary>
    string? NewUrl(string contentType);
}

/// <summary>Where items are edited: with a module's editor, else with the generic one.</summary>
internal sealed class ContentEditorLinks(IEnumerable<IContentEditorLink> links)
{
    public string Edit(string contentType, string id) => links.Select(l => l.EditUrl(contentType, id)).FirstOrDefault(u => u is not null) ?? $"/admin/content/item/{id}";

    public string New(string contentType) => links.Select(l => l.NewUrl(contentType)).FirstOrDefault(u => u is not null) ?? $"/admin/content/{contentType}/new";
}

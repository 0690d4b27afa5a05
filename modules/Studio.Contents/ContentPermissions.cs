using Studio.Kernel.Security;

namespace Studio.Contents;

/// <summary>What one may do with content items of any type.</summary>
public sealed class ContentPermissions : IPermissionProvider
{
    /// <summary>Create items and change them; a draftable type's changes stay drafts without <see cref="PublishContent"/>.</summary>
    public static readonly Permission EditContent = new("EditContent", "Edit content", StandardPermissions.SiteOwner);

    /// <summary>Let a draft count.</summary>
    public static readonly Permission PublishContent = new("PublishContent", "Publish content", StandardPermissions.SiteOwner);

    /// <summary>Take items out of use.</summary>
    public static readonly Permission DeleteContent = new("DeleteContent", "Delete content", StandardPermissions.SiteOwner);

    /// <summary>See items, their drafts and versions.</summary>
    public static readonly Permission ViewContent = new("ViewContent", "See content", EditContent, PublishContent, DeleteContent);

    /// <summary>Bring items in from files; what an import makes also needs <see cref="EditContent"/> or <see cref="PublishContent"/>.</summary>
    public static readonly Permission ImportContent = new("ImportContent", "Import content from files", StandardPermissions.SiteOwner);

    /// <summary>Take items out as files.</summary>
    public static readonly Permission ExportContent = new("ExportContent", "Export content as files", StandardPermissions.SiteOwner);

    /// <inheritdoc/>
    public IEnumerable<Permission> Permissions => [ViewContent, EditContent, PublishContent, DeleteContent, ImportContent, ExportContent];

    /// <inheritdoc/>
    public IEnumerable<PermissionStereotype> GetDefaultStereotypes() =>
    [
        new(StockRoles.Editor, ViewContent, EditContent, PublishContent, DeleteContent, ImportContent, ExportContent),
        new(StockRoles.Author, ViewContent, EditContent, PublishContent),
        new(StockRoles.Contributor, ViewContent, EditContent),
        new(StockRoles.Planner, ViewContent, EditContent, PublishContent, DeleteContent, ImportContent, ExportContent),
    ];
}

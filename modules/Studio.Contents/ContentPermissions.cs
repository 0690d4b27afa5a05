using Studio.Kernel.Security;

namespace Studio.Contents;

/// <summary>
/// What one may do with content items of any type, as OrchardCore names it. A type that is <c>Securable</c> has permissions of its own beside these, such as <c>EditContent_Customer</c>:
/// <see cref="Access.ContentTypePermissions"/>.
/// </summary>
public sealed class ContentPermissions : IPermissionProvider
{
    /// <summary>Create items and change them; a draftable type's changes stay drafts without <see cref="PublishContent"/>.</summary>
    public static readonly Permission EditContent = new("EditContent", "Edit content", StandardPermissions.SiteOwner);

    /// <summary>Let a draft count, and take that back.</summary>
    public static readonly Permission PublishContent = new("PublishContent", "Publish content", StandardPermissions.SiteOwner);

    /// <summary>Take items out of use.</summary>
    public static readonly Permission DeleteContent = new("DeleteContent", "Delete content", StandardPermissions.SiteOwner);

    /// <summary>Change content types: their parts and fields, and with them what every item of a type can say.</summary>
    public static readonly Permission ManageContentTypes = new("ManageContentTypes", "Change content types", StandardPermissions.SiteOwner);

    /// <summary>See items, their drafts and versions.</summary>
    public static readonly Permission ViewContent = new("ViewContent", "See content", EditContent, PublishContent, DeleteContent, ManageContentTypes);

    /// <summary>Bring items in from files; what an import makes also needs <see cref="EditContent"/> or <see cref="PublishContent"/>.</summary>
    public static readonly Permission ImportContent = new("ImportContent", "Import content from files", StandardPermissions.SiteOwner);

    /// <summary>Take items out as files.</summary>
    public static readonly Permission ExportContent = new("ExportContent", "Export content as files", StandardPermissions.SiteOwner);

    /// <summary>Show one's saved views of lists to all who see the lists, and change those that others have shared.</summary>
    public static readonly Permission ShareContentViews = new("ShareContentViews", "Share views of content lists", StandardPermissions.SiteOwner);

    /// <summary>Create items and change those that one has made.</summary>
    public static readonly Permission EditOwnContent = new("EditOwnContent", "Edit own content", EditContent);

    /// <summary>Publish the items that one has made.</summary>
    public static readonly Permission PublishOwnContent = new("PublishOwnContent", "Publish own content", PublishContent);

    /// <summary>Delete the items that one has made.</summary>
    public static readonly Permission DeleteOwnContent = new("DeleteOwnContent", "Delete own content", DeleteContent);

    /// <summary>See the items that one has made.</summary>
    public static readonly Permission ViewOwnContent = new("ViewOwnContent", "See own content", ViewContent, EditOwnContent, PublishOwnContent, DeleteOwnContent);

    /// <summary>Reach the pages and routes of content at all; whoever may do anything with any type does. What is behind them is asked for type by type.</summary>
    public static readonly Permission AccessContent = new("AccessContent", "Open the pages of content", ViewContent, ViewOwnContent)
    {
        ImpliedByPrefixes = [.. new[] { "View", "Edit", "Publish", "Delete" }.SelectMany(act => new[] { $"{act}Content_", $"{act}OwnContent_" })],
    };

    /// <inheritdoc/>
    public IEnumerable<Permission> Permissions =>
        [ViewContent, EditContent, PublishContent, DeleteContent, ManageContentTypes, ViewOwnContent, EditOwnContent, PublishOwnContent, DeleteOwnContent, AccessContent, ImportContent, ExportContent, ShareContentViews];

    /// <inheritdoc/>
    public IEnumerable<PermissionStereotype> GetDefaultStereotypes() =>
    [
        new(StockRoles.Editor, ViewContent, EditContent, PublishContent, DeleteContent, ImportContent, ExportContent, ShareContentViews),
        new(StockRoles.Author, ViewContent, EditContent, PublishContent),
        new(StockRoles.Contributor, ViewContent, EditContent),
        new(StockRoles.Planner, ViewContent, EditContent, PublishContent, DeleteContent, ManageContentTypes, ImportContent, ExportContent, ShareContentViews),
    ];
}

using Studio.Kernel.Security;

namespace Studio.Contents.Media;

/// <summary>What one may do with the tenant's files.</summary>
public sealed class MediaPermissions : IPermissionProvider
{
    /// <summary>Upload, move and delete files.</summary>
    public static readonly Permission ManageMedia = new("ManageMedia", "Upload and delete media files", StandardPermissions.SiteOwner);

    /// <summary>See the list of files.</summary>
    public static readonly Permission ViewMedia = new("ViewMedia", "See media files", ManageMedia);

    /// <inheritdoc/>
    public IEnumerable<Permission> Permissions => [ViewMedia, ManageMedia];
}

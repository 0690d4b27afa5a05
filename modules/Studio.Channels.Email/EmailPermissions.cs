using Studio.Kernel.Security;

namespace Studio.Channels.Email;

/// <summary>What one may do with mail.</summary>
public sealed class EmailPermissions : IPermissionProvider
{
    /// <summary>Set the mail server and send a test mail.</summary>
    public static readonly Permission ManageEmail = new("ManageEmail", "Set the mail server and send test mails", StandardPermissions.SiteOwner);

    /// <inheritdoc/>
    public IEnumerable<Permission> Permissions => [ManageEmail];
}

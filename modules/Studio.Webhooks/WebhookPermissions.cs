using Studio.Kernel.Security;
using Studio.Kernel.Security.Audit;

namespace Studio.Webhooks;

/// <summary>What one may do with webhooks.</summary>
public sealed class WebhookPermissions : IPermissionProvider
{
    /// <summary>Say which systems are told of what, and see what they were told: customers' data leave the house.</summary>
    public static readonly Permission ManageWebhooks = new("ManageWebhooks", "Tell other systems what happens", StandardPermissions.SiteOwner);

    /// <inheritdoc/>
    public IEnumerable<Permission> Permissions => [ManageWebhooks];

    /// <inheritdoc/>
    public IEnumerable<PermissionStereotype> GetDefaultStereotypes() => [];
}

/// <summary>What the audit trail records of webhooks.</summary>
internal sealed class WebhookAuditActions : IAuditActionProvider
{
    public static readonly AuditAction Saved = new("webhooks.saved", "Webhook saved", typeof(WebhookPermissions));

    public static readonly AuditAction Removed = new("webhooks.removed", "Webhook removed", typeof(WebhookPermissions));

    public static readonly AuditAction SecretRenewed = new("webhooks.secret-renewed", "Secret of a webhook renewed", typeof(WebhookPermissions));

    public static readonly AuditAction Replayed = new("webhooks.replayed", "Deliveries of a webhook sent again", typeof(WebhookPermissions));

    public IEnumerable<AuditAction> Actions => [Saved, Removed, SecretRenewed, Replayed];
}

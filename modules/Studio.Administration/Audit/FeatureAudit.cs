using System.Text.Json.Nodes;
using Studio.Kernel.Modules;
using Studio.Kernel.Security.Audit;
using Studio.Kernel.Tenants;

namespace Studio.Administration.Audit;

/// <summary>Records which features were switched on and off.</summary>
internal sealed class FeatureAudit(IAuditTrail audit) : IFeatureEventHandler
{
    public Task EnabledAsync(FeatureInfo feature, CancellationToken cancellationToken) => RecordAsync(AuditActions.FeaturesEnabled, feature, on: true, cancellationToken);

    public Task DisabledAsync(FeatureInfo feature, CancellationToken cancellationToken) => RecordAsync(AuditActions.FeaturesDisabled, feature, on: false, cancellationToken);

    private Task RecordAsync(AuditAction action, FeatureInfo feature, bool on, CancellationToken cancellationToken) => audit.RecordAsync(new AuditEntry(action)
    {
        SubjectType = "Feature",
        SubjectId = feature.Id,
        SubjectName = feature.Name,
        Before = new JsonObject { ["Enabled"] = !on },
        After = new JsonObject { ["Enabled"] = on },
    }, cancellationToken);
}

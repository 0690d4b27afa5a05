using Studio.Kernel.Security.Audit;

namespace Studio.Decisions.WindTunnel;

/// <summary>What the audit trail records of replays.</summary>
internal sealed class WindTunnelAuditActions : IAuditActionProvider
{
    /// <summary>The kind of thing that the records are about.</summary>
    public const string Subject = "WindTunnelRun";

    public static readonly AuditAction Started = new("wind-tunnel.started", "Replay started", typeof(DecisionParts));

    public static readonly AuditAction Cancelled = new("wind-tunnel.cancelled", "Replay cancelled", typeof(DecisionParts));

    public static readonly AuditAction Removed = new("wind-tunnel.removed", "Replay removed", typeof(DecisionParts));

    public IEnumerable<AuditAction> Actions => [Started, Cancelled, Removed];
}

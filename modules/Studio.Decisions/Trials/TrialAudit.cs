using Studio.Kernel.Security.Audit;

namespace Studio.Decisions.Trials;

/// <summary>What the audit trail records of trials.</summary>
internal sealed class TrialAuditActions : IAuditActionProvider
{
    /// <summary>The kind of thing that the records are about.</summary>
    public const string Subject = "RuleTrial";

    public static readonly AuditAction Started = new("rule-trial.started", "Trial of rules started", typeof(DecisionParts));

    public static readonly AuditAction Ended = new("rule-trial.ended", "Trial of rules ended", typeof(DecisionParts));

    public static readonly AuditAction RolledBack = new("rule-trial.rolled-back", "Trial of rules rolled back by itself", typeof(DecisionParts));

    public static readonly AuditAction Published = new("rule-trial.published", "Tried rules published for all", typeof(DecisionParts));

    public IEnumerable<AuditAction> Actions => [Started, Ended, RolledBack, Published];
}

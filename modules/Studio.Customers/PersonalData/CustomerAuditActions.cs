using Studio.Kernel.Security.Audit;

namespace Studio.Customers.PersonalData;

/// <summary>What the audit trail records of customers' data.</summary>
internal sealed class CustomerAuditActions : IAuditActionProvider
{
    /// <summary>A customer was erased.</summary>
    public static readonly AuditAction Erased = new("customers.erased", "Customer erased", typeof(CustomerParts));

    /// <summary>What was too old was forgotten.</summary>
    public static readonly AuditAction Purged = new("customers.purged", "Old personal data forgotten", typeof(CustomerParts));

    public IEnumerable<AuditAction> Actions => [Erased, Purged];
}

using Studio.Kernel.Security.Audit;

namespace Studio.Customers.PersonalData;

/// <summary>What the audit trail records of customers' data.</summary>
internal sealed class CustomerAuditActions : IAuditActionProvider
{
    /// <summary>A customer was erased.</summary>
    public static readonly AuditAction Erased = new("customers.erased", "Customer erased", typeof(CustomerParts));

    /// <summary>What is kept of a customer was read, or taken away as a file.</summary>
    public static readonly AuditAction Exported = new("customers.exported", "Personal data read", typeof(CustomerParts));

    /// <summary>What was too old was forgotten.</summary>
    public static readonly AuditAction Purged = new("customers.purged", "Old personal data forgotten", typeof(CustomerParts));

    /// <summary>A customer was merged into another.</summary>
    public static readonly AuditAction Merged = new("customers.merged", "Customers merged", typeof(CustomerParts));

    /// <summary>A merge or a visitor's link was undone.</summary>
    public static readonly AuditAction Unmerged = new("customers.unmerged", "Merge undone", typeof(CustomerParts));

    public IEnumerable<AuditAction> Actions => [Merged, Unmerged, Exported, Erased, Purged];
}

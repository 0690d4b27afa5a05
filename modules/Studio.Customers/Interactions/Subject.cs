namespace Studio.Customers.Interactions;

/// <summary>What kind of someone a contact was with.</summary>
public enum SubjectKind
{
    /// <summary>Nobody knows: a till sale without a card.</summary>
    Unknown = 0,

    /// <summary>A browser or an unlinked channel identity.</summary>
    Visitor = 1,

    /// <summary>A customer, a content item.</summary>
    Customer = 2,
}

/// <summary>
/// Whom an interaction, decision or answer was made with, for ever. Who that is today is resolved by links, so that merging and un-merging
/// rewrite nothing.
/// </summary>
/// <param name="Kind">Visitor or customer.</param>
/// <param name="Id">The visitor's or the customer's id; empty for unknown.</param>
public readonly record struct Subject(SubjectKind Kind, string Id)
{
    /// <summary>Nobody knows.</summary>
    public static Subject Unknown => new(SubjectKind.Unknown, "");

    /// <summary>A customer.</summary>
    public static Subject Customer(string id) => new(SubjectKind.Customer, id);

    /// <summary>A visitor.</summary>
    public static Subject Visitor(string id) => new(SubjectKind.Visitor, id);

    /// <summary>The kind's name on the wire.</summary>
    public string KindName => Kind switch { SubjectKind.Visitor => "visitor", SubjectKind.Customer => "customer", _ => "unknown" };
}

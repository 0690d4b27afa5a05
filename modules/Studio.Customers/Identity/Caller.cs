using System.Security.Claims;
using Studio.Customers.Interactions;
using Studio.Customers.Interactions.Planned;

namespace Studio.Customers.Identity;

/// <summary>
/// Who calls an API of contacts. A widget's token names its visitor (and customer, when signed in): whatever the body says of identity is
/// ignored. Users and programs may speak for a customer.
/// </summary>
/// <param name="Name">For the idempotency scope: who.</param>
/// <param name="VisitorId">The visitor of a widget's token, or null.</param>
/// <param name="CustomerId">The signed-in customer of a widget's token, or null.</param>
public sealed record Caller(string Name, string? VisitorId, string? CustomerId)
{
    /// <summary>The claim with the visitor's id.</summary>
    public const string VisitorClaim = "studio:visitor";

    /// <summary>The claim with the customer's id.</summary>
    public const string CustomerClaim = "studio:customer";

    /// <summary>The role of those who come with a widget's token.</summary>
    public const string VisitorRole = "Visitor";

    /// <summary>True for users and programs, which may name a subject.</summary>
    public bool IsTrusted => VisitorId is null;

    /// <summary>True where the caller may record contacts of the type.</summary>
    public bool MayRecord(IInteractionType type) => type is not PlannedInteractionType { InForce: false } && (type.Origin == InteractionOrigin.Visitor || (type.Origin == InteractionOrigin.Api && IsTrusted));

    /// <summary>The subject that the token proves; null for trusted callers.</summary>
    public Subject? Subject => CustomerId is not null ? Interactions.Subject.Customer(CustomerId) : VisitorId is not null ? Interactions.Subject.Visitor(VisitorId) : null;

    /// <summary>Reads the caller from the signed-in principal.</summary>
    public static Caller From(ClaimsPrincipal principal)
    {
        var visitor = principal.FindFirstValue(VisitorClaim);
        return new Caller(visitor ?? principal.FindFirstValue(ClaimTypes.NameIdentifier) ?? "", visitor, principal.FindFirstValue(CustomerClaim));
    }
}

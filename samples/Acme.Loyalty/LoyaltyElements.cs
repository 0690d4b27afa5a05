using Studio.Admin.Elements;

namespace Acme.Loyalty;

/// <summary>The module's custom elements: plain ES modules in <c>wwwroot</c>, built by nothing.</summary>
internal sealed class LoyaltyElements : IAdminElementSource
{
    public IEnumerable<AdminElement> Elements =>
    [
        new("acme-stars", "stars.js")
        {
            Labels = new Dictionary<string, string> { ["of"] = "{0} of {1} stars", ["none"] = "no stars yet" },
            FieldEditor = new("Acme.Stars", "Stars", ["NumericField"]),
        },
        new("acme-tiers", "tiers.js")
        {
            Labels = new Dictionary<string, string> { ["title"] = "Customers by tier", ["tier"] = "Tier", ["customers"] = "Customers", ["again"] = "Try again" },
        },
        new("acme-live", "live.js")
        {
            Labels = new Dictionary<string, string>
            {
                ["title"] = "Most points", ["customer"] = "Customer id", ["points"] = "Points", ["none"] = "Nobody has points yet", ["now"] = "{0} has {1} points now.", ["again"] = "Try again",
            },
        },
    ];
}

using System.ComponentModel.DataAnnotations;
using Studio.Customers.Interactions;
using Studio.Kernel.Schemas;

namespace Acme.Loyalty;

/// <summary>The type of contact that giving points leaves on the customer's timeline.</summary>
internal sealed class PointsGiven() : InteractionType<PointsGiven.Body>(TypeName, "service", "Loyalty points given", "star")
{
    public const string TypeName = "loyalty_points";

    internal sealed record Body
    {
        [Schema(Title = "Points"), Range(1, 100_000)]
        public int Points { get; init; }
    }
}

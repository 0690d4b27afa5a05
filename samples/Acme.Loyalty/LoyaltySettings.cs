using System.ComponentModel.DataAnnotations;
using Studio.Kernel.Schemas;

namespace Acme.Loyalty;

/// <summary>How points are given; edited on /admin/settings/LoyaltySettings, carried by recipes, all from these attributes.</summary>
[Schema(Title = "Loyalty", Description = "How loyalty points are given.", Group = "Samples")]
public sealed record LoyaltySettings
{
    /// <summary>The most points that one person may give at once.</summary>
    [Schema(Title = "Most points at once", Description = "Nobody gives more than this in one go."), Range(1, 100_000)]
    public int MostAtOnce { get; init; } = 500;
}

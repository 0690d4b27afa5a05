using System.ComponentModel.DataAnnotations;
using Studio.Kernel.Schemas;
using Studio.Statistics.Exploration;

namespace Studio.Decisions.Decisions;

/// <summary>How offers are chosen among those that rules of one priority propose.</summary>
[Schema(Title = "Choosing offers", Description = "How the best offer is found among those that rules of the same priority propose, and how answers are learned from.", Group = "Decisions")]
public sealed record DecisionSettings
{
    /// <summary>False to go by the score alone.</summary>
    [Schema(Title = "Try offers out", Description = "Offers of which little is known are proposed now and then, as often as each may be the best. Without it nothing is learned of offers that come second.")]
    public bool Explore { get; init; } = true;

    /// <summary>The share of decisions that is spread evenly, in per cent.</summary>
    [Schema(Title = "Evenly spread (%)", Description = "In so many decisions each offer has the same chance. It is what other rules can be tried on later."), Range(0, 100)]
    public int EvenPercent { get; init; } = 2;

    /// <summary>Hours after which a proposal that was shown and not answered counts as not wanted.</summary>
    [Schema(Title = "Hours until silence is a no", Description = "A proposal that was shown and not answered for so long counts as not wanted."), Range(1, 720)]
    public int SilenceHours { get; init; } = 24;

    /// <summary>Minutes for which a proposal that was not shown yet holds its place in caps and in the stock.</summary>
    [Schema(Title = "Minutes a proposal is held", Description = "So long a proposal counts for caps before it was shown, and is held in the stock before it was answered."), Range(1, 1440)]
    public int HoldMinutes { get; init; } = 15;

    internal ExplorationOptions? Exploration => Explore ? new ExplorationOptions { EvenShare = EvenPercent / 100.0 } : null;
}

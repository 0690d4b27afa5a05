namespace Studio.DecisionEngine.Arbitration;

/// <summary>What a policy has against a proposal.</summary>
public enum PolicyRefusal
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The person was proposed enough in the period.</summary>
    Capped,

    /// <summary>It is a time at which the person is left in peace.</summary>
    QuietHours,

    /// <summary>A consent is needed that was not given.</summary>
    NoConsent,

    /// <summary>The person refused the offer lately.</summary>
    Suppressed,
}

/// <summary>How often, when and to whom offers may be proposed. What has to be said (mandatory rules) is not held up by policies.</summary>
/// <param name="Id">The policy's item.</param>
/// <param name="Name">What the planner calls it.</param>
public sealed record ContactPolicy(string Id, string Name)
{
    /// <summary>The offers that it is about, all where it is empty. A cap counts them together.</summary>
    public IReadOnlySet<string> Offers { get; init; } = new HashSet<string>();

    /// <summary>The channels that it is about, all where it is empty; compared without case. A cap counts them together.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];

    /// <summary>How many proposals there may be in <see cref="Period"/>; null for any number.</summary>
    public int? Most { get; init; }

    /// <summary>The period that a cap counts, back from the contact.</summary>
    public TimeSpan Period { get; init; }

    /// <summary>When quiet begins, in the person's time; null where no time is quiet.</summary>
    public TimeOnly? QuietFrom { get; init; }

    /// <summary>When quiet ends; before <see cref="QuietFrom"/> it is over midnight.</summary>
    public TimeOnly? QuietUntil { get; init; }

    /// <summary>How long a refused offer rests.</summary>
    public TimeSpan Suppression { get; init; }

    /// <summary>The purpose that the person must have agreed to; null where none is needed.</summary>
    public string? Purpose { get; init; }

    /// <summary>True where the policy is about this offer on this channel.</summary>
    public bool Covers(string offerId, string channel) => (Offers.Count == 0 || Offers.Contains(offerId)) && (Channels.Count == 0 || Channels.Contains(channel, StringComparer.OrdinalIgnoreCase));

    /// <summary>True at times that are to be quiet. From a time to the same time is the whole day.</summary>
    public bool IsQuiet(TimeOnly local) => QuietFrom is { } from && QuietUntil is { } until && (from < until ? local >= from && local < until : local >= from || local < until);
}

/// <summary>A proposal that a person got, or that is kept for him, or a refusal of one.</summary>
/// <param name="OfferId">The offer.</param>
/// <param name="Channel">The channel.</param>
/// <param name="At">When.</param>
public readonly record struct PastProposal(string OfferId, string Channel, DateTimeOffset At);

/// <summary>What policies ask about a person.</summary>
/// <param name="Proposals">What he was proposed, as far back as any policy counts.</param>
/// <param name="Refusals">What he refused, as far back as any policy lets offers rest.</param>
/// <param name="Granted">The purposes, of those that policies name, that he agreed to.</param>
public sealed record PolicyHistory(IReadOnlyList<PastProposal> Proposals, IReadOnlyList<PastProposal> Refusals, IReadOnlySet<string> Granted)
{
    /// <summary>Of a person of whom nothing is known.</summary>
    public static PolicyHistory None { get; } = new([], [], new HashSet<string>());
}

/// <summary>The policies at one contact: says what they have against an offer, and counts what is proposed in this very decision.</summary>
/// <param name="policies">All policies.</param>
/// <param name="channel">The contact's channel.</param>
/// <param name="now">The moment.</param>
/// <param name="local">The person's time of day.</param>
/// <param name="history">What is known of the person.</param>
public sealed class PolicyLedger(IReadOnlyList<ContactPolicy> policies, string channel, DateTimeOffset now, TimeOnly local, PolicyHistory history)
{
    private readonly List<string> _taken = [];

    /// <summary>What stands against proposing an offer, and the policy that says so.</summary>
    public (PolicyRefusal Refusal, ContactPolicy? Policy) Ask(string offerId)
    {
        foreach (var policy in policies)
        {
            if (policy.Covers(offerId, channel) && Refusal(policy, offerId) is var refusal and not PolicyRefusal.None)
            {
                return (refusal, policy);
            }
        }

        return (PolicyRefusal.None, null);
    }

    /// <summary>Counts a proposal of this decision.</summary>
    public void Take(string offerId) => _taken.Add(offerId);

    private PolicyRefusal Refusal(ContactPolicy policy, string offerId)
    {
        if (policy.Purpose is { } purpose && !history.Granted.Contains(purpose))
        {
            return PolicyRefusal.NoConsent;
        }

        if (policy.IsQuiet(local))
        {
            return PolicyRefusal.QuietHours;
        }

        if (policy.Suppression > TimeSpan.Zero && history.Refusals.Any(r => r.OfferId == offerId && r.At > now - policy.Suppression))
        {
            return PolicyRefusal.Suppressed;
        }

        return policy.Most is { } most && Counted(policy) >= most ? PolicyRefusal.Capped : PolicyRefusal.None;
    }

    private int Counted(ContactPolicy policy) =>
        history.Proposals.Count(p => p.At > now - policy.Period && policy.Covers(p.OfferId, p.Channel)) + _taken.Count(o => policy.Covers(o, channel));
}

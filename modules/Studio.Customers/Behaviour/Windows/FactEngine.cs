namespace Studio.Customers.Behaviour.Windows;

/// <summary>
/// Windowed facts as pure functions. <see cref="Recount"/> says what a fact is; <see cref="Add"/> and <see cref="Step"/> come to the same by
/// one contact and by the passing of time.
/// </summary>
public static class FactEngine
{
    /// <summary>A day of <see cref="FactAggregate.DaysSince"/>, in milliseconds.</summary>
    public const long Day = 86_400_000;

    /// <summary>The whole days from one moment to a later one.</summary>
    public static long DaysBetween(long from, long to) => (to - from) / Day;

    /// <summary>Counts a person's contacts anew.</summary>
    /// <param name="aggregate">What is made of them.</param>
    /// <param name="entries">All that the fact counts, in any order; those in the future and those that left the window may be among them.</param>
    /// <param name="now">The moment.</param>
    public static FactState Recount(FactAggregate aggregate, IEnumerable<FactEntry> entries, long now)
    {
        var state = new FactState { AsOfUtc = now };
        var values = new HashSet<string>(StringComparer.Ordinal);
        long? expiry = null, coming = null, edgeExpiry = null;
        foreach (var entry in entries)
        {
            if (entry.OccurredUtc > now)
            {
                coming = Earlier(coming, entry.OccurredUtc);
            }
            else if (entry.IsInWindow(now) && (aggregate != FactAggregate.Distinct || values.Add(entry.Text ?? "")))
            {
                var before = state.EdgeId;
                state = Count(aggregate, state, entry);
                edgeExpiry = state.EdgeId == before ? edgeExpiry : entry.ExpiresUtc;
                expiry = Earlier(expiry, entry.ExpiresUtc);
            }
            else if (entry.IsInWindow(now))
            {
                // A value that is there already: the first of its contacts to go may not be this one, but looking again then does no harm.
                expiry = Earlier(expiry, entry.ExpiresUtc);
            }
        }

        return state with { ChangesUtc = Earlier(coming, Changes(aggregate, state, aggregate.IsOneValue() || aggregate == FactAggregate.DaysSince ? edgeExpiry : expiry)) };
    }

    /// <summary>Takes in one more contact. The state must hold at the moment, see <see cref="FactState.HoldsAt"/>.</summary>
    /// <param name="aggregate">What is made of the contacts.</param>
    /// <param name="state">What is known before.</param>
    /// <param name="entry">The contact, which was not counted before.</param>
    /// <param name="now">The moment.</param>
    /// <param name="isKnownValue">For <see cref="FactAggregate.Distinct"/>: true where another contact in the window has the same value.</param>
    public static FactState Add(FactAggregate aggregate, FactState state, in FactEntry entry, long now, bool isKnownValue = false)
    {
        if (!state.HoldsAt(now))
        {
            throw new ArgumentException("The state does not hold at the moment; count anew.", nameof(state));
        }

        state = Step(aggregate, state, now);
        if (entry.OccurredUtc > now)
        {
            return state with { ChangesUtc = Earlier(state.ChangesUtc, entry.OccurredUtc) };
        }

        if (!entry.IsInWindow(now))
        {
            return state;
        }

        var counted = isKnownValue && aggregate == FactAggregate.Distinct ? state : Count(aggregate, state, entry);
        return counted with { ChangesUtc = Earlier(state.ChangesUtc, Changes(aggregate, counted, entry.ExpiresUtc)) };
    }

    /// <summary>The same state at a later moment until which nothing comes or goes.</summary>
    public static FactState Step(FactAggregate aggregate, FactState state, long now) => state with { AsOfUtc = now };

    /// <summary>The earlier of two moments, of which either may be never.</summary>
    public static long? Earlier(long? one, long? other) => one is null || other < one ? other : one;

    private static FactState Count(FactAggregate aggregate, FactState state, in FactEntry entry)
    {
        var counted = state with { Contacts = state.Contacts + 1, Total = state.Total + (aggregate.NeedsNumber() ? entry.Amount ?? 0 : 0) };
        var isEdge = state.Contacts == 0 || aggregate switch
        {
            FactAggregate.First => !entry.IsAfter(state.EdgeUtc, state.EdgeId),
            FactAggregate.Last or FactAggregate.DaysSince => entry.IsAfter(state.EdgeUtc, state.EdgeId),
            FactAggregate.Minimum => entry.Amount < state.Amount,
            FactAggregate.Maximum => entry.Amount > state.Amount,
            _ => false,
        };
        return aggregate switch
        {
            _ when !isEdge => counted,
            FactAggregate.First or FactAggregate.Last => counted with { EdgeUtc = entry.OccurredUtc, EdgeId = entry.ContactId, Amount = entry.Amount, Text = entry.Text },
            FactAggregate.DaysSince => counted with { EdgeUtc = entry.OccurredUtc, EdgeId = entry.ContactId },
            FactAggregate.Minimum or FactAggregate.Maximum => counted with { Amount = entry.Amount },
            _ => counted,
        };
    }

    /// <summary>When time changes the result: at the expiry, and where days are counted at the next full one.</summary>
    private static long? Changes(FactAggregate aggregate, FactState state, long? expiry) =>
        aggregate == FactAggregate.DaysSince && state.Contacts > 0 ? Earlier(expiry, state.EdgeUtc + ((DaysBetween(state.EdgeUtc, state.AsOfUtc) + 1) * Day)) : expiry;
}

namespace Studio.Customers.Behaviour.Windows;

/// <summary>
/// What a fact knows of one person: enough to take in another contact without looking at the earlier ones. It holds from <see cref="AsOfUtc"/>
/// until <see cref="ChangesUtc"/>.
/// </summary>
public sealed record FactState
{
    /// <summary>How many contacts are in the window; of <see cref="FactAggregate.Distinct"/> how many different values.</summary>
    public long Contacts { get; init; }

    /// <summary>The sum of their numbers, in millionths.</summary>
    public Int128 Total { get; init; }

    /// <summary>When the contact happened that gives the result: the first, the last.</summary>
    public long EdgeUtc { get; init; }

    /// <summary>That contact.</summary>
    public string EdgeId { get; init; } = "";

    /// <summary>Its number, or the smallest or greatest number, in millionths; null where there is none.</summary>
    public long? Amount { get; init; }

    /// <summary>Its text; null where there is none.</summary>
    public string? Text { get; init; }

    /// <summary>The moment that it was counted for, in milliseconds since 1970.</summary>
    public long AsOfUtc { get; init; }

    /// <summary>When the mere passing of time may change it next; null for never.</summary>
    public long? ChangesUtc { get; init; }

    /// <summary>True where no contact is in the window and none is to come: there is nothing to keep.</summary>
    public bool IsNothing => Contacts == 0 && ChangesUtc is null;

    /// <summary>True where it says what is at that moment.</summary>
    public bool HoldsAt(long now) => AsOfUtc <= now && !(ChangesUtc <= now);

    /// <summary>The result as a number; null where it is a text, or nothing.</summary>
    public double? Number(FactAggregate aggregate) => aggregate switch
    {
        FactAggregate.Count or FactAggregate.Distinct => Contacts,
        FactAggregate.Sum => FactAmount.ToNumber(Total),
        _ when Contacts == 0 => null,
        FactAggregate.Average => FactAmount.ToNumber(Total) / Contacts,
        FactAggregate.DaysSince => FactEngine.DaysBetween(EdgeUtc, AsOfUtc),
        _ => Amount is { } amount ? FactAmount.ToNumber(amount) : null,
    };

    /// <summary>The result as a text; null where it is a number, or nothing.</summary>
    public string? Words(FactAggregate aggregate) => aggregate.IsOneValue() && Contacts > 0 && Amount is null ? Text : null;
}

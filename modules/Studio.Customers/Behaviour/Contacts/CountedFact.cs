using Studio.Customers.Behaviour.Windows;
using Studio.Customers.Interactions;
using Studio.Scripting.Expressions;

namespace Studio.Customers.Behaviour.Contacts;

/// <summary>How far the counting of a published fact is.</summary>
internal enum CountingState
{
    /// <summary>Contacts of the past are looked through.</summary>
    Entries = 0,

    /// <summary>The results of people are brought up to date.</summary>
    Values = 1,

    /// <summary>Everything is counted; what happens is counted at once.</summary>
    Ready = 2,

    /// <summary>It is not published any more; what is kept of it is taken away.</summary>
    Removed = 3,
}

/// <summary>A published fact, ready to count contacts.</summary>
/// <param name="FactId">The content item.</param>
/// <param name="Counting">The number under which its entries are kept.</param>
/// <param name="Definition">What it counts.</param>
/// <param name="Condition">Its condition, compiled; null where that is not possible any more, and nothing is counted.</param>
/// <param name="State">How far the counting is.</param>
internal sealed record CountedFact(string FactId, long Counting, FactDefinition Definition, ContactCondition? Condition, CountingState State)
{
    /// <summary>The longest text that is kept of a value; what is longer is cut.</summary>
    public const int MaximumText = 200;

    private readonly TimeZoneInfo _zone = Definition.ZoneInfo();

    /// <summary>What is made of the contacts.</summary>
    public FactAggregate Aggregate => Definition.Aggregate;

    /// <summary>Compiles a definition.</summary>
    public static CountedFact Of(string factId, long counting, FactDefinition definition, CountingState state, ContactScope scope) =>
        new(factId, counting, definition, ContactCondition.Compile(definition.Condition, scope, out _), state);

    /// <summary>The contact as the fact counts it; null where it does not.</summary>
    public FactEntry? EntryOf(Interaction contact)
    {
        if (Condition is null || contact.Subject.Kind == SubjectKind.Unknown || !Condition.IsMetBy(contact))
        {
            return null;
        }

        var (amount, text) = ((long?)null, (string?)null);
        if (Aggregate.NeedsValue())
        {
            (amount, text) = ValueOf(ContactScope.Read(contact, Definition.Value));
            if (amount is null && text is null)
            {
                return null;
            }
        }

        var occurred = contact.OccurredAt.ToUnixTimeMilliseconds();
        return new FactEntry(occurred, contact.Id, Definition.Window.ExpiryOf(occurred, _zone), amount, text);
    }

    private (long? Amount, string? Text) ValueOf(ScriptValue value)
    {
        if (value.IsNullish)
        {
            return (null, null);
        }

        if (Aggregate.NeedsNumber() || (Aggregate.IsOneValue() && !Definition.IsText))
        {
            return (value.IsNumber ? FactAmount.From(value.AsNumber()) : null, null);
        }

        var text = value.ToString();
        return (null, text.Length <= MaximumText ? text : text[..(char.IsHighSurrogate(text[MaximumText - 1]) ? MaximumText - 1 : MaximumText)]);
    }
}

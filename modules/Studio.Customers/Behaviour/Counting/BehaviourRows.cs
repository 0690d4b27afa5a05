using System.Numerics;
using Studio.Customers.Behaviour.Windows;
using Studio.Data.Dialects;

namespace Studio.Customers.Behaviour.Counting;

/// <summary>A row of <c>BehaviourValue</c>.</summary>
internal sealed class ValueRow
{
    public const string Columns = "FactId, PersonId, Number, Text, ChangesUtc, Counting, Contacts, Total, EdgeUtc, EdgeId, Amount, AsOfUtc";

    public static readonly WrittenColumn[] Written =
    [
        new("FactId", WrittenKind.Text), new("PersonId", WrittenKind.Text), new("Number", WrittenKind.Real), new("Text", WrittenKind.Text), new("ChangesUtc", WrittenKind.Whole), new("Counting", WrittenKind.Whole),
        new("Contacts", WrittenKind.Whole), new("Total", WrittenKind.Text), new("EdgeUtc", WrittenKind.Whole), new("EdgeId", WrittenKind.Text), new("Amount", WrittenKind.Whole), new("AsOfUtc", WrittenKind.Whole),
    ];

    /// <summary>All but when it changes next.</summary>
    public static readonly WrittenColumn[] WrittenButChanges = [.. Written.Where((_, i) => i != Changes)];

    private const int Changes = 4;

    public string FactId { get; set; } = "";

    public string PersonId { get; set; } = "";

    public double? Number { get; set; }

    public string? Text { get; set; }

    public long? ChangesUtc { get; set; }

    public long Counting { get; set; }

    public long Contacts { get; set; }

    public string? Total { get; set; }

    public long EdgeUtc { get; set; }

    public string EdgeId { get; set; } = "";

    public long? Amount { get; set; }

    public long AsOfUtc { get; set; }

    public FactState ToState() => new()
    {
        Contacts = Contacts, Total = FactAmount.FromText(Total), EdgeUtc = EdgeUtc, EdgeId = EdgeId, Amount = Amount, Text = Text, AsOfUtc = AsOfUtc, ChangesUtc = ChangesUtc,
    };

    public static object?[] Of(string factId, string personId, long counting, FactAggregate aggregate, FactState state) =>
    [
        factId, personId, state.Number(aggregate), state.Words(aggregate), state.ChangesUtc, counting, state.Contacts, aggregate.NeedsNumber() ? FactAmount.ToText(state.Total) : null,
        state.EdgeUtc, state.EdgeId, state.Amount, state.AsOfUtc,
    ];

    public static object?[] WithoutChanges(object?[] row) => [.. row[..Changes], .. row[(Changes + 1)..]];

    /// <summary>A row that holds a key until the value is written in the same transaction.</summary>
    public static object?[] Holding(string factId, string personId) => [factId, personId, null, null, null, 0L, 0L, null, 0L, "", null, 0L];
}

/// <summary>A row of <c>BehaviourEntry</c>.</summary>
internal sealed class EntryRow
{
    public const string Columns = "Counting, SubjectId, OccurredUtc, ContactId, ExpiresUtc, Amount, Text";

    // In the order of the key, which is the first four.
    public static readonly WrittenColumn[] Written =
    [
        new("Counting", WrittenKind.Whole), new("SubjectId", WrittenKind.Text), new("OccurredUtc", WrittenKind.Whole), new("ContactId", WrittenKind.Text),
        new("ExpiresUtc", WrittenKind.Whole), new("Amount", WrittenKind.Whole), new("Text", WrittenKind.Text),
    ];

    public long Counting { get; set; }

    public string SubjectId { get; set; } = "";

    public long OccurredUtc { get; set; }

    public string ContactId { get; set; } = "";

    public long? ExpiresUtc { get; set; }

    public long? Amount { get; set; }

    public string? Text { get; set; }

    public FactEntry ToEntry() => new(OccurredUtc, ContactId, ExpiresUtc, Amount, Text);

    public static object?[] Of(long counting, string subjectId, in FactEntry entry) => [counting, subjectId, entry.OccurredUtc, entry.ContactId, entry.ExpiresUtc, entry.Amount, entry.Text];
}

/// <summary>Lists of ids for queries.</summary>
internal static class IdLists
{
    /// <summary>How many ids one query names.</summary>
    public const int Most = 512;

    /// <summary>The ids in parts, each filled up to a power of two with its first: the statements that are kept compiled are then few.</summary>
    /// <param name="ids">The ids.</param>
    /// <param name="most">How many a part has at most.</param>
    public static IEnumerable<string[]> Parts(IReadOnlyCollection<string> ids, int most = Most)
    {
        foreach (var part in ids.Chunk(most))
        {
            var padded = new string[(int)BitOperations.RoundUpToPowerOf2((uint)part.Length)];
            Array.Fill(padded, part[0]);
            part.CopyTo(padded, 0);
            yield return padded;
        }
    }
}

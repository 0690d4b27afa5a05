namespace Studio.ContentModel.Work;

/// <summary>What is to be done after a change of definitions, beside everything else.</summary>
public enum ContentWorkKind
{
    /// <summary>Items of a type are written and kept in their table as the definitions ask.</summary>
    Items,

    /// <summary>An index is made.</summary>
    Index,

    /// <summary>An index is taken away.</summary>
    DropIndex,

    /// <summary>A column that no field has any more is taken away.</summary>
    DropColumn,

    /// <summary>A table that nothing has any more is taken away.</summary>
    DropTable,

    /// <summary>Items of a removed type are taken out of use.</summary>
    RemoveItems,

    /// <summary>What the audit trail tells of a type's items is sealed or opened, and search forgets the words of sealed values.</summary>
    Records,

    /// <summary>What all items have followed is no longer remembered.</summary>
    Forget,
}

/// <summary>A piece of work.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="ContentType">The type whose items it concerns; empty for all.</param>
/// <param name="Subject">The table, or the column after its table and a dot; the type for items.</param>
internal sealed record ContentWork(ContentWorkKind Kind, string ContentType, string Subject)
{
    /// <summary>The revision of the definitions that asks for it.</summary>
    public int Revision { get; init; }

    /// <summary>More of what is to be done, as JSON.</summary>
    public string Detail { get; init; } = "";

    /// <summary>True where it waits until nobody can know the earlier definitions.</summary>
    public bool Delayed { get; init; }
}

/// <summary>How far a piece of work is.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Kind">What is done.</param>
/// <param name="ContentType">The type whose items it concerns; empty for all.</param>
/// <param name="Subject">The table, or the column after its table and a dot; the type for items.</param>
/// <param name="Done">How many items are done.</param>
/// <param name="Total">How many there are; null where that is not known yet, or nothing is counted.</param>
/// <param name="Unconverted">How many values could not be converted to a field's new type and are kept beside.</param>
/// <param name="Queued">When it was asked for.</param>
/// <param name="Due">When it begins, or goes on.</param>
/// <param name="Ended">When it was done; null before.</param>
/// <param name="Error">Why the last attempt failed; null where it did not.</param>
public sealed record ContentWorkState(long Id, ContentWorkKind Kind, string ContentType, string Subject, long Done, long? Total, long Unconverted, DateTimeOffset Queued, DateTimeOffset Due, DateTimeOffset? Ended, string? Error);

/// <summary>How the work is done.</summary>
public sealed class ContentWorkOptions
{
    /// <summary>Up to so many items are brought up to date in the transaction of the change itself.</summary>
    public int Few { get; set; } = 500;

    /// <summary>How long what the earlier definitions know is kept: other hosts, and requests under way, may go on asking for it.</summary>
    public TimeSpan Delay { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long one batch may hold the writer.</summary>
    public TimeSpan BatchTime { get; set; } = TimeSpan.FromMilliseconds(15);
}

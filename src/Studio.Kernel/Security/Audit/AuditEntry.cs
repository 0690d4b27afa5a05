using System.Text.Json.Nodes;

namespace Studio.Kernel.Security.Audit;

/// <summary>One thing that was done.</summary>
/// <param name="Action">What was done: one of <see cref="AuditActions"/>, or a module's own.</param>
public sealed record AuditEntry(AuditAction Action)
{
    /// <summary>The kind of thing it was done to, in one English word: <c>User</c>, <c>Role</c>, <c>ApiKey</c>, a content type's name…</summary>
    public string SubjectType { get; init; } = "";

    /// <summary>The thing's id.</summary>
    public string SubjectId { get; init; } = "";

    /// <summary>The thing's name as people saw it then.</summary>
    public string SubjectName { get; init; } = "";

    /// <summary>What it was like before, or null where it was not there.</summary>
    public JsonNode? Before { get; init; }

    /// <summary>What it is like now, or null where it is gone.</summary>
    public JsonNode? After { get; init; }

    /// <summary>Who did it, where that is not the request's principal: whoever has just signed in, say.</summary>
    public AuditActor? Actor { get; init; }

    /// <summary>
    /// How long the same action on the same subject from the same address counts up one record instead of making more; null makes one each time.
    /// For what strangers cause, such as failed sign-ins: leave the subject empty where it is not known to exist, so that
    /// invented names do not make records.
    /// </summary>
    public TimeSpan? Aggregate { get; init; }
}

/// <summary>A kind of record.</summary>
/// <param name="Name">The stable name that is stored, such as <c>users.created</c>.</param>
/// <param name="Text">The English text for people, the key of its translations.</param>
/// <param name="Resources">A type of the assembly that has the translations.</param>
public sealed record AuditAction(string Name, string Text, Type Resources);

/// <summary>Names the kinds of records that a module makes, so that the audit page can show and filter them.</summary>
public interface IAuditActionProvider
{
    /// <summary>The kinds of records of this module.</summary>
    IEnumerable<AuditAction> Actions { get; }
}

namespace Studio.Kernel.Security.Audit;

/// <summary>
/// Writes down who did what. A record is part of the running transaction: what is undone leaves none, what is kept has one.
/// There is no way to change or delete a record; records older than the tenant keeps them go by themselves.
/// </summary>
public interface IAuditTrail
{
    /// <summary>
    /// Records what the caller does or has done. Who (the request's principal, else the host), from where, when and in which trace is added here.
    /// Where both <see cref="AuditEntry.Before"/> and <see cref="AuditEntry.After"/> are given, only what differs is kept; secrets are masked.
    /// </summary>
    Task RecordAsync(AuditEntry entry, CancellationToken cancellationToken);
}

/// <summary>A person, program or part of the host that does something.</summary>
/// <param name="Id">The user's id, <c>key:…</c> for an API key, <c>system</c> for the host itself.</param>
/// <param name="Name">The name as it was then.</param>
public sealed record AuditActor(string Id, string Name);

/// <summary>Names the part of the host that acts where no request does: <c>system</c>, or a command of the command line.</summary>
public sealed record AuditSource(string Name)
{
    /// <summary>The id of every actor that is no person and no program.</summary>
    public const string Id = "system";

    /// <summary>The serving host.</summary>
    public static AuditSource Host { get; } = new("system");
}

/// <summary>Takes from what the audit trail kept of things what whoever reads it may not see. Registered by whoever hides values from people.</summary>
public interface IAuditStateFilter
{
    /// <summary>What was kept, without what the reader of this request may not see.</summary>
    /// <param name="subjectType">The kind of thing.</param>
    /// <param name="state">What was kept, or null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<System.Text.Json.Nodes.JsonNode?> ShowAsync(string subjectType, System.Text.Json.Nodes.JsonNode? state, CancellationToken cancellationToken);

    /// <summary>The thing's name, or what stands for it.</summary>
    ValueTask<string> ShowNameAsync(string subjectType, string name, CancellationToken cancellationToken);
}

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

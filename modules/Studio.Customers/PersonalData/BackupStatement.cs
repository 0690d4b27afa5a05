using System.ComponentModel.DataAnnotations;
using Studio.Kernel.Schemas;

namespace Studio.Customers.PersonalData;

/// <summary>
/// How long the operator keeps backups. Studio makes a backup only when the command <c>backup</c> is run, keeps no list of the files and deletes none of them: who was erased is in each that was made before, until it is deleted.
/// So Studio cannot know it, and says here, and with each proof of erasure, what the operator promises.
/// </summary>
[Schema(Title = "Keeping backups", Description = "Studio makes a backup when somebody runs the command for it, and deletes none: an erased customer is in those that were made before, until you delete them. What you say here stands beside every proof of erasure.", Group = "Safety")]
public sealed record BackupStatementSettings
{
    /// <summary>Days after which the operator has deleted a backup; null where nobody has said it.</summary>
    [Schema(Title = "Days after which a backup is deleted", Description = "Of this you take care yourself, where the files are. Empty says that nothing is promised."), Range(0, 3650)]
    public int? KeepDays { get; init; }

    /// <summary>When the last backup that may hold what was erased is deleted; null where nobody has said it.</summary>
    /// <param name="erasedAt">When it was erased.</param>
    public DateTimeOffset? GoneBy(DateTimeOffset erasedAt) => KeepDays is { } days ? erasedAt.AddDays(days) : null;
}

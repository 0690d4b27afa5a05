using Studio.Kernel.Problems;

namespace Studio.ContentModel.Definitions;

/// <summary>Knows who would read a field's values, or keep copies of them, that must not once it is encrypted.</summary>
public interface IEncryptionGuard
{
    /// <summary>The uses that stand in the way, in the transaction of the change; the definitions of the scope are still those before it.</summary>
    /// <param name="fields">The fields that become encrypted, by part.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>An error for each use, at <c>ContentParts.{part}.{field}</c>.</returns>
    Task<IReadOnlyList<InputError>> UsesAsync(IReadOnlyList<(string Part, ContentFieldDefinition Field)> fields, CancellationToken cancellationToken);
}

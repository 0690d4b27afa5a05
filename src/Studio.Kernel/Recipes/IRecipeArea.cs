using System.Text.Json.Nodes;

namespace Studio.Kernel.Recipes;

/// <summary>A part of the tenant that recipes change and that is small enough to be looked at as a whole: a dry run compares it before and after.</summary>
public interface IRecipeArea
{
    /// <summary>Its name, such as <c>Settings</c> or <c>Roles</c>.</summary>
    string Name { get; }

    /// <summary>Everything in it by name, as the scope's transaction sees it; never a secret.</summary>
    Task<IReadOnlyDictionary<string, JsonNode>> ReadAsync(CancellationToken cancellationToken);
}

using Studio.Kernel.Modules;

namespace Studio.Kernel.Tenants;

/// <summary>Equal for tenants that have the same code: the same features, and both or neither the default tenant, whose features may do more.</summary>
internal sealed class FeatureKey(ShellSettings settings, IReadOnlyList<FeatureInfo> features)
{
    /// <summary>The names of the features, in the order in which they start.</summary>
    public string Value { get; } = (settings.IsDefault ? "default\n" : "") + string.Join('\n', features.Select(f => f.Id));
}

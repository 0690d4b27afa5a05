using Studio.Kernel.Modules;
using Studio.Kernel.Tenants;

namespace Studio.Administration.Features;

/// <summary>A feature as this tenant sees it.</summary>
/// <param name="Id">The feature's id.</param>
/// <param name="Name">The name in English.</param>
/// <param name="Description">What it brings, in English.</param>
/// <param name="Category">The group it is listed in, in English.</param>
/// <param name="Module">The module that declares it.</param>
/// <param name="Version">That module's version.</param>
/// <param name="Enabled">True where the tenant has it.</param>
/// <param name="AlwaysOn">True where nobody can switch it off.</param>
/// <param name="ByDependency">True where it is on only because others need it.</param>
/// <param name="CanEnable">True where this tenant may switch it on by itself.</param>
/// <param name="Dependencies">Ids of the features that it needs.</param>
/// <param name="Dependants">Ids of the enabled features that need it.</param>
/// <param name="Dropped">True where its module was dropped into the data folder.</param>
public sealed record FeatureEntry(string Id, string Name, string Description, string Category, string Module, string Version, bool Enabled, bool AlwaysOn, bool ByDependency,
    bool CanEnable, IReadOnlyList<string> Dependencies, IReadOnlyList<string> Dependants, bool Dropped);

/// <summary>The features that this tenant has and may have.</summary>
public sealed class FeatureList(ModuleCatalogue catalogue, ShellSettings shell)
{
    /// <summary>Every feature that the tenant may know of, by category and name.</summary>
    public IReadOnlyList<FeatureEntry> All()
    {
        var on = catalogue.Resolve(shell.Features, shell.IsDefault).Select(f => f.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var asked = shell.Features.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. catalogue.Features
            .Where(f => shell.IsDefault || !f.DefaultTenantOnly)
            .Select(f => new FeatureEntry(f.Id, f.Name, f.Description, f.Category, f.Module.Name, f.Module.Version, on.Contains(f.Id), f.IsAlwaysEnabled,
                on.Contains(f.Id) && !asked.Contains(f.Id) && !f.IsAlwaysEnabled, !f.EnabledByDependencyOnly, f.Dependencies,
                [.. catalogue.Dependants(f.Id).Select(d => d.Id).Where(on.Contains)], f.Module.Folder is not null))
            .OrderBy(f => f.Category, StringComparer.OrdinalIgnoreCase).ThenBy(f => f.Name, StringComparer.OrdinalIgnoreCase)];
    }
}

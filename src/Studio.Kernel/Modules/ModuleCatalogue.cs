using System.Reflection;

namespace Studio.Kernel.Modules;

/// <summary>A feature as declared in a module's manifest.</summary>
public sealed record FeatureInfo(string Id, string Name, string Description, string Category, IReadOnlyList<string> Dependencies, bool IsAlwaysEnabled, ModuleInfo Module);

/// <summary>A module: an assembly with a manifest.</summary>
public sealed record ModuleInfo(string Id, string Name, Assembly Assembly);

/// <summary>All modules and features that this host can offer, known before any tenant is built.</summary>
public sealed class ModuleCatalogue
{
    private readonly Dictionary<string, FeatureInfo> _features = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the manifests of <paramref name="assemblies"/>; assemblies without a manifest are passed over.</summary>
    /// <exception cref="InvalidOperationException">Two features have one id, or a feature needs one that no module declares.</exception>
    public ModuleCatalogue(IEnumerable<Assembly> assemblies)
    {
        foreach (var assembly in assemblies.Distinct())
        {
            if (assembly.GetCustomAttribute<ModuleAttribute>() is not { } manifest)
            {
                continue;
            }

            var id = manifest.Id is "" ? assembly.GetName().Name! : manifest.Id;
            var module = new ModuleInfo(id, manifest.Name is "" ? id : manifest.Name, assembly);
            Add(manifest, id, module);
            foreach (var feature in assembly.GetCustomAttributes<FeatureAttribute>().Where(f => f is not ModuleAttribute))
            {
                Add(feature, feature.Id, module);
            }
        }

        foreach (var feature in _features.Values)
        {
            foreach (var dependency in feature.Dependencies.Where(d => !_features.ContainsKey(d)))
            {
                throw new InvalidOperationException($"Feature '{feature.Id}' needs '{dependency}', which no module of this host declares.");
            }
        }
    }

    /// <summary>Every feature of the host.</summary>
    public IReadOnlyCollection<FeatureInfo> Features => _features.Values;

    /// <summary>True where a module of this host declares the feature.</summary>
    public bool Has(string featureId) => _features.ContainsKey(featureId);

    /// <summary>
    /// The features that a tenant gets when it asks for <paramref name="enabled"/>: those, what they depend on, and what is always on;
    /// each after everything it depends on, otherwise by id, so that the order is the same on every host.
    /// </summary>
    public IReadOnlyList<FeatureInfo> Resolve(IEnumerable<string> enabled)
    {
        var ordered = new List<FeatureInfo>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var roots = _features.Values.Where(f => f.IsAlwaysEnabled).Select(f => f.Id)
            .Concat(enabled.Where(_features.ContainsKey))
            .Order(StringComparer.OrdinalIgnoreCase);
        foreach (var id in roots)
        {
            Visit(id);
        }

        return ordered;

        void Visit(string id)
        {
            if (!seen.Add(id))
            {
                return;
            }

            var feature = _features[id];
            foreach (var dependency in feature.Dependencies.Order(StringComparer.OrdinalIgnoreCase))
            {
                Visit(dependency);
            }

            ordered.Add(feature);
        }
    }

    private void Add(FeatureAttribute attribute, string id, ModuleInfo module)
    {
        var feature = new FeatureInfo(id, attribute.Name is "" ? id : attribute.Name, attribute.Description, attribute.Category,
            attribute.Dependencies, attribute.IsAlwaysEnabled, module);
        if (!_features.TryAdd(id, feature))
        {
            throw new InvalidOperationException($"Feature '{id}' is declared twice: in '{_features[id].Module.Id}' and in '{module.Id}'.");
        }
    }
}

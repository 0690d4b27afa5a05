using System.Reflection;

namespace Studio.Kernel.Modules;

/// <summary>A feature as declared in a module's manifest.</summary>
public sealed record FeatureInfo(string Id, string Name, string Description, string Category, IReadOnlyList<string> Dependencies, bool IsAlwaysEnabled, ModuleInfo Module)
{
    /// <summary>True where only the default tenant may have the feature.</summary>
    public bool DefaultTenantOnly { get; init; }

    /// <summary>True where the feature comes only with those that need it.</summary>
    public bool EnabledByDependencyOnly { get; init; }
}

/// <summary>A module: an assembly with a manifest.</summary>
public sealed record ModuleInfo(string Id, string Name, Assembly Assembly)
{
    /// <summary>The module's version, as its manifest or its assembly says.</summary>
    public string Version { get; init; } = "";

    /// <summary>Who wrote it.</summary>
    public string Author { get; init; } = "";

    /// <summary>The folder that the module was dropped in; null for one that the host was built with.</summary>
    public string? Folder { get; init; }
}

/// <summary>A module that was found and cannot be used.</summary>
/// <param name="Name">The folder's or assembly's name.</param>
/// <param name="Reason">What is wrong and what to do.</param>
public sealed record ModuleFailure(string Name, string Reason);

/// <summary>All modules and features that this host can offer, known before any tenant is built.</summary>
public sealed class ModuleCatalogue
{
    private readonly Dictionary<string, FeatureInfo> _features = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ModuleFailure> _failures = [];

    /// <summary>Reads the manifests of <paramref name="assemblies"/>; assemblies without a manifest are passed over.</summary>
    /// <param name="assemblies">What the host was built with: a fault there is a fault of the host.</param>
    /// <param name="dropped">What was found in the module folder: a fault there is listed in <see cref="Failures"/>, and the module is left out.</param>
    /// <exception cref="InvalidOperationException">Two features of the host have one id, or a feature needs one that no module declares.</exception>
    public ModuleCatalogue(IEnumerable<Assembly> assemblies, DroppedModules? dropped = null)
    {
        foreach (var assembly in assemblies.Distinct())
        {
            Add(assembly, null);
        }

        if (Undeclared(_features.Values) is [var (feature, dependency), ..])
        {
            throw new InvalidOperationException($"Feature '{feature.Id}' needs '{dependency}', which no module of this host declares.");
        }

        if (dropped is not null)
        {
            _failures.AddRange(dropped.Failures);
            AddDropped(dropped.Modules);
        }
    }

    /// <summary>Every feature of the host.</summary>
    public IReadOnlyCollection<FeatureInfo> Features => _features.Values;

    /// <summary>The modules that were found and cannot be used.</summary>
    public IReadOnlyList<ModuleFailure> Failures => _failures;

    /// <summary>True where a module of this host declares the feature.</summary>
    public bool Has(string featureId) => _features.ContainsKey(featureId);

    /// <summary>The feature of this id, or null where no module declares it.</summary>
    public FeatureInfo? Find(string featureId) => _features.GetValueOrDefault(featureId);

    /// <summary>
    /// The features that a tenant gets when it asks for <paramref name="enabled"/>: those, what they depend on, and what is always on;
    /// each after everything it depends on, otherwise by id, so that the order is the same on every host.
    /// </summary>
    /// <param name="enabled">Ids; those that no module declares are passed over.</param>
    /// <param name="isDefaultTenant">False leaves out what only the default tenant may have.</param>
    public IReadOnlyList<FeatureInfo> Resolve(IEnumerable<string> enabled, bool isDefaultTenant = true)
    {
        var ordered = new List<FeatureInfo>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var roots = _features.Values.Where(f => f.IsAlwaysEnabled).Select(f => f.Id)
            .Concat(enabled.Where(_features.ContainsKey))
            .Where(id => isDefaultTenant || !_features[id].DefaultTenantOnly)
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

    /// <summary>The features that need this one, directly or through others.</summary>
    public IReadOnlyList<FeatureInfo> Dependants(string featureId)
    {
        var found = new Dictionary<string, FeatureInfo>(StringComparer.OrdinalIgnoreCase);
        var waiting = new Queue<string>([featureId]);
        while (waiting.TryDequeue(out var id))
        {
            foreach (var feature in _features.Values.Where(f => f.Dependencies.Contains(id, StringComparer.OrdinalIgnoreCase)))
            {
                if (found.TryAdd(feature.Id, feature))
                {
                    waiting.Enqueue(feature.Id);
                }
            }
        }

        return [.. found.Values.OrderBy(f => f.Id, StringComparer.OrdinalIgnoreCase)];
    }

    private List<(FeatureInfo Feature, string Dependency)> Undeclared(IEnumerable<FeatureInfo> features) =>
        [.. features.SelectMany(f => f.Dependencies.Where(d => !_features.ContainsKey(d)).Select(d => (f, d)))];

    private void AddDropped(IReadOnlyList<DroppedModule> modules)
    {
        foreach (var module in modules)
        {
            try
            {
                Add(module.Assembly, module.Folder);
            }
            catch (InvalidOperationException e)
            {
                Leave(module.Assembly);
                _failures.Add(new ModuleFailure(module.Name, e.Message));
            }
        }

        // Leaving one out may leave another without what it needs.
        while (Undeclared(_features.Values.Where(f => f.Module.Folder is not null)) is [var (feature, dependency), ..])
        {
            Leave(feature.Module.Assembly);
            _failures.Add(new ModuleFailure(feature.Module.Id, $"Feature '{feature.Id}' needs '{dependency}', which no module of this host declares. Add that module, or a version of this one that does not need it."));
        }
    }

    private void Leave(Assembly assembly)
    {
        foreach (var id in _features.Values.Where(f => f.Module.Assembly == assembly).Select(f => f.Id).ToList())
        {
            _features.Remove(id);
        }
    }

    private void Add(Assembly assembly, string? folder)
    {
        if (assembly.GetCustomAttribute<ModuleAttribute>() is not { } manifest)
        {
            return;
        }

        var id = manifest.Id is "" ? assembly.GetName().Name! : manifest.Id;
        var module = new ModuleInfo(id, manifest.Name is "" ? id : manifest.Name, assembly)
        {
            Version = manifest.Version is "" ? assembly.GetName().Version?.ToString(3) ?? "" : manifest.Version,
            Author = manifest.Author,
            Folder = folder,
        };
        Add(manifest, id, module);
        foreach (var feature in assembly.GetCustomAttributes<FeatureAttribute>().Where(f => f is not ModuleAttribute))
        {
            Add(feature, feature.Id, module);
        }
    }

    private void Add(FeatureAttribute attribute, string id, ModuleInfo module)
    {
        // A further feature needs its module's own: that is where the module registers what all of it uses.
        var dependencies = attribute is ModuleAttribute ? attribute.Dependencies : [module.Id, .. attribute.Dependencies];
        var feature = new FeatureInfo(id, attribute.Name is "" ? id : attribute.Name, attribute.Description, attribute.Category,
            [.. dependencies.Distinct(StringComparer.OrdinalIgnoreCase)], attribute.IsAlwaysEnabled, module)
        {
            DefaultTenantOnly = attribute.DefaultTenantOnly,
            EnabledByDependencyOnly = attribute.EnabledByDependencyOnly,
        };
        if (!_features.TryAdd(id, feature))
        {
            throw new InvalidOperationException($"Feature '{id}' is declared twice: in '{_features[id].Module.Id}' and in '{module.Id}'.");
        }
    }
}

using Studio.Kernel.Problems;

namespace Studio.Kernel.Modules;

/// <summary>What switching features on or off changes, worked out before anything is done.</summary>
/// <param name="Enabled">Ids of the features that were enabled on purpose, after the change.</param>
/// <param name="SwitchedOn">Features that are on after the change and were not before, dependencies first.</param>
/// <param name="SwitchedOff">Features that were on before the change and are not after it, dependants first.</param>
public sealed record FeaturePlan(IReadOnlyList<string> Enabled, IReadOnlyList<FeatureInfo> SwitchedOn, IReadOnlyList<FeatureInfo> SwitchedOff)
{
    /// <summary>True where the change changes nothing.</summary>
    public bool IsEmpty => SwitchedOn.Count == 0 && SwitchedOff.Count == 0;

    /// <summary>Switches features on with what they need.</summary>
    /// <exception cref="ProblemException">400: no module declares a feature, or this tenant may not have it.</exception>
    public static FeaturePlan Enable(ModuleCatalogue catalogue, IReadOnlyList<string> enabled, IEnumerable<string> features, bool isDefaultTenant)
    {
        var wanted = new List<string>();
        foreach (var id in features)
        {
            var feature = Known(catalogue, id);
            if (feature.EnabledByDependencyOnly)
            {
                throw ProblemException.Invalid("features", $"'{feature.Id}' comes with the features that need it and is not switched on by itself.");
            }

            if (!isDefaultTenant && Needs(catalogue, feature).FirstOrDefault(f => f.DefaultTenantOnly) is { } reserved)
            {
                throw ProblemException.Invalid("features", $"'{reserved.Id}' is for the default tenant alone.");
            }

            wanted.Add(feature.Id);
        }

        return Compare(catalogue, enabled, [.. enabled.Union(wanted, StringComparer.OrdinalIgnoreCase)], isDefaultTenant);
    }

    /// <summary>Switches features off.</summary>
    /// <param name="catalogue">What the host offers.</param>
    /// <param name="enabled">What the tenant has enabled.</param>
    /// <param name="features">What to switch off.</param>
    /// <param name="withDependants">True switches off what needs them too; false refuses where something does.</param>
    /// <param name="isDefaultTenant">Whose features they are.</param>
    /// <exception cref="ProblemException">400: a feature is always on; 409: others need a feature, named in the message.</exception>
    public static FeaturePlan Disable(ModuleCatalogue catalogue, IReadOnlyList<string> enabled, IEnumerable<string> features, bool withDependants, bool isDefaultTenant)
    {
        var on = catalogue.Resolve(enabled, isDefaultTenant).Select(f => f.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var off = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var id in features)
        {
            var feature = Known(catalogue, id);
            off.Add(feature.Id);
            off.UnionWith(catalogue.Dependants(feature.Id).Select(f => f.Id).Where(on.Contains));
        }

        var asked = features.ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (off.FirstOrDefault(id => catalogue.Find(id)!.IsAlwaysEnabled) is { } always)
        {
            throw ProblemException.Invalid("features", $"'{always}' is always on.");
        }

        var dependants = off.Where(id => !asked.Contains(id)).Order(StringComparer.OrdinalIgnoreCase).ToList();
        if (dependants.Count > 0 && !withDependants)
        {
            throw ProblemException.Conflict($"These features need it and would be switched off with it: {string.Join(", ", dependants)}. Confirm that they may go too; nothing was changed.");
        }

        return Compare(catalogue, enabled, [.. enabled.Where(id => !off.Contains(id))], isDefaultTenant);
    }

    private static FeaturePlan Compare(ModuleCatalogue catalogue, IReadOnlyList<string> before, IReadOnlyList<string> after, bool isDefaultTenant)
    {
        var old = catalogue.Resolve(before, isDefaultTenant);
        var now = catalogue.Resolve(after, isDefaultTenant);
        return new FeaturePlan(after, [.. now.Except(old)], [.. old.Except(now).Reverse()]);
    }

    private static FeatureInfo Known(ModuleCatalogue catalogue, string id) =>
        catalogue.Find(id) ?? throw ProblemException.Invalid("features", $"No module of this host declares the feature '{id}'.");

    private static IReadOnlyList<FeatureInfo> Needs(ModuleCatalogue catalogue, FeatureInfo feature) =>
        [feature, .. feature.Dependencies.SelectMany(d => Needs(catalogue, catalogue.Find(d)!))];
}

namespace Studio.Kernel.Modules;

/// <summary>Marks an assembly as a module. A module is also a feature with the same id.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public class ModuleAttribute : FeatureAttribute
{
    /// <summary>Who wrote the module.</summary>
    public string Author { get; set; } = "";

    /// <summary>The module's version.</summary>
    public string Version { get; set; } = "";

    /// <summary>Where to read more.</summary>
    public string Website { get; set; } = "";
}

/// <summary>Marks an assembly as a theme: a module that gives pages and a look.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class ThemeAttribute : ModuleAttribute;

/// <summary>
/// On an assembly: declares a further feature of a module. On a <see cref="StartupBase"/>: says which feature the startup belongs to
/// (without it, the module's own).
/// </summary>
[AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Class, AllowMultiple = true)]
public class FeatureAttribute : Attribute
{
    /// <summary>Declares a feature; set <see cref="Id"/>.</summary>
    public FeatureAttribute() { }

    /// <summary>Names the feature that a startup belongs to.</summary>
    public FeatureAttribute(string id) => Id = id;

    /// <summary>The feature's id, such as <c>Studio.Customers</c>.</summary>
    public string Id { get; set; } = "";

    /// <summary>The name that people see.</summary>
    public string Name { get; set; } = "";

    /// <summary>What the feature brings.</summary>
    public string Description { get; set; } = "";

    /// <summary>The group in which the feature is listed.</summary>
    public string Category { get; set; } = "";

    /// <summary>Ids of the features that this one needs.</summary>
    public string[] Dependencies { get; set; } = [];

    /// <summary>True where every tenant has the feature without asking.</summary>
    public bool IsAlwaysEnabled { get; set; }

    /// <summary>True where only the default tenant may have the feature.</summary>
    public bool DefaultTenantOnly { get; set; }

    /// <summary>True where nobody switches the feature on by itself: it comes with those that need it.</summary>
    public bool EnabledByDependencyOnly { get; set; }
}

/// <summary>On a <see cref="StartupBase"/>: it takes part only where all of these features are on, such as to join two features that do not need each other.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RequireFeaturesAttribute(params string[] featureIds) : Attribute
{
    /// <summary>Ids of the features.</summary>
    public IReadOnlyList<string> FeatureIds { get; } = featureIds;
}

using Microsoft.Extensions.Localization;
using Studio.Kernel.Localization;
using Studio.Kernel.Modules;
using Studio.Kernel.Security;

namespace Studio.Administration.Roles;

/// <summary>A permission to choose, in the person's language.</summary>
/// <param name="Name">Its stable name.</param>
/// <param name="Text">What it allows.</param>
/// <param name="ImpliedBy">What others include it, in words.</param>
public sealed record PermissionChoice(string Name, string Text, IReadOnlyList<string> ImpliedBy);

/// <summary>The permissions of one module.</summary>
public sealed record PermissionGroup(string Module, IReadOnlyList<PermissionChoice> Permissions);

/// <summary>Lists all permissions by the modules that declare them.</summary>
public sealed class PermissionGroups(IEnumerable<IPermissionProvider> providers, IStringLocalizerFactory localizers)
{
    /// <summary>The groups, by the modules' names.</summary>
    public IReadOnlyList<PermissionGroup> List()
    {
        var declared = providers.SelectMany(p => p.Permissions.Select(permission => (Provider: p.GetType(), Permission: permission))).DistinctBy(d => d.Permission.Name).ToList();
        var texts = declared.ToDictionary(d => d.Permission.Name, d => localizers.Create(d.Provider)[d.Permission.Description].Value, StringComparer.Ordinal);
        return [.. declared
            .GroupBy(d => d.Provider.Assembly)
            .Select(g => new PermissionGroup(NameOf(g.Key), [.. g.Select(d => new PermissionChoice(d.Permission.Name, texts[d.Permission.Name], [.. d.Permission.ImpliedBy.Select(p => texts.GetValueOrDefault(p.Name, p.Name))]))]))
            .OrderBy(g => g.Module, StringComparer.CurrentCulture)];
    }

    private string NameOf(System.Reflection.Assembly assembly) =>
        assembly.GetCustomAttributes(typeof(ModuleAttribute), inherit: false).OfType<ModuleAttribute>().FirstOrDefault() is { Name.Length: > 0 } module ? localizers.Of(assembly)[module.Name].Value : "Studio";
}

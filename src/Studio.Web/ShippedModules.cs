using System.Reflection;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Studio.Kernel.Modules;

namespace Studio.Web;

/// <summary>The modules that the host was built with: every referenced project that has a manifest.</summary>
internal static class ShippedModules
{
    public static IReadOnlyList<Assembly> Assemblies { get; } =
    [
        .. typeof(ShippedModules).Assembly.GetCustomAttributes<ApplicationPartAttribute>()
            .Select(a => Assembly.Load(new AssemblyName(a.AssemblyName)))
            .Where(a => a.GetCustomAttribute<ModuleAttribute>() is not null),
    ];
}

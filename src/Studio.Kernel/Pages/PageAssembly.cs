using System.Reflection;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Razor.Hosting;

namespace Studio.Kernel.Pages;

/// <summary>The compiled pages of an assembly, read once for all tenants: MVC's own part reads the assembly's attributes anew for each.</summary>
internal sealed class PageAssembly(Assembly assembly) : ApplicationPart, IRazorCompiledItemProvider
{
    public override string Name { get; } = assembly.GetName().Name!;

    public IEnumerable<RazorCompiledItem> CompiledItems { get; } = new RazorCompiledItemLoader().LoadItems(assembly);

    /// <summary>What MVC sees of an assembly.</summary>
    public static IReadOnlyList<ApplicationPart> PartsOf(Assembly assembly) =>
        [.. ApplicationPartFactory.GetApplicationPartFactory(assembly).GetApplicationParts(assembly).Select(p => p is CompiledRazorAssemblyPart ? new PageAssembly(assembly) : p)];
}

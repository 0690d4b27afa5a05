using System.Reflection;
using System.Runtime.Loader;

namespace Studio.Kernel.Modules;

/// <summary>A module that was dropped as a folder.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Folder">The folder's path.</param>
/// <param name="Assembly">The module's assembly, with its own dependencies beside it.</param>
public sealed record DroppedModule(string Name, string Folder, Assembly Assembly);

/// <summary>
/// The modules of a folder, one sub-folder each: <c>App_Data/Modules/Acme.Loyalty/Acme.Loyalty.dll</c>, with everything that it needs and the host has
/// not beside it. They are loaded once, when the host starts. A module that cannot be loaded is left out and listed; the host starts all the same.
/// </summary>
/// <param name="Modules">Those that were loaded.</param>
/// <param name="Failures">Those that were not, and why.</param>
public sealed record DroppedModules(IReadOnlyList<DroppedModule> Modules, IReadOnlyList<ModuleFailure> Failures)
{
    /// <summary>Loads every module of the folder; none where there is no such folder.</summary>
    public static DroppedModules Load(string folder)
    {
        var modules = new List<DroppedModule>();
        var failures = new List<ModuleFailure>();
        foreach (var path in Directory.Exists(folder) ? Directory.GetDirectories(folder).Order(StringComparer.Ordinal) : Enumerable.Empty<string>())
        {
            var name = Path.GetFileName(path);
            var file = Path.Combine(path, name + ".dll");
            try
            {
                modules.Add(File.Exists(file)
                    ? new DroppedModule(name, path, LoadModule(file))
                    : throw new FileNotFoundException($"The folder has no '{name}.dll': a module's folder and its assembly have one name."));
            }
            catch (Exception e) when (e is IOException or BadImageFormatException or ReflectionTypeLoadException or InvalidOperationException or TypeLoadException)
            {
                failures.Add(new ModuleFailure(name, e is ReflectionTypeLoadException { LoaderExceptions: [{ } first, ..] } ? first.Message : e.Message));
            }
        }

        return new DroppedModules(modules, failures);
    }

    private static Assembly LoadModule(string file)
    {
        var assembly = new ModuleLoadContext(file).LoadFromAssemblyPath(file);

        // Asks for every type now: what is missing is known at the start and not at somebody's request.
        _ = assembly.GetTypes();
        return assembly.GetCustomAttribute<ModuleAttribute>() is null
            ? throw new InvalidOperationException("The assembly has no [assembly: Module(…)]; it is no module.")
            : assembly;
    }

    /// <summary>Gives a module its own dependencies, and the host's where the host has them: contracts must be the same types on both sides.</summary>
    private sealed class ModuleLoadContext(string file) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(file))
    {
        private readonly AssemblyDependencyResolver _resolver = new(file);

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            try
            {
                return Default.LoadFromAssemblyName(assemblyName);
            }
            catch (FileNotFoundException)
            {
                return _resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;
            }
        }

        protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
            _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : nint.Zero;
    }
}

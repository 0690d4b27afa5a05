using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace Studio.Kernel.Modules;

/// <summary>
/// The files that dropped modules bring in their folder <c>wwwroot</c>, served to the tenants that have one of the module's features on. Each has two addresses: the plain one,
/// <c>/_content/Acme.Loyalty/star.svg</c>, is asked for again by browsers each time; the one with the version, <c>/_content/Acme.Loyalty/v-3f9c…/star.svg</c>, is kept for ever, because
/// another content of the folder has another version. Files of one version name each other relatively (<c>import './chart.js'</c>).
/// </summary>
public sealed class ModuleFiles : IDisposable
{
    /// <summary>Below it each module's files lie under the module's id.</summary>
    public const string RequestPath = "/_content";

    private readonly ConcurrentDictionary<string, Lazy<Files>> _folders = new(StringComparer.Ordinal);

    /// <summary>The address of a module's file with its version, below the tenant's root; null where the module was not dropped or has no such file.</summary>
    /// <param name="module">The module.</param>
    /// <param name="path">The file's path below <c>wwwroot</c>, such as <c>stars.js</c>.</param>
    public string? AddressOf(ModuleInfo module, string path) =>
        FilesOf(module) is { } files && files.Provider.GetFileInfo(path) is { Exists: true, IsDirectory: false } ? $"{RequestPath}/{module.Id}/{files.Version}/{path.TrimStart('/')}" : null;

    /// <summary>Ends the watching of the folders.</summary>
    public void Dispose()
    {
        foreach (var files in _folders.Values.Where(f => f.IsValueCreated))
        {
            files.Value.Provider.Dispose();
        }
    }

    /// <summary>Serves the module's files in a tenant's pipeline.</summary>
    internal void Serve(IApplicationBuilder app, ModuleInfo module)
    {
        if (FilesOf(module) is not { } files)
        {
            return;
        }

        app.UseStaticFiles(Options($"{RequestPath}/{module.Id}/{files.Version}", files, "public,max-age=31536000,immutable"));
        app.UseStaticFiles(Options($"{RequestPath}/{module.Id}", files, "no-cache"));
    }

    private static StaticFileOptions Options(string address, Files files, string caching) => new()
    {
        RequestPath = address,
        FileProvider = files.Provider,
        OnPrepareResponse = context => Describe(context, caching),
    };

    private static void Describe(StaticFileResponseContext context, string caching) => context.Context.Response.Headers.CacheControl = caching;

    private Files? FilesOf(ModuleInfo module) => module.Folder is { } folder && Directory.Exists(Path.Combine(folder, "wwwroot"))
        ? _folders.GetOrAdd(Path.Combine(folder, "wwwroot"), static f => new(() => new Files(new PhysicalFileProvider(f), VersionOf(f)))).Value
        : null;

    private static string VersionOf(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(folder, file)));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        }

        return "v-" + Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private sealed record Files(PhysicalFileProvider Provider, string Version);
}

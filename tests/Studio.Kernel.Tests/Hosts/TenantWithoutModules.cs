using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Studio.Kernel.Tenants;

namespace Studio.Kernel.Tests.Hosts;

/// <summary>A host with its kernel alone, and one tenant of it as the host builds them.</summary>
internal sealed class TenantWithoutModules : IAsyncDisposable
{
    private readonly WebApplication _host;
    private readonly ShellContext _shell;

    public TenantWithoutModules(Dictionary<string, string?>? settings = null, Action<IServiceCollection>? configure = null, string tenant = "Default")
    {
        Folder = Directory.CreateTempSubdirectory("studio-kernel-").FullName;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.Services.AddStudio([], Folder, Folder);
        configure?.Invoke(builder.Services);
        _host = builder.Build();
        _shell = _host.Services.GetRequiredService<IShellHost>().BuildDetached(new ShellSettings { Name = tenant, Folder = Path.Combine(Folder, "Sites", tenant) });
    }

    public string Folder { get; }

    public IServiceProvider Host => _host.Services;

    public IServiceProvider Services => _shell.Services;

    public async ValueTask DisposeAsync()
    {
        await _shell.DisposeAsync();
        await _host.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}

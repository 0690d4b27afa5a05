using System.Reflection;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Modules;

namespace Studio.Compliance.Tests.House;

/// <summary>One tenant with everything that the host ships, for all suites.</summary>
public sealed class HouseTenant : IAsyncLifetime
{
    /// <summary>Sample customers of the retail recipe.</summary>
    public const string Wang = "01readycst0000000000000001";
    public const string Emma = "01readycst0000000000000004";

    public static IReadOnlyList<Assembly> Modules { get; } =
    [
        .. typeof(Program).Assembly.GetCustomAttributes<ApplicationPartAttribute>().Select(a => Assembly.Load(new AssemblyName(a.AssemblyName))).Where(a => a.GetCustomAttribute<ModuleAttribute>() is not null),
    ];

    public ComplianceTenant Tenant { get; private set; } = null!;

    public async Task InitializeAsync() => Tenant = await ComplianceTenant.SetUpAsync(Modules, Path.Combine(AppContext.BaseDirectory, "recipes"), "retail",
        new Dictionary<string, string?> { ["Studio:Http:AllowedNetworks"] = "127.0.0.0/8" }, ["Studio.Channels.Email"]);

    public async Task DisposeAsync() => await Tenant.DisposeAsync();

    public IReadOnlyList<T> All<T>()
    {
        using var scope = Tenant.Services.CreateScope();
        return [.. scope.ServiceProvider.GetServices<T>()];
    }
}

[CollectionDefinition(Name)]
public sealed class HouseGroup : ICollectionFixture<HouseTenant>
{
    public const string Name = "house";
}

using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Modules;
using Studio.Kernel.Problems;
using Studio.Kernel.Tenants;

[assembly: Module(Id = "Test", Name = "Test", Category = "Test")]
[assembly: Feature(Id = "Test.Floor", Name = "Floor")]
[assembly: Feature(Id = "Test.House", Name = "House", Dependencies = ["Test.Floor"])]
[assembly: Feature(Id = "Test.Roof", Name = "Roof", Dependencies = ["Test.House"])]
[assembly: Feature(Id = "Test.Always", Name = "Always", IsAlwaysEnabled = true)]
[assembly: Feature(Id = "Test.Landlord", Name = "Landlord", DefaultTenantOnly = true)]
[assembly: Feature(Id = "Test.Keys", Name = "Keys", Dependencies = ["Test.Landlord"])]
[assembly: Feature(Id = "Test.Mortar", Name = "Mortar", EnabledByDependencyOnly = true)]
[assembly: Feature(Id = "Test.Listener", Name = "Listener")]

namespace Studio.Kernel.Tests.Modules;

/// <summary>Fails after a switch of the roof, and objects to the house's end.</summary>
internal sealed class BadListener : IFeatureEventHandler
{
    public Task EnabledAsync(FeatureInfo feature, CancellationToken cancellationToken) =>
        feature.Id == "Test.Roof" ? throw new InvalidOperationException("a secret of the inside") : Task.CompletedTask;

    public Task DisabledAsync(FeatureInfo feature, CancellationToken cancellationToken) =>
        feature.Id == "Test.Roof" ? throw ProblemException.Conflict("The tiles are still outside.") : Task.CompletedTask;

    public Task DisablingAsync(FeatureInfo feature, CancellationToken cancellationToken) =>
        feature.Id == "Test.House" ? throw ProblemException.Conflict("Somebody lives here.") : Task.CompletedTask;
}

[Feature("Test.Listener")]
internal sealed class ListenerStartup : StartupBase
{
    public override void ConfigureServices(IServiceCollection services) => services.AddSingleton<IFeatureEventHandler, BadListener>();
}

using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Studio.Customers.Interactions;
using Studio.DecisionEngine.Facts;
using Studio.Kernel.Navigation;
using Studio.Kernel.Security;
using Studio.Kernel.Settings;

namespace Studio.Compliance.Tests.House;

[Collection(HouseGroup.Name)]
public sealed class HouseSettings(HouseTenant house) : SettingsCompliance
{
    protected override IReadOnlyList<SettingsType> Types => house.All<SettingsType>();
}

[Collection(HouseGroup.Name)]
public sealed class HouseInteractionTypes(HouseTenant house) : InteractionTypeCompliance
{
    protected override IReadOnlyList<IInteractionType> Types => house.All<IInteractionType>();
}

[Collection(HouseGroup.Name)]
public sealed class HousePermissions(HouseTenant house) : PermissionProviderCompliance
{
    protected override IReadOnlyList<IPermissionProvider> Providers => house.All<IPermissionProvider>();
}

[Collection(HouseGroup.Name)]
public sealed class HouseNavigation(HouseTenant house) : NavigationProviderCompliance
{
    protected override IReadOnlyList<INavigationProvider> Providers => house.All<INavigationProvider>();

    protected override IReadOnlyList<IPermissionProvider> Permissions => house.All<IPermissionProvider>();

    protected override async Task<HttpStatusCode> OpenAsync(string url)
    {
        using var admin = await house.Tenant.SignInAsync();
        using var answer = await admin.GetAsync(url);
        return answer.StatusCode;
    }
}

[Collection(HouseGroup.Name)]
public sealed class HouseFacts(HouseTenant house) : FactProviderCompliance
{
    protected override IReadOnlyList<FactSubject> Subjects { get; } = [new(HouseTenant.Wang, null), new(HouseTenant.Emma, "01readyvst0000000000000001"), new(null, "01readyvst0000000000000002")];

    protected override Task<AsyncServiceScope> OpenScopeAsync() => Task.FromResult(house.Tenant.Services.CreateAsyncScope());
}

[Collection(HouseGroup.Name)]
public sealed class HouseMigrations(HouseTenant house) : DataMigrationCompliance
{
    protected override Task<IServiceProvider> TenantAsync() => Task.FromResult(house.Tenant.Services);
}

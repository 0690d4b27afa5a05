using Studio.Kernel.Settings;
using Studio.Kernel.Tenants;

namespace Studio.Administration.Tenants;

/// <summary>Gives a new tenant's site the name that its owner chose.</summary>
internal sealed class SiteNameSetup(ISettingsStore settings) : ISetupEventHandler
{
    public async Task SetupAsync(SetupRequest request, CancellationToken cancellationToken)
    {
        if (request.SiteName is not "")
        {
            await settings.SaveAsync(await settings.GetAsync<SiteSettings>(cancellationToken) with { SiteName = request.SiteName }, cancellationToken);
        }
    }
}

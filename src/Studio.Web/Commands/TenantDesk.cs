using Studio.Administration.Tenants;
using Studio.Kernel.Security.Audit;
using Studio.Kernel.Tenants;

namespace Studio.Web.Commands;

/// <summary>The administration of tenants for a command: what it does stands in the default tenant's audit trail, as what people do on the pages does.</summary>
internal sealed class TenantDesk : IAsyncDisposable
{
    private readonly ShellContext? _default;
    private readonly AsyncServiceScope _scope;

    private TenantDesk(IServiceProvider services, ShellContext? defaultTenant)
    {
        _default = defaultTenant;
        _scope = (defaultTenant?.Services ?? services).CreateAsyncScope();
        Tenants = new TenantAdministration(
            services.GetRequiredService<TenantService>(), services.GetRequiredService<TenantSetup>(), defaultTenant is null ? null : _scope.ServiceProvider.GetRequiredService<IAuditTrail>());
    }

    /// <summary>The tenants.</summary>
    public TenantAdministration Tenants { get; }

    /// <summary>Opens the default tenant for its trail. Before the first start there is none, and nothing is written down.</summary>
    public static async Task<TenantDesk> OpenAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var settings = await run.Services.GetRequiredService<ShellSettingsStore>().FindAsync(ShellSettings.DefaultName, cancellationToken);
        return new TenantDesk(run.Services, settings is { State: TenantState.Running or TenantState.Disabled } ? await run.OpenAsync(ShellSettings.DefaultName, cancellationToken) : null);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _scope.DisposeAsync();
        if (_default is not null)
        {
            await _default.DisposeAsync();
        }
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Studio.Kernel.Modules;
using Studio.Kernel.Problems;

namespace Studio.Kernel.Tenants;

/// <summary>What a switch of features did.</summary>
/// <param name="SwitchedOn">Ids of the features that are on now and were not.</param>
/// <param name="SwitchedOff">Ids of the features that were on and are not.</param>
/// <param name="Warnings">What failed after the change, in sentences; the change stands.</param>
public sealed record FeatureChange(IReadOnlyList<string> SwitchedOn, IReadOnlyList<string> SwitchedOff, IReadOnlyList<string> Warnings);

/// <summary>Work in a tenant as it will be, before it takes over.</summary>
/// <param name="LeavesNothing">True where the tenant is not to take over: the work was undone.</param>
/// <param name="RunAsync">Makes the tenant ready and does the work, all or nothing.</param>
internal sealed record FeatureWork(bool LeavesNothing, Func<ShellContext, CancellationToken, Task> RunAsync);

/// <summary>
/// Switches a running tenant's features. The tenant is built anew beside the old, its tables are migrated, then it takes over: no request fails, and where
/// anything fails before that the tenant goes on as it was.
/// </summary>
public sealed class FeatureSwitch(ShellSettingsStore store, IShellHost shells, ModuleCatalogue catalogue, ILogger<FeatureSwitch> logger)
{
    /// <summary>Switches features on, with what they need.</summary>
    /// <exception cref="ProblemException">400: a feature is unknown or not for this tenant; 404: there is no such tenant running.</exception>
    public Task<FeatureChange> EnableAsync(string tenant, IReadOnlyList<string> features, CancellationToken cancellationToken) =>
        SwitchAsync(tenant, settings => FeaturePlan.Enable(catalogue, settings.Features, features, settings.IsDefault), null, cancellationToken);

    /// <summary>Switches features off.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="features">Which.</param>
    /// <param name="withDependants">True switches off what needs them, too.</param>
    /// <param name="cancellationToken">Gives up before the change.</param>
    /// <exception cref="ProblemException">400: a feature is always on; 404: no such tenant; 409: others need it, named in the message.</exception>
    public Task<FeatureChange> DisableAsync(string tenant, IReadOnlyList<string> features, bool withDependants, CancellationToken cancellationToken) =>
        SwitchAsync(tenant, settings => FeaturePlan.Disable(catalogue, settings.Features, features, withDependants, settings.IsDefault), null, cancellationToken);

    /// <summary>Switches features and does some work in the tenant as it will be, before it takes over: where the work fails nothing has changed.</summary>
    internal async Task<FeatureChange> SwitchAsync(string tenant, Func<ShellSettings, FeaturePlan> plan, FeatureWork? work, CancellationToken cancellationToken)
    {
        await using var alone = await store.LockAsync(tenant, cancellationToken);
        var settings = await store.FindAsync(tenant, cancellationToken) is { State: TenantState.Running } running
            ? running
            : throw ProblemException.NotFound($"There is no running tenant '{tenant}'.");
        var change = plan(settings);
        if (change.IsEmpty && work is null)
        {
            return new FeatureChange([], [], []);
        }

        var warnings = new List<string>();
        await AskAsync(settings, change, cancellationToken);
        var next = shells.BuildDetached((settings with { Features = change.Enabled }).NewVersion());
        try
        {
            if (work is not null)
            {
                await work.RunAsync(next, cancellationToken);
                if (work.LeavesNothing)
                {
                    await next.DisposeAsync();
                    return new FeatureChange([.. change.SwitchedOn.Select(f => f.Id)], [.. change.SwitchedOff.Select(f => f.Id)], []);
                }
            }

            await ShellActivation.ActivateAsync(next, work is null ? cancellationToken : CancellationToken.None);

            // From here the change stands: what fails is told.
            await store.SaveAsync(next.Settings, CancellationToken.None);
        }
        catch
        {
            await next.DisposeAsync();
            throw;
        }

        await TellAsync(next, change, warnings);
        await shells.ReplaceAsync(next, CancellationToken.None);
        logger.LogInformation("Tenant {Tenant}: on {On}, off {Off}", settings.Name, change.SwitchedOn.Select(f => f.Id), change.SwitchedOff.Select(f => f.Id));
        return new FeatureChange([.. change.SwitchedOn.Select(f => f.Id)], [.. change.SwitchedOff.Select(f => f.Id)], warnings);
    }

    /// <summary>Before the change, in the tenant as it is: whoever objects keeps it from happening.</summary>
    private async Task AskAsync(ShellSettings settings, FeaturePlan change, CancellationToken cancellationToken)
    {
        var old = await shells.LeaseAsync(settings.Name, cancellationToken) ?? throw ProblemException.NotFound($"There is no running tenant '{settings.Name}'.");
        try
        {
            await using var scope = old.Services.CreateAsyncScope();
            foreach (var handler in scope.ServiceProvider.GetServices<IFeatureEventHandler>())
            {
                foreach (var feature in change.SwitchedOff)
                {
                    await handler.DisablingAsync(feature, cancellationToken);
                }

                foreach (var feature in change.SwitchedOn)
                {
                    await handler.EnablingAsync(feature, cancellationToken);
                }
            }
        }
        finally
        {
            old.Return();
        }
    }

    private async Task TellAsync(ShellContext shell, FeaturePlan change, List<string> warnings)
    {
        await using var scope = shell.Services.CreateAsyncScope();
        foreach (var handler in scope.ServiceProvider.GetServices<IFeatureEventHandler>())
        {
            foreach (var feature in change.SwitchedOff)
            {
                await TryAsync(handler, feature, h => h.DisabledAsync(feature, CancellationToken.None));
            }

            foreach (var feature in change.SwitchedOn)
            {
                await TryAsync(handler, feature, h => h.EnabledAsync(feature, CancellationToken.None));
            }
        }

        async Task TryAsync(IFeatureEventHandler handler, FeatureInfo feature, Func<IFeatureEventHandler, Task> tell)
        {
            try
            {
                await tell(handler);
            }
            catch (Exception e)
            {
                logger.LogError(e, "{Handler} failed after the switch of {Feature} in tenant {Tenant}", handler.GetType().Name, feature.Id, shell.Settings.Name);
                warnings.Add($"{feature.Id}: {handler.GetType().Name} failed after the switch: {(e is ProblemException ? e.Message : "see the log.")}");
            }
        }
    }
}

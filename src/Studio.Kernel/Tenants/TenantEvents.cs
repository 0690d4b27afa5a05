using Studio.Kernel.Modules;

namespace Studio.Kernel.Tenants;

/// <summary>
/// Hears when features are switched on and off, as in OrchardCore. An exception before the change (<see cref="EnablingAsync"/>,
/// <see cref="DisablingAsync"/>) keeps the change from happening; one after it is told to whoever switched, and logged.
/// </summary>
public interface IFeatureEventHandler
{
    /// <summary>Before the feature is switched on, in the tenant as it was.</summary>
    Task EnablingAsync(FeatureInfo feature, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The feature is on: in the tenant's new container, before it serves.</summary>
    Task EnabledAsync(FeatureInfo feature, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Before the feature is switched off, in the tenant as it was.</summary>
    Task DisablingAsync(FeatureInfo feature, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The feature is off: in the tenant's new container.</summary>
    Task DisabledAsync(FeatureInfo feature, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>
/// Hears of the tenant's own life, as in OrchardCore. An exception in <see cref="ActivatingAsync"/> or <see cref="ActivatedAsync"/> keeps the shell from
/// being served; one while it ends is logged, and the end goes on.
/// </summary>
public interface IModularTenantEvents
{
    /// <summary>The container is built and the tables are there; background services have not started.</summary>
    Task ActivatingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The shell is about to serve its first request.</summary>
    Task ActivatedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The shell was released; requests under way are finishing.</summary>
    Task TerminatingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The last request has ended; the container goes next.</summary>
    Task TerminatedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

using Microsoft.Extensions.DependencyInjection;

namespace Studio.Kernel.Tenants;

/// <summary>What must happen before a shell serves its first request, such as migrating its tables. Runs in <see cref="Order"/>.</summary>
public interface IShellActivator
{
    /// <summary>Smaller runs first.</summary>
    int Order => 0;

    /// <summary>Makes the tenant ready; an exception keeps the shell from being served.</summary>
    Task ActivateAsync(IServiceProvider services, CancellationToken cancellationToken);
}

/// <summary>Runs the activators of a shell.</summary>
public static class ShellActivation
{
    /// <summary>Runs every <see cref="IShellActivator"/> of the shell, in order, then tells <see cref="IModularTenantEvents"/>, in one scope.</summary>
    public static async Task ActivateAsync(ShellContext shell, CancellationToken cancellationToken)
    {
        await using var scope = shell.Services.CreateAsyncScope();
        await PrepareAsync(scope.ServiceProvider, cancellationToken);
        foreach (var listener in scope.ServiceProvider.GetServices<IModularTenantEvents>())
        {
            await listener.ActivatingAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Runs every <see cref="IShellActivator"/> in order, in the scope that is given. A recipe does so in its own transaction, so that what a new feature makes goes with it; activators
    /// therefore write through what takes part in the scope's transaction, and may run again.
    /// </summary>
    public static async Task PrepareAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        foreach (var activator in services.GetServices<IShellActivator>().OrderBy(a => a.Order))
        {
            await activator.ActivateAsync(services, cancellationToken);
        }
    }
}

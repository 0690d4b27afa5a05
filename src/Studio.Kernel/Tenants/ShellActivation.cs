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
        foreach (var activator in scope.ServiceProvider.GetServices<IShellActivator>().OrderBy(a => a.Order))
        {
            await activator.ActivateAsync(scope.ServiceProvider, cancellationToken);
        }

        foreach (var listener in scope.ServiceProvider.GetServices<IModularTenantEvents>())
        {
            await listener.ActivatingAsync(cancellationToken);
        }
    }
}

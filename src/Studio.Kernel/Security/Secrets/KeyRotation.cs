using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Recipes;
using Studio.Kernel.Security.Audit;
using Studio.Kernel.Tenants;

namespace Studio.Kernel.Security.Secrets;

/// <summary>
/// Encrypts everything anew with a new master key: tenant after tenant, each in one transaction. Whatever it is interrupted by, all stays readable, and run again it
/// goes on with the key that it began with. Hosts may serve meanwhile.
/// </summary>
public sealed class KeyRotation(MasterKeys keys, ShellSettingsStore store, IShellHost shells)
{
    // No tenant's name has a point.
    private const string LockName = "master.key";

    /// <summary>Rotates the keys of the whole installation. One at a time: of two that began together each would make a key, and the file would keep one of them.</summary>
    /// <param name="report">Takes a line for each tenant.</param>
    /// <param name="cancellationToken">Ends the work after the transaction under way.</param>
    /// <returns>How many secrets were encrypted anew.</returns>
    /// <exception cref="Problems.ProblemException">409: another rotation is under way.</exception>
    /// <exception cref="SecretUnreadableException">A secret's key is not here; the keys in use stay in use.</exception>
    public async Task<int> RunAsync(Func<string, Task> report, CancellationToken cancellationToken)
    {
        await using var only = await store.LockAsync(LockName, cancellationToken);
        var key = keys.BeginRotation();
        var total = 0;
        foreach (var tenant in await store.LoadAllAsync(cancellationToken))
        {
            // Nobody restores, switches or removes the tenant meanwhile.
            await using var alone = await store.LockAsync(tenant.Name, cancellationToken);
            if (await store.FindAsync(tenant.Name, cancellationToken) is { } settings)
            {
                var count = await RotateAsync(settings, key, cancellationToken);
                total += count;
                await report(string.Create(CultureInfo.InvariantCulture, $"{settings.Name}: {count} secrets"));
            }
        }

        keys.EndRotation();
        return total;
    }

    private async Task<int> RotateAsync(ShellSettings tenant, MasterKey key, CancellationToken cancellationToken)
    {
        if (tenant.ConnectionString.Length > 0)
        {
            // What the host keeps of a tenant is encrypted with the newest key whenever it is saved.
            await store.SaveAsync(tenant, cancellationToken);
        }

        if (tenant.State is not (TenantState.Running or TenantState.Disabled))
        {
            return 0;
        }

        await using var shell = shells.BuildDetached(tenant);
        await ShellActivation.ActivateAsync(shell, cancellationToken);
        await using var scope = shell.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var count = 0;
        await services.GetRequiredService<IRecipeTransaction>().RunAsync(async ct =>
        {
            count = 0;
            foreach (var holder in services.GetServices<ISecretHolder>())
            {
                count += await holder.ReprotectAsync(ct);
            }

            await services.GetRequiredService<IAuditTrail>().RecordAsync(
                new AuditEntry(AuditActions.SecretsRotated) { SubjectType = "MasterKey", SubjectId = key.Id, SubjectName = key.Id, After = new JsonObject { ["Count"] = count } }, ct);
        }, cancellationToken);
        return count;
    }
}

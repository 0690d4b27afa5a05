using Microsoft.Extensions.DependencyInjection;

namespace Studio.Kernel.Security.Secrets;

/// <summary>
/// Keeps secrets and can encrypt them anew. Register one, scoped, for every table or file that holds <see cref="SecretToken"/>s: a rotation asks each.
/// </summary>
public interface ISecretHolder
{
    /// <summary>Encrypts every kept token with the newest key, in the scope's transaction; how many there were. May be repeated.</summary>
    Task<int> ReprotectAsync(CancellationToken cancellationToken);
}

/// <summary>Registers the protection of secrets.</summary>
public static class SecretsExtensions
{
    /// <summary>Adds the tenant's <see cref="ISecretProtector"/>; needs the host's <see cref="MasterKeys"/> and the tenant's settings.</summary>
    public static IServiceCollection AddSecretProtection(this IServiceCollection services) => services.AddSingleton<ISecretProtector, TenantSecretProtector>();

    /// <summary>Lets a rotation reach what this holder keeps.</summary>
    public static IServiceCollection AddSecretHolder<T>(this IServiceCollection services) where T : class, ISecretHolder => services.AddScoped<ISecretHolder, T>();
}

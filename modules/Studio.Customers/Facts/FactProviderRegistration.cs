using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Studio.DecisionEngine.Facts;

namespace Studio.Customers.Facts;

/// <summary>Registers the facts of a module.</summary>
public static class FactProviderRegistration
{
    /// <summary>Registers every <see cref="IFactProvider"/> of the module's assembly, so that a new fact is one new file and nothing else.</summary>
    public static IServiceCollection AddFactProviders(this IServiceCollection services, Assembly module)
    {
        foreach (var provider in module.GetTypes().Where(t => typeof(IFactProvider).IsAssignableFrom(t) && t is { IsClass: true, IsAbstract: false }).OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            services.AddScoped(typeof(IFactProvider), provider);
        }

        return services;
    }
}

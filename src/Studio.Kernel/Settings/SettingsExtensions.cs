using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Security;
using Studio.Kernel.Security.Secrets;

namespace Studio.Kernel.Settings;

/// <summary>Registers settings.</summary>
public static class SettingsExtensions
{
    /// <summary>Gives settings of this type a page, an API and a place in recipes.</summary>
    /// <param name="services">The tenant's services.</param>
    /// <param name="permission">Who may see and change them besides those who may manage all settings.</param>
    /// <exception cref="InvalidOperationException">The type would give its secrets away: it is a record with a <see cref="SecretAttribute"/>, and a record prints its members.</exception>
    public static IServiceCollection AddSettings<T>(this IServiceCollection services, Permission? permission = null) where T : class, new()
    {
        SecretTypes.Check(typeof(T));
        return services.AddSingleton(new SettingsType(typeof(T), permission));
    }
}

using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Security;

namespace Studio.Kernel.Settings;

/// <summary>Registers settings.</summary>
public static class SettingsExtensions
{
    /// <summary>Gives settings of this type a page, an API and a place in recipes.</summary>
    /// <param name="services">The tenant's services.</param>
    /// <param name="permission">Who may see and change them besides those who may manage all settings.</param>
    public static IServiceCollection AddSettings<T>(this IServiceCollection services, Permission? permission = null) where T : class, new() =>
        services.AddSingleton(new SettingsType(typeof(T), permission));
}

using Microsoft.Extensions.DependencyInjection;

namespace Studio.Kernel.Settings;

/// <summary>Registers settings.</summary>
public static class SettingsExtensions
{
    /// <summary>Lets recipes carry settings of this type under its name.</summary>
    public static IServiceCollection AddSettings<T>(this IServiceCollection services) where T : class, new() => services.AddSingleton(new SettingsType(typeof(T)));
}

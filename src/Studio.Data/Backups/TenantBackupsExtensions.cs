using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Studio.Data.Backups;

/// <summary>Puts backups into a host.</summary>
public static class TenantBackupsExtensions
{
    /// <summary>Adds <see cref="TenantBackup"/> and <see cref="TenantRestore"/> with the databases that they know.</summary>
    public static IServiceCollection AddTenantBackups(this IServiceCollection hostServices)
    {
        hostServices.AddSingleton(sp => new PostgresTools(sp.GetRequiredService<IConfiguration>()["Studio:PostgresTools"] ?? ""));
        hostServices.AddSingleton<IDatabaseArchive, SqliteArchive>();
        hostServices.AddSingleton<IDatabaseArchive, PostgresArchive>();
        hostServices.TryAddSingleton(sp => sp.GetRequiredService<IConfiguration>().GetSection("Studio:Restore").Get<RestoreLimits>() ?? new RestoreLimits());
        hostServices.AddSingleton<TenantBackup>();
        hostServices.AddSingleton<TenantRestore>();
        return hostServices;
    }
}

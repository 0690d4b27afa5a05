using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Studio.Data.Audit;
using Studio.Data.Dialects;
using Studio.Data.Idempotency;
using Studio.Data.Identity;
using Studio.Data.Keys;
using Studio.Data.Messages;
using Studio.Data.Migrations;
using Studio.Data.Outbox;
using Studio.Data.Postgres;
using Studio.Data.Recipes;
using Studio.Data.Scheduling;
using Studio.Data.Sessions;
using Studio.Data.Settings;
using Studio.Data.Tenants;
using Studio.Data.Verification;
using Studio.Data.Writing;
using Studio.Kernel.Messages;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;
using Studio.Kernel.Scheduling;
using Studio.Kernel.Security.Audit;
using Studio.Kernel.Security.Secrets;
using Studio.Kernel.Settings;
using Studio.Kernel.Telemetry;
using Studio.Kernel.Tenants;

namespace Studio.Data;

/// <summary>Puts the database into a tenant.</summary>
public static class StudioDataExtensions
{
    /// <summary>Adds the tenant's database, migrations, outbox, settings and identity tables.</summary>
    public static IServiceCollection AddStudioData(this IServiceCollection services)
    {
        services.AddOptions<WriterOptions>();
        services.AddSingleton<SqliteDatabase>();
        services.AddSingleton<PostgresConnections>();
        services.AddSingleton<PostgresDatabase>();
        services.AddSingleton<IDatabase>(sp => IsPostgres(sp) ? sp.GetRequiredService<PostgresDatabase>() : sp.GetRequiredService<SqliteDatabase>());
        services.AddScoped<UnitOfWork>();
        services.AddScoped<IRecipeTransaction, RecipeTransaction>();
        services.AddMigration<KeptRecipePartMigration>();
        services.AddScoped<IKeptRecipeParts, KeptRecipeParts>();
        services.AddSecretHolder<KeptRecipePartSecrets>();
        services.AddSingleton<IProblemMapper, SqliteProblemMapper>();
        services.AddSingleton<IProblemMapper, PostgresProblemMapper>();
        services.AddScoped<IShellActivator, MigrationRunner>();
        services.AddMigration<OutboxMigration>().AddMigration<SettingsMigration>().AddMigration<IdentityMigration>().AddMigration<IdempotencyMigration>().AddMigration<UserSettingMigration>();
        services.AddSingleton<IdempotencyStore>();
        services.AddMigration<BackgroundTaskMigration>();
        services.AddScoped<IBackgroundTaskStore, BackgroundTaskStore>();
        services.AddBackgroundTask<IdempotencyCleaning>();
        services.AddSingleton<SettingsCache>();
        services.AddSingleton<ISettingsMemory>(sp => sp.GetRequiredService<SettingsCache>());
        services.AddScoped<ISettingsStore, SettingsStore>();
        services.AddScoped<UserSettings>();
        services.AddSingleton<SettingsJson>();
        services.AddSecretHolder<SettingsSecrets>();
        services.AddAudit();
        services.AddKeys();
        services.AddSingleton<OutboxStore>();
        services.AddSingleton<OutboxDispatcher>();
        services.AddSingleton<ITenantMeasure, OutboxMeasure>();
        services.AddHostedService(sp => sp.GetRequiredService<OutboxDispatcher>());
        services.AddMessages();
        services.AddSingleton<IDataCheck, IntegrityCheck>();
        services.AddDbContext<TenantDbContext>((sp, options) =>
        {
            if (IsPostgres(sp))
            {
                // A connection, not the source of connections: EF makes all its own services anew for each source, which is for each tenant, and keeps them for ever.
                options.UseNpgsql(sp.GetRequiredService<PostgresConnections>().Readers.CreateConnection(), contextOwnsConnection: true);
            }
            else
            {
                options.UseSqlite($"Data Source={Path.Combine(sp.GetRequiredService<ShellSettings>().Folder, "studio.db")};Pooling=False;Default Timeout=5");
            }
        });
        return services;
    }

    private static void AddMessages(this IServiceCollection services)
    {
        services.AddMigration<MessageMigration>();
        services.AddSingleton<MessageSignal>().AddSingleton<MessageLeases>().AddSingleton<MessageDispatcher>();
        services.AddScoped<IMessageQueue, MessageQueue>().AddScoped<IWakeSource, MessageWaking>();
        services.AddScoped<MessageRecords>();
        services.AddHostedService(sp => sp.GetRequiredService<MessageDispatcher>());
    }

    private static void AddAudit(this IServiceCollection services)
    {
        services.AddMigration<AuditMigration>();
        services.AddHttpContextAccessor();
        services.TryAddSingleton(AuditSource.Host);
        services.AddScoped<IAuditTrail, AuditTrail>();
        services.AddSingleton<AuditRecords>();
    }

    private static void AddKeys(this IServiceCollection services)
    {
        services.AddMigration<DataProtectionKeyMigration>();
        services.AddSingleton<DataProtectionKeyStore>();
        services.AddSingleton<MasterKeyXmlEncryptor>();
        services.AddDataProtection();
        services.AddOptions<KeyManagementOptions>().Configure<DataProtectionKeyStore, MasterKeyXmlEncryptor>((options, store, encryptor) =>
            (options.XmlRepository, options.XmlEncryptor) = (store, encryptor));
        services.AddScoped<IShellActivator, KeyActivator>();
        services.AddSecretHolder<DataProtectionKeySecrets>();
    }

    /// <summary>
    /// Lets a host have tenants on database servers. Where new tenants come into a PostgreSQL database (<see cref="TenantDefaults"/>), the list of tenants
    /// lies there too: every host that is given the same database serves the same tenants.
    /// </summary>
    /// <param name="hostServices">The host's services, after <c>AddStudio</c>.</param>
    /// <param name="dataFolder">The host's own folder.</param>
    public static IServiceCollection AddTenantDatabases(this IServiceCollection hostServices, string dataFolder)
    {
        hostServices.AddSingleton<ITenantStorage, TenantSchema>();
        return hostServices.AddSingleton<ShellSettingsStore>(sp => sp.GetRequiredService<TenantDefaults>() is { Provider: TenantDefaults.Postgres } defaults
            ? new PostgresShellSettingsStore(dataFolder, sp.GetRequiredService<IHostSecretProtector>(), defaults.ConnectionString)
            : new FileShellSettingsStore(dataFolder, sp.GetRequiredService<IHostSecretProtector>(), sp.GetRequiredService<TimeProvider>()));
    }

    /// <summary>Adds a module's migration.</summary>
    public static IServiceCollection AddMigration<T>(this IServiceCollection services) where T : DataMigration => services.AddSingleton<DataMigration, T>();

    private static bool IsPostgres(IServiceProvider services) => services.GetRequiredService<ShellSettings>().DatabaseProvider == PostgresDialect.Name;
}

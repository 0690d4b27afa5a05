using Microsoft.Extensions.DependencyInjection;
using Studio.Data;
using Studio.Data.Outbox;
using Studio.Data.Verification;
using Studio.Kernel.Settings;

namespace Studio.Customers.PersonalData;

/// <summary>Puts erasure, its proofs and what clears after it into a tenant.</summary>
internal static class ErasureRegistration
{
    public static IServiceCollection AddErasure(this IServiceCollection services)
    {
        services.AddMigration<ErasureMigration>().AddSettings<BackupStatementSettings>();
        services.AddSingleton<ErasureProofs>().AddSingleton<ErasureCleaner>().AddSingleton<IDataCheck, ErasureProofCheck>();
        services.AddHostedService(sp => sp.GetRequiredService<ErasureCleaner>());
        services.AddScoped<ReadableData>().AddScoped<ReadableDocument>();
        services.AddSingleton<ErasedFiles>().AddScoped<IOutboxConsumer, ErasedFilesConsumer>();
        return services.AddPersonalDataSource<CustomerFiles>().AddPersonalDataSource<ContentTraceData>();
    }
}

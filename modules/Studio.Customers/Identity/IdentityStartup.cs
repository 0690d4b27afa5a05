using Microsoft.Extensions.DependencyInjection;
using Studio.Data;
using Studio.Data.Verification;

namespace Studio.Customers.Identity;

/// <summary>Registers who people are.</summary>
internal static class IdentityStartup
{
    public static IServiceCollection AddIdentity(this IServiceCollection services)
    {
        services.AddMigration<IdentityMigration>();
        services.AddSingleton<People>().AddSingleton<SubjectLinks>().AddSingleton<VisitorLinks>();
        services.AddSingleton<IDataCheck, MemberCheck>();
        return services;
    }
}

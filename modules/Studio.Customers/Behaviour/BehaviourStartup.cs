using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel;
using Studio.ContentModel.Items;
using Studio.Customers.Behaviour.Contacts;
using Studio.Customers.Behaviour.Counting;
using Studio.Customers.Conditions;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Customers.PersonalData;
using Studio.Data;
using Studio.Data.Verification;
using Studio.Kernel.Navigation;
using Studio.Kernel.Tenants;

namespace Studio.Customers.Behaviour;

/// <summary>What behaviour facts need. Their values come with the module's other facts.</summary>
internal static class BehaviourStartup
{
    public static IServiceCollection AddBehaviour(this IServiceCollection services)
    {
        services.AddContentParts<BehaviourParts>().AddContentPart<BehaviourFactPartType>().AddGuaranteedType(BehaviourParts.Fact, BehaviourParts.Type).AddMigration<BehaviourMigration>();
        services.AddCounting().AddHostedService(sp => sp.GetRequiredService<BehaviourWorker>());
        services.AddScoped<IWakeSource, BehaviourWaking>();
        services.AddScoped<BehaviourContentHandler>().AddScoped<IContentHandler>(sp => sp.GetRequiredService<BehaviourContentHandler>());
        services.AddScoped<BehaviourPreview>().AddScoped<BehaviourFigures>().AddConditionKind<ContactConditionKind>(ContactConditionKind.KindName, CustomerPermissions.ViewCustomers);
        services.AddSingleton<INavigationProvider, BehaviourNavigation>();
        return services.AddPersonalDataSource<BehaviourData>();
    }

    /// <summary>What counts, over the log of contacts and who people are.</summary>
    internal static IServiceCollection AddCounting(this IServiceCollection services)
    {
        services.AddSingleton<BehaviourDefinitions>().AddSingleton<BehaviourStore>().AddSingleton<BehaviourSignal>().AddSingleton<BehaviourPublishing>();
        services.AddSingleton<BehaviourObserver>().AddSingleton<IInteractionObserver>(sp => sp.GetRequiredService<BehaviourObserver>()).AddSingleton<IIdentityObserver>(sp => sp.GetRequiredService<BehaviourObserver>());
        services.AddSingleton<BehaviourSweep>().AddSingleton<BehaviourCounting>().AddSingleton<BehaviourWorker>();
        return services.AddSingleton<IDataCheck, BehaviourCheck>();
    }
}

internal sealed class BehaviourNavigation : INavigationProvider
{
    public IEnumerable<NavigationItem> Items => [new("Behaviour facts", "/admin/behaviour", "activity", 22, CustomerPermissions.ViewCustomers, typeof(BehaviourNavigation))];
}

using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel;
using Studio.ContentModel.Items;
using Studio.Customers.Interactions;
using Studio.Customers.PersonalData;
using Studio.Customers.Screens;
using Studio.Data;
using Studio.Data.Verification;
using Studio.Kernel.Messages;
using Studio.Kernel.Navigation;
using Studio.Kernel.Settings;

namespace Studio.Customers.Consent;

/// <summary>Puts consent into a tenant.</summary>
internal static class ConsentRegistration
{
    public static IServiceCollection AddConsent(this IServiceCollection services)
    {
        services.AddContentParts<ConsentParts>().AddContentPart<ConsentPurposePart>().AddGuaranteedType(ConsentParts.Purpose, ConsentParts.Type);
        services.AddMigration<ConsentMigration>();
        services.AddScoped<IContentHandler, ConsentPurposeHandler>();
        services.AddSingleton<ConsentRegister>().AddSingleton<IDataCheck, ConsentCheck>();
        services.AddInteractionType<ConsentGiven>().AddInteractionType<ConsentRefused>();
        services.AddPersonalDataSource<ConsentData>();
        services.AddSingleton<INavigationProvider, ConsentNavigation>().AddCustomerPanel<ConsentPanel>();
        services.AddSettings<ConsentSettings>().AddScoped<IMessageGate, ConsentGate>();
        return services;
    }
}

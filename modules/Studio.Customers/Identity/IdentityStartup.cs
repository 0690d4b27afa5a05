using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.Customers.Facts;
using Studio.Customers.Identity.Duplicates;
using Studio.Customers.Identity.Identifiers;
using Studio.Customers.Identity.Merging;
using Studio.Customers.Pages.Identity;
using Studio.Customers.PersonalData;
using Studio.Customers.Screens;
using Studio.Data;
using Studio.Data.Verification;
using Studio.Kernel.Navigation;
using Studio.Kernel.Scheduling;
using Studio.Kernel.Settings;

namespace Studio.Customers.Identity;

/// <summary>Registers who people are.</summary>
internal static class IdentityStartup
{
    public static IServiceCollection AddIdentity(this IServiceCollection services)
    {
        services.AddMigration<IdentityMigration>();
        services.AddSingleton<People>().AddSingleton<SubjectLinks>().AddSingleton<VisitorLinks>();
        services.AddSingleton<IDataCheck, MemberCheck>();
        services.AddIdentifierKind<MailIdentifier>().AddIdentifierKind<PhoneIdentifier>().AddIdentifierKind<MemberIdentifier>().AddIdentifierKind<LoyaltyIdentifier>()
            .AddIdentifierKind<LineIdentifier>().AddIdentifierKind<PageScopedIdentifier>().AddIdentifierKind<PersonIdentifier>();
        services.AddSingleton<IdentifierKinds>().AddSingleton<IdentifierStore>().AddSingleton<CustomerIdentifiers>().AddSingleton<DuplicateStore>();
        services.AddScoped<IdentityResolver>().AddScoped<DuplicateFinder>().AddScoped<Merges>();
        services.AddScoped<IContentHandler, IdentifierHandler>().AddScoped<IEncryptionGuard, EncryptionUses>().AddPersonalDataSource<IdentifierData>();
        services.AddSettings<IdentitySettings>().AddBackgroundTask<DuplicateTask>();
        services.AddScoped<IdentityTexts>().AddCustomerPanel<IdentifiersPanel>();
        services.AddSingleton<INavigationProvider, IdentityNavigation>();
        return services;
    }
}

internal sealed class IdentityNavigation : INavigationProvider
{
    public IEnumerable<NavigationItem> Items =>
    [
        new("Duplicates", "/admin/identity/duplicates", "intersect", 24, CustomerPermissions.ViewCustomers, typeof(IdentityNavigation)),
        new("Merges", "/admin/identity/merges", "person-lines-fill", 25, CustomerPermissions.ViewCustomers, typeof(IdentityNavigation)),
    ];
}

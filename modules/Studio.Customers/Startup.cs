using Studio.Admin.Code;
using Studio.Admin.Dashboard;
using Studio.Customers.Dashboard;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Studio.ContentModel;
using Studio.Contents;
using Studio.Customers.Accounts;
using Studio.Customers.Api;
using Studio.Customers.Behaviour;
using Studio.Customers.Behaviour.Api;
using Studio.Customers.Consent;
using Studio.Customers.Events;
using Studio.Customers.Facts;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Customers.Interactions.Planned;
using Studio.Customers.PersonalData;
using Studio.Customers.Screens;
using Studio.Customers.Screens.Panels;
using Studio.Customers.Segments;
using Studio.Customers.Timeline;
using Studio.Data;
using Studio.DecisionEngine.Facts;
using Studio.Kernel.Modules;
using Studio.Kernel.Navigation;
using Studio.Kernel.Routing;
using Studio.Kernel.Scheduling;
using Studio.Kernel.Security;
using Studio.Kernel.Security.Audit;
using Studio.Kernel.Security.SignIn;
using Studio.Kernel.Settings;

namespace Studio.Customers;

internal sealed class Startup : StartupBase
{
    public override void ConfigureServices(IServiceCollection services)
    {
        services.AddContentParts<CustomerParts>();
        services.AddSingleton<IPermissionProvider, CustomerPermissions>();
        services.AddSingleton<INavigationProvider, CustomerNavigation>();
        services.AddBehaviour();
        services.AddMigration<InteractionMigration>().AddMigration<ShopAccessMigration>().AddMigration<CustomerAccountMigration>();
        services.AddSingleton<InteractionTypes>();
        services.AddStandardInteractionTypes();
        services.AddPlannedInteractionTypes();
        services.AddSingleton<ContactRepository>();
        services.AddCustomerEvents();
        services.AddIdentity();
        services.AddSingleton<ShopAccess>();
        services.AddScoped<CustomerAccounts>().AddPersonalDataSource<AccountData>();
        services.TryAddScoped<IPasswordHasher<CustomerAccount>, PasswordHasher<CustomerAccount>>();
        services.TryAddSingleton<SignInThrottle>();
        services.TryAddSingleton<PasswordGate>();
        services.AddBackgroundTask<InvitationCleaning>().AddBackgroundTask<InteractionMonths>();
        services.AddSettings<ContactRetentionSettings>().AddScoped<ContactRetention>().AddScoped<PersonalDataRetention>().AddBackgroundTask<RetentionTask>();
        services.AddScoped<PersonalDataService>().AddSingleton<IAuditActionProvider, CustomerAuditActions>();
        services.AddPersonalDataSource<CustomerData>().AddPersonalDataSource<VisitorLinkData>().AddPersonalDataSource<TraceData>().AddPersonalDataSource<InteractionData>().AddPersonalDataSource<MessageData>();
        services.AddConsent().AddErasure();
        services.AddEvents();
        services.AddScoped<FactService>();
        foreach (var language in new[] { CodeLanguages.JavaScript, CodeLanguages.Liquid })
        {
            services.AddCodeEditorAddress(language, "samples", $"~/api/content/samples?part={CustomerParts.Customer}", ContentPermissions.AccessContent);
        }

        services.AddSegments();
        services.AddFactProviders(typeof(Startup).Assembly);
        services.AddScoped<CustomerList>();
        services.AddCustomerPage();
        services.AddDashboardWidget<ContactsWidget>();
        services.AddSignalR();
        services.AddHostedService<TimelinePusher>();
    }

    public override void Configure(IApplicationBuilder app, IEndpointRouteBuilder routes, IServiceProvider serviceProvider)
    {
        EventsEndpoint.Map(routes);
        BehaviourEndpoints.Map(routes);
        InteractionTypesEndpoint.Map(routes);
        PersonalDataEndpoints.Map(routes);
        routes.MapSegments(serviceProvider);
        IdentityEndpoints.Map(routes);
        ConsentEndpoints.Map(routes);
        routes.MapTenantHub<TimelineHub>("/hubs/timeline");
    }
}

internal sealed class CustomerNavigation : INavigationProvider
{
    public IEnumerable<NavigationItem> Items => [new("Customers", "/admin/customers", "people", 20, CustomerPermissions.ViewCustomers, typeof(CustomerNavigation))];
}

using Studio.Admin.Dashboard;
using Studio.Sales.Dashboard;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel;
using Studio.Customers.Interactions;
using Studio.Customers.PersonalData;
using Studio.Customers.Screens;
using Studio.Customers.Facts;
using Studio.Customers.Segments.Sql;
using Studio.Data;
using Studio.Data.Outbox;
using Studio.Data.Verification;
using Studio.DecisionEngine.Facts;
using Studio.Kernel.Modules;
using Studio.Kernel.Navigation;
using Studio.Kernel.Recipes;
using Studio.Kernel.Security;
using Studio.Kernel.Settings;
using Studio.Sales.Facts;
using Studio.Sales.History;
using Studio.Sales.Orders;
using Studio.Sales.Screens;

namespace Studio.Sales;

internal sealed class Startup : StartupBase
{
    public override void ConfigureServices(IServiceCollection services)
    {
        services.AddContentParts<OrderParts>();
        services.AddSingleton<IPermissionProvider, SalesPermissions>();
        services.AddSingleton<INavigationProvider, SalesNavigation>();
        services.AddMigration<OrderLineMigration>();
        services.AddScoped<OrderStore>().AddScoped<IRecipeStepHandler, OrderHistoryStep>();
        services.AddPersonalDataSource<OrderData>().AddSettings<OrderRetentionSettings>();
        services.AddInteractionType<OrderInteraction>().AddInteractionType<ReturnInteraction>();
        services.AddScoped<IOutboxConsumer, OrderInteractionRecorder>();
        services.AddScoped<OrderTables>();
        services.AddFactProviders(typeof(Startup).Assembly).AddScoped<IFactColumnSource, OrderColumns>();
        services.AddSingleton<IDataCheck, OrderCheck>();
        services.AddDashboardWidget<OrdersWidget>();
        services.AddCustomerPanel<OrdersPanel>();
    }
}

internal sealed class SalesNavigation : INavigationProvider
{
    public IEnumerable<NavigationItem> Items => [new("Orders", "/admin/orders", "receipt", 30, SalesPermissions.ViewOrders, typeof(SalesNavigation))];
}

using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Customers.Interactions;
using Studio.Customers.PersonalData;
using Studio.Customers.Facts;
using Studio.Data;
using Studio.DecisionEngine.Facts;
using Studio.Kernel.Modules;
using Studio.Kernel.Scheduling;
using Studio.Kernel.Security;
using Studio.Kernel.Settings;
using Studio.WebEngagement.Carts;
using Studio.WebEngagement.Catalogue;
using Studio.WebEngagement.Orders;
using Studio.WebEngagement.Rescue;
using Studio.WebEngagement.Visits;
using Studio.WebEngagement.Widget;

namespace Studio.WebEngagement;

internal sealed class Startup : StartupBase
{
    public override void ConfigureServices(IServiceCollection services)
    {
        services.AddAuthentication()
            .AddCookie(ShopVisits.Scheme, ConfigureShopCookie)
            .AddScheme<AuthenticationSchemeOptions, WidgetAuthenticationHandler>(WidgetAuthenticationHandler.SchemeName, null);
        services.AddSingleton(new HeaderCredentialScheme(WidgetAuthenticationHandler.SchemeName));
        services.AddSingleton(new AuthorizationHeaderScheme(WidgetAuthenticationHandler.Prefix, WidgetAuthenticationHandler.SchemeName));
        services.AddScoped<ShopCookieEvents>();

        services.AddSettings<ShopSettings>();
        services.AddMigration<CartMigration>();
        services.AddInteractionType<CartChange>();
        services.AddPersonalDataSource<CartData>();
        services.AddSingleton<VisitorCookie>();
        services.AddSingleton<WidgetTokens>();
        services.AddSettings<WidgetSettings>();
        services.AddSingleton<SitePasses>().AddSingleton<ICrossOriginPolicy, WidgetOrigins>().AddSingleton<VisitorLimit>();
        services.AddInteractionType<SiteCart>().AddInteractionType<SiteCheckout>().AddInteractionType<CallBackRequested>();
        services.AddScoped<ShopVisits>();
        services.AddScoped<ShopSignIn>();
        services.AddScoped<ProductCatalogue>();
        services.AddScoped<CartService>();
        services.AddBackgroundTask<CartCleaning>();
        services.AddScoped<Checkout>();
        services.AddScoped<ShopOrders>();
        services.AddFactProviders(typeof(Startup).Assembly);
    }

    public override void Configure(IApplicationBuilder app, IEndpointRouteBuilder routes, IServiceProvider serviceProvider)
    {
        app.Use(serviceProvider.GetRequiredService<VisitorLimit>().InvokeAsync);
        WidgetTokenEndpoint.Map(routes);
        SiteEndpoints.Map(routes);
    }

    private static void ConfigureShopCookie(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "studio_shop";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = TimeSpan.FromDays(14);
        options.SlidingExpiration = true;
        options.LoginPath = "/shop/sign-in";
        options.EventsType = typeof(ShopCookieEvents);
    }
}

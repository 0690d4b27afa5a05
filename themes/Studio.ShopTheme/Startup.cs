using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Modules;

namespace Studio.ShopTheme;

internal sealed class Startup : StartupBase
{
    public override void ConfigureServices(IServiceCollection services) => services.AddScoped<ShopFrame>();

    public override void Configure(IApplicationBuilder app, IEndpointRouteBuilder routes, IServiceProvider serviceProvider)
    {
        routes.MapGet("/", (HttpContext context) => Results.LocalRedirect("~/shop")).AllowAnonymous();
        ShopActions.Map(routes);
    }
}

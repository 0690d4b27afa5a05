using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Studio.Kernel.Modules;

[assembly: Module(Id = PlainModule.FeatureId, Name = "Plain endpoint", Description = "One endpoint that does nothing, to measure what a tenant's pipeline costs.", Category = "Measuring")]

/// <summary>An endpoint that does nothing, in a tenant and without one.</summary>
internal sealed class PlainModule : StartupBase
{
    public const string FeatureId = "Studio.Benchmarks";
    public const string Address = "/plain";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(Address, () => Results.Ok(new { ok = true })).AllowAnonymous();

    public override void Configure(IApplicationBuilder app, IEndpointRouteBuilder routes, IServiceProvider serviceProvider) => Map(routes);
}

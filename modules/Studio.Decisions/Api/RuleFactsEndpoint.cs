using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Studio.DecisionEngine.Facts;
using Studio.Kernel.Security;

namespace Studio.Decisions.Api;

/// <summary>A fact as the editor of conditions offers it.</summary>
/// <param name="Path">How expressions name it.</param>
/// <param name="Type">What it is: boolean, number, string, list or any.</param>
/// <param name="Detail">Its title in the language of the request.</param>
/// <param name="Insert">What is written where the fact is asked like a function, or null.</param>
internal sealed record OfferedFact(string Path, string Type, string Detail, string? Insert);

/// <summary><c>GET /api/rules/facts</c>: the facts that conditions can speak of now.</summary>
internal static class RuleFactsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/rules/facts", async (HttpContext context) =>
    {
        var services = context.RequestServices;
        var localizers = services.GetRequiredService<IStringLocalizerFactory>();
        var catalogue = await services.GetRequiredService<FactService>().GetCatalogueAsync(context.RequestAborted);
        var offered = catalogue.Facts.Select(f => new OfferedFact(f.Path, f.Type.ToString().ToLowerInvariant(), TitleOf(f, localizers), f.Parameters is null ? null : f.Example.Length > 0 ? f.Example : f.Path + "('')"));
        context.Response.Headers.CacheControl = "private, no-cache";
        await context.Response.WriteAsJsonAsync(new { facts = offered.ToList() }, context.RequestAborted);
    }).RequirePermission(DecisionPermissions.ViewRules);

    private static string TitleOf(FactDescriptor fact, IStringLocalizerFactory localizers)
    {
        var title = fact.Resources is null ? fact.Title : localizers.Create(fact.Resources)[fact.Title].Value;
        return fact.Unit.Length > 0 ? $"{title} ({fact.Unit})" : title;
    }
}

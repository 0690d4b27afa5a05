using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Kernel.Schemas;
using Studio.Kernel.Security;

namespace Studio.Customers.Api;

/// <summary>A type of contact on the wire.</summary>
/// <param name="Name">The name in <c>type</c>.</param>
/// <param name="Category">The group.</param>
/// <param name="Title">What people call it, in the language that is asked for.</param>
/// <param name="Icon">A Bootstrap icon.</param>
/// <param name="Recordable">True where the caller may record it.</param>
/// <param name="Schema">The JSON Schema of the payload, or null where it has none.</param>
internal sealed record InteractionTypeAnswer(string Name, string Category, string Title, string Icon, bool Recordable, JsonObject? Schema);

/// <summary><c>GET /api/interaction-types</c>: what <c>POST /api/events</c> takes. A visitor's widget is told of its own types alone.</summary>
internal static class InteractionTypesEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/interaction-types", HandleAsync).RequirePermission(CustomerPermissions.RecordInteractions);

    private static Task HandleAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var types = services.GetRequiredService<InteractionTypes>();
        var schemas = services.GetRequiredService<SchemaCatalogue>();
        var localizers = services.GetRequiredService<IStringLocalizerFactory>();
        var caller = Caller.From(context.User);
        var answer = types.All
            .Where(t => caller.IsTrusted || caller.MayRecord(t))
            .OrderBy(t => t.Name, StringComparer.Ordinal)
            .Select(t => new InteractionTypeAnswer(t.Name, t.Category, InteractionTypes.TitleOf(t, localizers), t.Icon, caller.MayRecord(t), types.SchemaOf(t) is { } schema ? schemas.ToJson(schema) : null));
        return context.Response.WriteAsJsonAsync(answer, context.RequestAborted);
    }
}

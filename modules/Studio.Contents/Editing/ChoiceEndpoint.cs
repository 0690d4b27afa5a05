using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Parts;
using Studio.Contents.Access;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Contents.Editing;

/// <summary>What a field can be filled with: the items or users that a person looks for while he writes in an item's form.</summary>
/// <param name="Items">The choices, best first.</param>
internal sealed record ChoicesAnswer(IReadOnlyList<Choice> Items);

/// <summary><c>GET /api/content-types/{type}/choices?field=CustomerPart.Partner&amp;q=王小</c> → <c>{items:[{value, text}]}</c>, for those who may fill the field.</summary>
internal static class ChoiceEndpoint
{
    private const int Most = 20;
    private const int LongestText = 100;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/content-types/{type}/choices", (Delegate)FindAsync).RequirePermission(ContentPermissions.AccessContent);

    /// <summary>The address for a field of a type, from the tenant's root.</summary>
    public static string Address(string type, string path) => $"~/api/content-types/{type}/choices?field={Uri.EscapeDataString(path)}";

    private static async Task FindAsync(HttpContext context)
    {
        var (services, ct) = (context.RequestServices, context.RequestAborted);
        var (door, name) = (services.GetRequiredService<ContentDoor>(), (string?)context.Request.RouteValues["type"] ?? "");
        var all = await door.DefinitionsAsync(ct);
        var type = all.Type(name) ?? throw ProblemException.NotFound("There is no such content type.");
        await door.RequireAsync(ContentAct.Edit, type.Name, null, ct);
        var place = services.GetRequiredService<ContentPartTypes>().PlaceAt(type, all, context.Request.Query["field"].ToString());
        if (place is null || !door.Fields.CanEdit(place.Field))
        {
            throw ProblemException.Invalid("field", "There is no such field to be filled.");
        }

        var text = context.Request.Query["q"].ToString().Trim();
        text = text.Length > LongestText ? throw ProblemException.Invalid("q", "That is too long to be looked for.") : text;
        var found = await services.GetRequiredService<ContentForms>().FindChoicesAsync(place, text, Most, ct) ?? throw ProblemException.Invalid("field", "This field is not filled by searching.");
        await context.Response.WriteAsJsonAsync(new ChoicesAnswer(found), ct);
    }
}

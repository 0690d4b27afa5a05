using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Contents.Access;
using Studio.Contents.Listing;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Contents.Editing;

/// <summary><c>GET /api/content/samples?part=CustomerPart&amp;q=王小</c> → <c>{items:[{value, text}]}</c>: published items made with a part, for trying something out, as far as the person sees them.</summary>
internal static class SampleEndpoint
{
    private const int Most = 20;
    private const int LongestText = 100;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/content/samples", (Delegate)FindAsync).RequirePermission(ContentPermissions.AccessContent);

    private static async Task FindAsync(HttpContext context)
    {
        var (services, ct) = (context.RequestServices, context.RequestAborted);
        var (door, queries, names) = (services.GetRequiredService<ContentDoor>(), services.GetRequiredService<ContentQueries>(), services.GetRequiredService<ItemNames>());
        var (part, text) = (context.Request.Query["part"].ToString(), context.Request.Query["q"].ToString().Trim());
        if (text.Length > LongestText)
        {
            throw ProblemException.Invalid("q", "That is too long to be looked for.");
        }

        var all = await door.DefinitionsAsync(ct);
        var types = new List<string>();
        foreach (var type in all.TypesWith(part))
        {
            if (await door.MayAsync(ContentAct.View, all.Type(type)!))
            {
                types.Add(type);
            }
        }

        var found = new List<ContentItem>();
        if (text.Length > 0)
        {
            found.AddRange(await queries.FindAsync(text, new ContentScope(types, [], ""), door.Fields, Most, ct));
        }
        else
        {
            foreach (var type in types)
            {
                found.AddRange((await queries.QueryAsync(new ContentQuery(type) { PageSize = Most, Count = CountMode.None, Access = door.Fields }, ct)).Items);
            }
        }

        var choices = new List<Choice>(found.Count);
        foreach (var item in found.Where(i => i.Published).Take(Most))
        {
            choices.Add(new Choice(item.ContentItemId, await names.OfAsync(item, ct)));
        }

        await context.Response.WriteAsJsonAsync(new ChoicesAnswer(choices), ct);
    }
}

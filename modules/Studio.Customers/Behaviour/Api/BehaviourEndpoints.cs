using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Items;
using Studio.Customers.Api;
using Studio.Customers.Behaviour.Contacts;
using Studio.Customers.Interactions;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Customers.Behaviour.Api;

/// <summary>
/// <c>GET /api/behaviour/facts</c>: what is published and how far it is counted. <c>GET /api/behaviour/facts/{id}/distribution</c>: how many people have which values.
/// <c>GET /api/behaviour/members</c>: what conditions may speak of. <c>POST /api/behaviour/preview</c>: what a definition that is not saved says of the customers who were in
/// touch last. Definitions are content: <c>/api/content/BehaviourFact</c>.
/// </summary>
internal static class BehaviourEndpoints
{
    private const int MaximumBody = 32 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/behaviour/facts", async (HttpContext context) =>
        {
            var facts = await context.RequestServices.GetRequiredService<BehaviourFigures>().AllAsync(context.RequestAborted);
            await context.Response.WriteAsJsonAsync(facts.Select(f => new
            {
                id = f.FactId, path = f.Definition.Path, title = f.Definition.Title, aggregate = f.Definition.Aggregate.ToString(), value = f.Definition.Value, condition = f.Definition.Condition,
                windowUnit = f.Definition.Window.Unit.ToString(), windowLength = f.Definition.Window.Length, state = f.State == CountingState.Ready ? "ready" : "counting", percent = f.Percent, people = f.People,
            }), context.RequestAborted);
        }).RequirePermission(CustomerPermissions.ViewCustomers);

        routes.MapGet("/api/behaviour/facts/{id}/distribution", async (HttpContext context, string id) =>
        {
            var figures = context.RequestServices.GetRequiredService<BehaviourFigures>();
            if ((await figures.AllAsync(context.RequestAborted)).All(f => f.FactId != id))
            {
                throw ProblemException.NotFound("There is no such published fact.");
            }

            await context.Response.WriteAsJsonAsync(await figures.SharesAsync(id, context.RequestAborted), context.RequestAborted);
        }).RequirePermission(CustomerPermissions.ViewCustomers);

        routes.MapGet("/api/behaviour/members", (HttpContext context) =>
        {
            var scope = new ContactScope(context.RequestServices.GetRequiredService<InteractionTypes>(), lenient: false);
            return context.Response.WriteAsJsonAsync(scope.Members.Select(m => new { path = m.Path, type = m.Type.ToString(), title = scope.TitleOf(m.Path) }), context.RequestAborted);
        }).RequirePermission(CustomerPermissions.ViewCustomers);

        routes.MapPost("/api/behaviour/preview", PreviewAsync).RequirePermission(CustomerPermissions.ViewCustomers);
    }

    private static async Task PreviewAsync(HttpContext context)
    {
        var (body, _) = await JsonBody.ReadAsync(context, MaximumBody);
        var preview = context.RequestServices.GetRequiredService<BehaviourPreview>();
        var condition = JsonBody.JsonText(body, "condition", "condition", 8192) ?? "";
        if (body["tree"] is { } tree)
        {
            if (condition.Length > 0)
            {
                throw ProblemException.Invalid("tree", "Give the condition as JavaScript or as a tree, not as both.");
            }

            if (preview.Write(tree, out var faults) is not { } written)
            {
                await context.Response.WriteAsJsonAsync(new BehaviourPreviewAnswer(faults, 0, 0, []), context.RequestAborted);
                return;
            }

            condition = written;
        }

        var item = new ContentItem { ContentItemId = "", ContentType = BehaviourParts.FactType }
            .SetText(BehaviourParts.Fact, "Name", "").SetText(BehaviourParts.Fact, "Condition", condition)
            .SetText(BehaviourParts.Fact, "Aggregate", JsonBody.JsonText(body, "aggregate", "aggregate", 20)).SetText(BehaviourParts.Fact, "Value", JsonBody.JsonText(body, "value", "value", 200))
            .SetText(BehaviourParts.Fact, "WindowUnit", JsonBody.JsonText(body, "windowUnit", "windowUnit", 20)).SetNumber(BehaviourParts.Fact, "WindowLength", Length(body["windowLength"]));
        var answer = await preview.CountAsync(FactDefinition.Read(item), context.RequestAborted);

        // The browser follows the links as they stand: a tenant's prefix belongs in front.
        await context.Response.WriteAsJsonAsync(answer with { Examples = [.. answer.Examples.Select(e => e with { Url = context.Request.PathBase + e.Url })] }, context.RequestAborted);
    }

    /// <summary>A whole number, also as the text of a form's field; nothing is no window.</summary>
    private static int? Length(JsonNode? node)
    {
        if (node is null || (node is JsonValue empty && empty.TryGetValue<string>(out var none) && none.Length == 0))
        {
            return null;
        }

        return node is JsonValue value && (value.TryGetValue<int>(out var number) || (value.TryGetValue<string>(out var written) && int.TryParse(written, System.Globalization.CultureInfo.InvariantCulture, out number)))
            && number is >= 1 and <= Windows.FactWindow.MaximumLength
            ? number : throw ProblemException.Invalid("windowLength", "A whole number from 1 to 5000 is needed.");
    }
}

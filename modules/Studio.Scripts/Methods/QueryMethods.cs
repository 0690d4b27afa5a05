using System.Text.Json.Nodes;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Contents.Access;
using Studio.Contents.Api;
using Studio.Contents.Views;
using Studio.Scripting.Engine;

namespace Studio.Scripts.Methods;

/// <summary>Finding content: saved views as OrchardCore's named queries, and items of a type by conditions as in <c>GET /api/content</c>.</summary>
internal sealed class QueryMethods : IGlobalMethodProvider
{
    private const int MostConditions = 20;
    private const int LongestText = 200;
    private const int UsualTake = 25;

    public IEnumerable<GlobalMethod> GetMethods() =>
    [
        new GlobalMethod
        {
            Name = "executeQuery",
            Description = "The published items of a saved view, by its name or id, as whoever runs the script sees them.",
            Parameters = [new("name", "string", Description: "A saved view of a list"), new("parameters", "{ take?: number, page?: number }", Optional: true, "How many, at most 200")],
            Returns = "ContentItem[]",
            InvokeAsync = (call, ct) => GlobalMethods.ForScriptAsync(() => NamedAsync(call, ct)),
        },
        new GlobalMethod
        {
            Name = "findContentItems",
            Description = "The published items of a type: findContentItems('Customer', { where: ['CustomerPart.Country:eq:Germany'], sort: '-ModifiedUtc', take: 10 }).",
            Parameters =
            [
                new("contentType", "string"),
                new("query", "{ where?: string[], search?: string, sort?: string, take?: number, page?: number }", Optional: true, "Conditions as in GET /api/content; - before a field sorts the greatest first"),
            ],
            Returns = "ContentItem[]",
            InvokeAsync = (call, ct) => GlobalMethods.ForScriptAsync(() => FindAsync(call, ct)),
        },
    ];

    private static async Task<JsonNode?> NamedAsync(GlobalMethodCall call, CancellationToken cancellationToken) =>
        await AnswerAsync(call, Paged(await call.Service<ViewQueries>().FindAsync(call.Text(0), cancellationToken), call.Object(1)), cancellationToken);

    private static async Task<JsonNode?> FindAsync(GlobalMethodCall call, CancellationToken cancellationToken)
    {
        var given = call.Object(1);
        var sort = Text(given, "sort");
        var query = new ContentQuery(call.Text(0)) { Filters = Filters(given?["where"] as JsonArray), Search = Text(given, "search") };
        if (sort.Length > 0)
        {
            query = query with { SortBy = sort.TrimStart('-'), Descending = sort[0] == '-' };
        }

        return await AnswerAsync(call, Paged(await call.Service<ContentDoor>().AskAsync(query, cancellationToken), given), cancellationToken);
    }

    private static async Task<JsonNode?> AnswerAsync(GlobalMethodCall call, ContentQuery query, CancellationToken cancellationToken)
    {
        var page = await call.Service<ContentQueries>().QueryAsync(query with { Count = CountMode.None }, cancellationToken);
        return new JsonArray([.. page.Items.Select(i => (JsonNode?)i.ToJson())]);
    }

    private static ContentQuery Paged(ContentQuery query, JsonObject? given) => query with
    {
        PageSize = Math.Clamp(Number(given, "take") ?? UsualTake, 1, ContentQuery.MaximumPageSize),
        Page = Math.Max(1, Number(given, "page") ?? 1),
    };

    private static List<ContentFilter> Filters(JsonArray? conditions) => conditions is null ? []
        : conditions.Count > MostConditions ? throw new ScriptMethodException($"At most {MostConditions} conditions are possible.")
        : [.. conditions.Select(c => Filter(c is JsonValue value && value.TryGetValue<string>(out var text) ? text : ""))];

    private static ContentFilter Filter(string condition)
    {
        var pieces = condition.Split(':', 3);
        return pieces.Length == 3 && ContentQueryReader.Operator(pieces[1]) is { } op
            ? new ContentFilter(pieces[0], op, pieces[2])
            : throw new ScriptMethodException($"A condition is Field:operator:value, as in CustomerPart.Country:eq:Germany; operators are {string.Join(", ", ContentQueryReader.OperatorNames)}.");
    }

    private static string Text(JsonObject? given, string name) => given?[name] is JsonValue value && value.TryGetValue<string>(out var text)
        ? text.Length <= LongestText ? text : throw new ScriptMethodException($"{name} is longer than {LongestText} characters.")
        : "";

    private static int? Number(JsonObject? given, string name) => given?[name] is JsonValue value && value.TryGetValue<double>(out var number) ? (int)Math.Clamp(number, 0, int.MaxValue) : null;
}

using System.Text.Json.Nodes;
using Studio.ContentModel.Queries;

namespace Studio.Contents.Api.OpenApi;

/// <summary>What the operations on content take and give, beyond what their routes say.</summary>
internal static class ContentOperations
{
    public static void Describe(string method, string path, JsonObject operation)
    {
        switch (method, path)
        {
            case ("GET" or "HEAD", "/api/content"):
                operation["summary"] = "A page of items of a type";
                Add(operation, ListParameters());
                Answer(operation, "200", "The items, how many there are, and the pages beside this one.", Reference("ContentList"));
                break;
            case ("GET" or "HEAD", "/api/content/{id}"):
                operation["summary"] = "An item";
                Add(operation, [Version(), Fields()]);
                Item(operation, "200");
                break;
            case ("POST", "/api/content"):
                operation["summary"] = "Makes an item, or saves over one that is there";
                Add(operation, [Draft(), Header("Idempotency-Key", "Makes repeating the request safe: the same key with the same body gives the same answer.", required: false), IfMatch(required: false)]);
                Takes(operation, "application/json", Reference("ContentItem"));
                Item(operation, "200");
                Item(operation, "201");
                break;
            case ("PATCH", "/api/content/{id}"):
                operation["summary"] = "Changes an item by a JSON merge patch (RFC 7396)";
                Add(operation, [Draft(), IfMatch(required: true)]);
                Takes(operation, "application/merge-patch+json", new JsonObject { ["type"] = "object" });
                Item(operation, "200");
                break;
            case ("DELETE", "/api/content/{id}"):
                operation["summary"] = "Takes an item out of use";
                Add(operation, [IfMatch(required: false)]);
                break;
            case ("GET", "/api/content-export"):
                operation["summary"] = "The items of a query as a table";
                Add(operation, [.. ListParameters(), Query("format", Enum("csv", "xlsx")), Query("columns", Text("Paths with commas between; all where left out.")), Query("headers", Enum("paths", "names"))]);
                break;
            case ("POST", "/api/content-imports"):
                operation["summary"] = "Uploads a table that is to become items";
                Add(operation, [Header("Idempotency-Key", "The same key with the same file gives the same import.", required: false)]);
                Takes(operation, "multipart/form-data", new JsonObject
                {
                    ["type"] = "object",
                    ["required"] = new JsonArray("file", "type"),
                    ["properties"] = new JsonObject { ["file"] = new JsonObject { ["type"] = "string", ["format"] = "binary" }, ["type"] = Text("A content type."), ["options"] = Text("JSON: columns, key, publish."), ["start"] = Enum("true", "false") },
                });
                break;
        }
    }

    /// <summary>The schemas that these operations speak of, besides the content types' own.</summary>
    public static JsonObject Schemas() => new()
    {
        ["Problem"] = new JsonObject
        {
            ["type"] = "object",
            ["description"] = "What is wrong (RFC 9457); errors by the path of the field.",
            ["properties"] = new JsonObject
            {
                ["type"] = new JsonObject { ["type"] = "string" },
                ["title"] = new JsonObject { ["type"] = "string" },
                ["status"] = new JsonObject { ["type"] = "integer" },
                ["detail"] = new JsonObject { ["type"] = "string" },
                ["errors"] = new JsonObject { ["type"] = "object", ["additionalProperties"] = new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } } },
            },
        },
        ["ContentList"] = new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray("items", "total", "totalIs", "pageSize"),
            ["properties"] = new JsonObject
            {
                ["items"] = new JsonObject { ["type"] = "array", ["maxItems"] = ContentQuery.MaximumPageSize, ["items"] = Reference("ContentItem") },
                ["total"] = new JsonObject { ["type"] = new JsonArray("integer", "null") },
                ["totalIs"] = Enum("exact", "moreThan", "estimate", "unknown"),
                ["page"] = new JsonObject { ["type"] = "integer" },
                ["pageSize"] = new JsonObject { ["type"] = "integer" },
                ["next"] = new JsonObject { ["type"] = new JsonArray("string", "null"), ["description"] = "The cursor of the next page." },
                ["previous"] = new JsonObject { ["type"] = new JsonArray("string", "null"), ["description"] = "The cursor of the page before." },
                ["links"] = new JsonObject { ["type"] = "object" },
            },
        },
    };

    private static JsonObject[] ListParameters() =>
    [
        Parameter("type", "query", new JsonObject { ["type"] = "string" }, "A content type.", required: true),
        Query("where", Many($"Field:operator:value; all must hold. Operators: {string.Join(", ", ContentQueryReader.OperatorNames)}; in, all and between take several values with commas between.")),
        Query("any", Many("Alternatives, of which one must hold; further groups are any.2, any.3, …")),
        Query("search", Text("Words.", 200)), Query("sort", Text("A field path or metadata, with - for the greatest first.", 200)),
        Query("page", new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["default"] = 1, ["description"] = "Pages by number reach 100,000 items far." }),
        Query("pageSize", new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = ContentQuery.MaximumPageSize, ["default"] = 25 }),
        Query("cursor", Text("next or previous of an answer to the same query.")), Query("count", Enum("bounded", "exact", "none")), Version(), Fields(),
    ];

    private static void Add(JsonObject operation, JsonObject[] parameters)
    {
        foreach (var parameter in parameters)
        {
            operation["parameters"]!.AsArray().Add(parameter);
        }
    }

    private static void Item(JsonObject operation, string status)
    {
        Answer(operation, status, status == "201" ? "The item, which is new." : "The item.", Reference("ContentItem"));
        operation["responses"]![status]!["headers"] = new JsonObject { ["ETag"] = new JsonObject { ["description"] = "The item's state, for If-Match.", ["schema"] = new JsonObject { ["type"] = "string" } } };
    }

    private static void Answer(JsonObject operation, string status, string description, JsonObject schema)
    {
        var responses = operation["responses"]!.AsObject();
        responses.Remove("2XX");
        responses[status] = new JsonObject { ["description"] = description, ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = schema } } };
    }

    private static void Takes(JsonObject operation, string mediaType, JsonObject schema)
    {
        operation["requestBody"]!["required"] = true;
        operation["requestBody"]!["content"] = new JsonObject { [mediaType] = new JsonObject { ["schema"] = schema } };
    }

    private static JsonObject Reference(string name) => new() { ["$ref"] = "#/components/schemas/" + name };

    private static JsonObject Query(string name, JsonObject schema) => Parameter(name, "query", schema, null, required: false);

    private static JsonObject Header(string name, string description, bool required) => Parameter(name, "header", new JsonObject { ["type"] = "string" }, description, required);

    private static JsonObject IfMatch(bool required) => Header("If-Match", "The ETag of the state that is to be changed; 412 where the item has moved on.", required);

    private static JsonObject Version() => Query("version", Enum("published", "latest"));

    private static JsonObject Fields() => Query("fields", Text("Parts, fields and metadata with commas between; everything where left out."));

    private static JsonObject Draft() => Query("draft", Enum("true", "false"));

    private static JsonObject Parameter(string name, string place, JsonObject schema, string? description, bool required)
    {
        var parameter = new JsonObject { ["name"] = name, ["in"] = place, ["schema"] = schema };
        if (description is not null)
        {
            parameter["description"] = description;
        }

        if (required)
        {
            parameter["required"] = true;
        }

        return parameter;
    }

    private static JsonObject Text(string description, int? longest = null)
    {
        var schema = new JsonObject { ["type"] = "string", ["description"] = description };
        if (longest is { } most)
        {
            schema["maxLength"] = most;
        }

        return schema;
    }

    private static JsonObject Many(string description) => new() { ["type"] = "array", ["maxItems"] = ContentQueryReader.MaximumConditions, ["items"] = new JsonObject { ["type"] = "string" }, ["description"] = description };

    private static JsonObject Enum(params string[] values) => new() { ["type"] = "string", ["enum"] = new JsonArray([.. values.Select(v => (JsonNode)v)]) };
}

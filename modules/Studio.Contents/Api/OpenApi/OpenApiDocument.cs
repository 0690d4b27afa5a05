using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.Contents.Access;
using Studio.Kernel.Security;

namespace Studio.Contents.Api.OpenApi;

/// <summary>
/// The tenant's API as an OpenAPI 3.1 document: every route, and each content type's own schema. Made anew when the definitions change; between changes it is the same bytes under
/// the same ETag. It tells what content there is, so that it asks for the same permission as content itself.
/// </summary>
internal sealed class OpenApiDocument(EndpointDataSource endpoints, ContentFieldTypes fields)
{
    private volatile Written? _written;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/openapi.json", GetAsync).RequirePermission(ContentPermissions.ViewContent);

    private static async Task GetAsync(HttpContext context)
    {
        var all = await context.RequestServices.GetRequiredService<ContentDefinitionStore>().GetAsync(context.RequestAborted);
        var definitions = await context.RequestServices.GetRequiredService<ContentDoor>().DefinitionsAsync(context.RequestAborted);
        var document = context.RequestServices.GetRequiredService<OpenApiDocument>();

        // What a role does not see is not described to it; that document is its own and is not kept.
        var written = ReferenceEquals(all, definitions) ? document.Of(definitions, context.Request.PathBase) : document.Make(definitions, context.Request.PathBase);
        context.Response.Headers.ETag = written.ETag;
        context.Response.Headers.CacheControl = "private, no-cache";
        if (context.Request.Headers.IfNoneMatch.Any(tags => (tags ?? "").Split(',', StringSplitOptions.TrimEntries).Any(t => t == written.ETag || t == "*")))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.Body.WriteAsync(written.Bytes, context.RequestAborted);
    }

    private Written Of(ContentDefinitions definitions, PathString pathBase)
    {
        var known = _written;
        if (known is not null && known.Revision == definitions.Revision && known.PathBase == pathBase)
        {
            return known;
        }

        return _written = Make(definitions, pathBase);
    }

    private Written Make(ContentDefinitions definitions, PathString pathBase)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(Write(definitions, pathBase));
        return new Written(definitions.Revision, pathBase, bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}\"");
    }

    private JsonObject Write(ContentDefinitions definitions, PathString pathBase)
    {
        var schemas = new ContentSchemas(fields).Write(definitions);
        foreach (var (name, schema) in ContentOperations.Schemas())
        {
            schemas[name] = schema?.DeepClone();
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = "Studio",
                ["version"] = definitions.Revision.ToString(System.Globalization.CultureInfo.InvariantCulture),
                ["description"] = "The version counts the changes of content definitions.",
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = pathBase.HasValue ? pathBase.Value : "/" }),
            ["security"] = new JsonArray(new JsonObject { ["key"] = new JsonArray() }),
            ["paths"] = ApiPaths.Write(endpoints),
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas,
                ["responses"] = new JsonObject
                {
                    ["Problem"] = new JsonObject
                    {
                        ["description"] = "It was not done.",
                        ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = "#/components/schemas/Problem" } } },
                    },
                },
                ["securitySchemes"] = new JsonObject { ["key"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["description"] = "An API key, or a token of /api/token." } },
            },
        };
    }

    private sealed record Written(int Revision, PathString PathBase, byte[] Bytes, string ETag);
}

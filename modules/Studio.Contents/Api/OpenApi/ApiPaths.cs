using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Studio.Contents.Api.OpenApi;

/// <summary>Every route under <c>/api/</c> as operations: what is known of it from its registration, and what <see cref="ContentOperations"/> says of the content's own.</summary>
internal static class ApiPaths
{
    private static readonly string[] WithBody = ["POST", "PUT", "PATCH"];

    public static JsonObject Write(EndpointDataSource endpoints)
    {
        var paths = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var endpoint in endpoints.Endpoints.OfType<RouteEndpoint>())
        {
            if (PathOf(endpoint.RoutePattern) is not { } path)
            {
                continue;
            }

            if (!paths.TryGetValue(path, out var operations))
            {
                paths[path] = operations = [];
            }

            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["POST"])
            {
                operations[method.ToLowerInvariant()] = Operation(endpoint, path, method.ToUpperInvariant());
            }
        }

        return new JsonObject(paths.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value)));
    }

    /// <summary>The path as OpenAPI writes it, or null where it is none of the API's.</summary>
    public static string? PathOf(RoutePattern pattern)
    {
        var path = new StringBuilder();
        foreach (var segment in pattern.PathSegments)
        {
            path.Append('/');
            foreach (var part in segment.Parts)
            {
                path.Append(part switch
                {
                    RoutePatternLiteralPart literal => literal.Content,
                    RoutePatternSeparatorPart separator => separator.Content,
                    RoutePatternParameterPart parameter => "{" + parameter.Name + "}",
                    _ => "",
                });
            }
        }

        return path.ToString() is var text && text.StartsWith("/api/", StringComparison.Ordinal) ? text : null;
    }

    private static JsonObject Operation(RouteEndpoint endpoint, string path, string method)
    {
        var operation = new JsonObject { ["operationId"] = IdOf(method, path), ["tags"] = new JsonArray(path.Split('/')[2]) };
        var parameters = new JsonArray([.. endpoint.RoutePattern.Parameters.Select(p => (JsonNode)new JsonObject
        {
            ["name"] = p.Name,
            ["in"] = "path",
            ["required"] = true,
            ["schema"] = new JsonObject { ["type"] = "string" },
        })]);
        operation["parameters"] = parameters;
        if (WithBody.Contains(method, StringComparer.Ordinal))
        {
            operation["requestBody"] = Body(endpoint);
        }

        operation["responses"] = new JsonObject
        {
            ["2XX"] = new JsonObject { ["description"] = "It was done." },
            ["default"] = new JsonObject { ["$ref"] = "#/components/responses/Problem" },
        };
        if (endpoint.Metadata.OfType<IAllowAnonymous>().Any())
        {
            operation["security"] = new JsonArray();
        }
        else if (endpoint.Metadata.OfType<IAuthorizeData>().Select(a => a.Policy).FirstOrDefault(p => p is not null)?.Split(':')[^1] is { } permission)
        {
            operation["x-permission"] = permission;
            operation["description"] = $"Needs the permission {permission}.";
        }

        ContentOperations.Describe(method, path, operation);
        return operation;
    }

    private static JsonObject Body(RouteEndpoint endpoint)
    {
        var body = new JsonObject { ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "object" } } } };
        if (endpoint.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize is { } most)
        {
            body["description"] = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"At most {most} bytes.");
        }

        return body;
    }

    private static string IdOf(string method, string path)
    {
        var id = new StringBuilder(method.ToLowerInvariant());
        foreach (var word in path["/api/".Length..].Split('/', '-', '.', '{', '}').Where(w => w.Length > 0))
        {
            id.Append(char.ToUpperInvariant(word[0])).Append(word.AsSpan(1));
        }

        return id.ToString();
    }
}

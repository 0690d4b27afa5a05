using System.Security.Claims;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Scripting.Engine;

namespace Studio.Scripts.Methods;

/// <summary>The request that a script answers, and who makes it. Without one, in a recipe or a background task, they say so.</summary>
internal sealed class RequestMethods : IGlobalMethodProvider
{
    private const int LongestBody = 1024 * 1024;
    private static readonly GlobalMethodParameter Path = new("path", "string", Description: "Such as ~/shop or /shop");

    public IEnumerable<GlobalMethod> GetMethods() =>
    [
        Of("isAuthenticated", "True where whoever runs the script is signed in.", "boolean", [], (call, http) => http.User.Identity?.IsAuthenticated == true),
        Of("isInRole", "True where whoever runs the script has a role.", "boolean", [new("role", "string")], (call, http) =>
            http.User.Claims.Any(c => c.Type == ClaimTypes.Role && string.Equals(c.Value, call.Text(0), StringComparison.OrdinalIgnoreCase))),
        Of("url", "The address of a page of this site, without its host.", "string", [Path], (call, http) => http.Request.PathBase + Rooted(call.Text(0))),
        Of("absoluteUrl", "The whole address of a page of this site.", "string", [Path], (call, http) => $"{http.Request.Scheme}://{http.Request.Host}{http.Request.PathBase}{Rooted(call.Text(0))}"),
        Of("queryString", "The request's query, or the value of one name in it.", "string", [new("name", "string", Optional: true)], (call, http) =>
            call.Text(0) is { Length: > 0 } name ? http.Request.Query[name].ToString() : http.Request.QueryString.ToString()),
        new GlobalMethod
        {
            Name = "readBody",
            Description = "The request's body as a text; empty where something else has read it.",
            Returns = "string",
            MaxCalls = 3,
            InvokeAsync = async (call, ct) => await BodyAsync(HttpOf(call), ct),
        },
        new GlobalMethod
        {
            Name = "requestForm",
            Description = "The value of a field of the form that was sent, or all of them.",
            Parameters = [new("name", "string", Optional: true)],
            Returns = "any",
            InvokeAsync = async (call, ct) => await FormAsync(call, HttpOf(call), ct),
        },
    ];

    private static GlobalMethod Of(string name, string description, string returns, IReadOnlyList<GlobalMethodParameter> parameters, Func<GlobalMethodCall, HttpContext, JsonNode?> answer) => new()
    {
        Name = name,
        Description = description,
        Parameters = parameters,
        Returns = returns,
        MaxCalls = 1000,
        InvokeAsync = (call, _) => new(answer(call, HttpOf(call))),
    };

    private static HttpContext HttpOf(GlobalMethodCall call) =>
        call.Service<IHttpContextAccessor>().HttpContext ?? throw new ScriptMethodException($"{call.Method.Name} needs a request, and there is none here.");

    private static string Rooted(string path) => "/" + path.TrimStart('~').TrimStart('/');

    private static async ValueTask<JsonNode?> BodyAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (http.Request.Body.CanSeek)
        {
            http.Request.Body.Position = 0;
        }

        using var read = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int count; (count = await http.Request.Body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            await read.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            if (read.Length > LongestBody)
            {
                throw new ScriptMethodException($"The request's body is longer than {LongestBody / 1024} KB.");
            }
        }

        return Encoding.UTF8.GetString(read.GetBuffer(), 0, (int)read.Length);
    }

    private static async ValueTask<JsonNode?> FormAsync(GlobalMethodCall call, HttpContext http, CancellationToken cancellationToken)
    {
        if (!http.Request.HasFormContentType)
        {
            return null;
        }

        var form = await http.Request.ReadFormAsync(cancellationToken);
        return call.Text(0) is { Length: > 0 } name
            ? form.TryGetValue(name, out var value) ? value.ToString() : null
            : new JsonObject(form.Select(f => KeyValuePair.Create<string, JsonNode?>(f.Key, f.Value.ToString())));
    }
}

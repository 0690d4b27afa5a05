using System.Net.Http.Headers;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.SignalR;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Isolation;

/// <summary>One way to call a route of a tenant: a method, and a page's handler where it has several.</summary>
/// <param name="Method">The method.</param>
/// <param name="Pattern">The address, with its parameters in braces.</param>
/// <param name="Handler">The page's handler, or empty.</param>
/// <param name="IsPage">True where people see it.</param>
/// <param name="Permission">What it asks for; null where everybody may come.</param>
/// <param name="Query">The names that it may read from the query.</param>
/// <param name="Fields">The names that it may read from a form or a JSON body.</param>
public sealed partial record WalkedRoute(string Method, string Pattern, string Handler, bool IsPage, string? Permission, IReadOnlyList<string> Query, IReadOnlyList<string> Fields)
{
    private static readonly Lazy<SourceNames> ReadByHand = new(SourceNames.Read);

    public bool IsSafe => Method == "GET";

    public bool IsPublic => Permission is null;

    /// <summary>Every way to call the routes of a tenant, but for its hubs.</summary>
    public static IReadOnlyList<WalkedRoute> Of(IEnumerable<DeclaredRoute> declared)
    {
        var routes = new List<WalkedRoute>();
        foreach (var route in declared.Where(r => !r.Metadata.OfType<HubMetadata>().Any()))
        {
            var permission = route.Metadata.OfType<IAuthorizeData>().Select(a => a.Policy).FirstOrDefault(p => p is not null)?.Split(':')[^1];
            var pattern = "/" + route.Pattern.Trim('/');
            routes.AddRange(route.Page is { } page
                ? HandlersOf(page, pattern, permission)
                : route.Methods.Where(m => m != "HEAD").Select(m => new WalkedRoute(m, pattern, "", false, permission, [.. ParametersOf(route), .. ReadByHand.Value.QueryOf(HandlerOf(route))], [.. ParametersOf(route), .. ReadByHand.Value.Fields])));
        }

        return [.. routes.DistinctBy(r => (r.Method, r.Pattern, r.Handler))];
    }

    /// <summary>The addresses that name these things, for every parameter of the route; one that names nothing is among them.</summary>
    public IEnumerable<string> Paths(IEnumerable<string> keys)
    {
        var pattern = Pattern.Replace("/{handler?}", Handler.Length == 0 ? "" : "/" + Handler, StringComparison.Ordinal);
        var handler = Handler.Length == 0 || pattern != Pattern ? "" : "?handler=" + Handler;
        return Parameter().IsMatch(pattern)
            ? keys.Prepend("01never0000000000000000000").Select(k => Parameter().Replace(pattern, m => Uri.EscapeDataString(k).Replace("%2F", m.Value.StartsWith("{**", StringComparison.Ordinal) ? "/" : "%2F", StringComparison.Ordinal)) + handler)
            : [pattern + handler];
    }

    /// <summary>A body as the route could read it: the fields of a form, or of a JSON object, each with what the given function says for its name.</summary>
    public HttpContent? Body(Func<string, string> value)
    {
        if (IsSafe)
        {
            return null;
        }

        var fields = Fields.Distinct(StringComparer.Ordinal).ToList();
        return IsPage || Pattern.StartsWith("/shop", StringComparison.Ordinal)
            ? new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f, value(f))))
            : new StringContent(new JsonObject(fields.Select(f => KeyValuePair.Create<string, JsonNode?>(f, value(f)))).ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
    }

    public override string ToString() => $"{Method} {Pattern}{(Handler.Length == 0 ? "" : " " + Handler)} ({Permission ?? "public"})";

    private static IEnumerable<WalkedRoute> HandlersOf(CompiledPageActionDescriptor page, string pattern, string? permission)
    {
        var bound = page.BoundProperties.OfType<PageBoundPropertyDescriptor>().SelectMany(p => Names(p.BindingInfo?.BinderModelName ?? p.Name, p.ParameterType)).ToList();
        var shown = page.HandlerMethods.Where(IsGet).SelectMany(NamesOf).Concat(bound).Concat(ReadByHand.Value.QueryOf(page.ModelTypeInfo!.Name)).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        yield return new WalkedRoute("GET", pattern, "", true, permission, shown, []);
        foreach (var handler in page.HandlerMethods.Where(h => !IsGet(h)))
        {
            yield return new WalkedRoute(handler.HttpMethod.ToUpperInvariant(), pattern, handler.Name ?? "", true, permission, [], [.. NamesOf(handler), .. bound]);
        }
    }

    private static bool IsGet(HandlerMethodDescriptor handler) => string.Equals(handler.HttpMethod, "GET", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> NamesOf(HandlerMethodDescriptor handler) =>
        handler.Parameters.Where(p => p.ParameterType != typeof(CancellationToken)).SelectMany(p => Names(p.BindingInfo?.BinderModelName ?? p.Name, p.ParameterType));

    /// <summary>A simple value's name, or those of an object's properties.</summary>
    private static IEnumerable<string> Names(string name, Type type) =>
        type.IsPrimitive || type.IsEnum || type.Namespace!.StartsWith("System", StringComparison.Ordinal) || type.Namespace.StartsWith("Microsoft", StringComparison.Ordinal)
            ? [name]
            : type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite).Select(p => name.Length == 0 ? p.Name : name + "." + p.Name);

    private static IEnumerable<string> ParametersOf(DeclaredRoute route) => route.Endpoint?.Metadata.GetMetadata<MethodInfo>() is { } method
        ? method.GetParameters().Where(p => Nullable.GetUnderlyingType(p.ParameterType) is not null || p.ParameterType.IsPrimitive || p.ParameterType == typeof(string)).Select(p => p.Name!)
        : [];

    /// <summary>The class whose code answers.</summary>
    private static string HandlerOf(DeclaredRoute route)
    {
        var type = route.Endpoint?.Metadata.GetMetadata<MethodInfo>()?.DeclaringType;
        while (type?.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type?.Name ?? "";
    }

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();
}

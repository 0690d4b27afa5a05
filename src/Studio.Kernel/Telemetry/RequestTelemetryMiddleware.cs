using System.Diagnostics;
using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Studio.Kernel.Tenants;

namespace Studio.Kernel.Telemetry;

/// <summary>
/// Puts the tenant on everything that a request leaves behind: its log lines, its span, its metrics. The route is the pattern, never the path: paths hold
/// what people typed, and are without end.
/// </summary>
internal sealed class RequestTelemetryMiddleware(RequestDelegate next, StudioMetrics metrics, TimeProvider time, ILogger<RequestTelemetryMiddleware> logger)
{
    // Whatever else a client calls its method.
    private const string OtherMethod = "_OTHER";
    private static readonly HashSet<string> Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<ShellAddress>()?.Tenant is not { } tenant)
        {
            await next(context);
            return;
        }

        var started = time.GetTimestamp();
        var activity = Activity.Current;
        activity?.SetTag("studio.tenant", tenant.Name);
        using var scope = logger.BeginScope(new RequestScope(tenant.Name, activity?.TraceId.ToString() ?? context.TraceIdentifier));
        var failed = true;
        try
        {
            await next(context);
            failed = false;
        }
        finally
        {
            Tell(context, activity, tenant.Name, failed ? StatusCodes.Status500InternalServerError : context.Response.StatusCode, time.GetElapsedTime(started));
        }
    }

    private void Tell(HttpContext context, Activity? activity, string tenant, int status, TimeSpan took)
    {
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText is { } pattern ? "/" + pattern.TrimStart('/') : "";
        var method = Methods.Contains(context.Request.Method) ? context.Request.Method : OtherMethod;
        if (activity is { IsAllDataRequested: true })
        {
            activity.DisplayName = route is "" ? method : $"{method} {route}";
            activity.SetTag("http.route", route);
            activity.SetTag("http.response.status_code", status);
            activity.SetTag("studio.user_kind", UserKind(context.User));
            if (status >= StatusCodes.Status500InternalServerError)
            {
                activity.SetStatus(ActivityStatusCode.Error);
            }
        }

        var tags = new TagList { { "tenant", tenant }, { "method", method }, { "route", route } };

        // A live connection lasts as long as its page is open: that is no time to answer.
        if (status != StatusCodes.Status101SwitchingProtocols && !context.WebSockets.IsWebSocketRequest)
        {
            metrics.RequestDuration.Record(took.TotalSeconds, tags);
        }

        tags.Add("status", status.ToString(CultureInfo.InvariantCulture));
        metrics.Requests.Add(1, tags);
    }

    /// <summary>How someone signed in, which says person, program or visitor; never who.</summary>
    private static string UserKind(ClaimsPrincipal user) => user.Identity is { IsAuthenticated: true } identity ? identity.AuthenticationType ?? "other" : "anonymous";

    /// <summary>Two values for every formatter, and a text for those that print one.</summary>
    private sealed class RequestScope(string tenant, string traceId) : IReadOnlyList<KeyValuePair<string, object?>>
    {
        public int Count => 2;

        public KeyValuePair<string, object?> this[int index] => index == 0 ? new("Tenant", tenant) : new("TraceId", traceId);

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
        {
            yield return this[0];
            yield return this[1];
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

        public override string ToString() => $"Tenant:{tenant} TraceId:{traceId}";
    }
}

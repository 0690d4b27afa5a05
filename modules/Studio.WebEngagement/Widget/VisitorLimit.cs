using System.Security.Claims;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Studio.Customers.Identity;
using Studio.Kernel.Problems;
using Studio.Kernel.Settings;

namespace Studio.WebEngagement.Widget;

/// <summary>Bounds what one visitor may tell in a minute, whatever address he comes from; a long body counts as several events.</summary>
internal sealed class VisitorLimit : IDisposable
{
    private const int BytesOfAnEvent = 1024;
    private const int SegmentsPerMinute = 6;

    private readonly PartitionedRateLimiter<Visitor> _limiter = PartitionedRateLimiter.Create<Visitor, Visitor>(visitor => RateLimitPartition.GetSlidingWindowLimiter(visitor, v => new SlidingWindowRateLimiterOptions
    {
        PermitLimit = v.PerMinute,
        Window = TimeSpan.FromMinutes(1),
        SegmentsPerWindow = SegmentsPerMinute,
        QueueLimit = 0,
    }));

    /// <exception cref="ProblemException">429: the visitor told too much.</exception>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsPost(context.Request.Method) && context.Request.Path.Equals("/api/events", StringComparison.OrdinalIgnoreCase) && context.User.FindFirstValue(Caller.VisitorClaim) is { } id)
        {
            var perMinute = (await context.RequestServices.GetRequiredService<ISettingsStore>().GetAsync<WidgetSettings>(context.RequestAborted)).EventsPerMinute;
            var events = (int)Math.Clamp(1 + ((context.Request.ContentLength ?? BytesOfAnEvent) / BytesOfAnEvent), 1, perMinute);
            using var lease = _limiter.AttemptAcquire(new Visitor(id, perMinute), events);
            if (!lease.IsAcquired)
            {
                throw new ProblemException(StatusCodes.Status429TooManyRequests, "Too many requests.", "This visitor tells too much. Wait and send it again.") { RetryAfter = TimeSpan.FromSeconds(60.0 / SegmentsPerMinute) };
            }
        }

        await next(context);
    }

    public void Dispose() => _limiter.Dispose();

    private sealed record Visitor(string Id, int PerMinute);
}

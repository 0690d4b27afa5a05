using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Studio.Customers.Identity;
using Studio.Kernel.Api;
using Studio.Kernel.Problems;
using Studio.Kernel.Settings;

namespace Studio.WebEngagement.Widget;

/// <summary>
/// Bounds what one visitor may tell: little in one request, and so many events in a minute, whatever address he comes from and however he packs them. Each event of a list counts; a long
/// body counts as an event for each kilobyte.
/// </summary>
internal sealed class VisitorLimit : IDisposable
{
    /// <summary>The events of one request of a visitor; systems with a key of their own may send far longer lists.</summary>
    public const int MaximumEvents = 50;

    private const int MaximumBody = 64 * 1024;
    private const int BytesOfAnEvent = 1024;
    private const int MaximumDepth = 18;
    private const int SegmentsPerMinute = 6;

    private readonly PartitionedRateLimiter<Visitor> _limiter = PartitionedRateLimiter.Create<Visitor, Visitor>(visitor => RateLimitPartition.GetSlidingWindowLimiter(visitor, v => new SlidingWindowRateLimiterOptions
    {
        PermitLimit = v.PerMinute,
        Window = TimeSpan.FromMinutes(1),
        SegmentsPerWindow = SegmentsPerMinute,
        QueueLimit = 0,
    }));

    /// <exception cref="ProblemException">400: too many events in one request; 413: it is too long; 429: the visitor told too much.</exception>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsPost(context.Request.Method) && context.Request.Path.Equals("/api/events", StringComparison.OrdinalIgnoreCase) && context.User.FindFirstValue(Caller.VisitorClaim) is { } id)
        {
            var perMinute = (await context.RequestServices.GetRequiredService<ISettingsStore>().GetAsync<WidgetSettings>(context.RequestAborted)).EventsPerMinute;

            // What cannot be paid for at all, such as a long body under a small limit, costs all of it.
            var events = Math.Min(await CostAsync(context), perMinute);
            using var lease = _limiter.AttemptAcquire(new Visitor(id, perMinute), events);
            if (!lease.IsAcquired)
            {
                throw new ProblemException(StatusCodes.Status429TooManyRequests, "Too many requests.", "This visitor tells too much. Wait and send it again.") { RetryAfter = TimeSpan.FromSeconds(60.0 / SegmentsPerMinute) };
            }
        }

        await next(context);
    }

    public void Dispose() => _limiter.Dispose();

    /// <summary>How many events in the body are paid for; the body can be read again afterwards.</summary>
    private static async Task<int> CostAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
        {
            return 1;
        }

        var raw = await JsonRequest.ReadRawAsync(context, MaximumBody);
        context.Request.Body = new MemoryStream(raw, writable: false);
        var events = Count(raw);
        return events <= MaximumEvents
            ? Math.Max(events, 1 + (raw.Length / BytesOfAnEvent))
            : throw ProblemException.Invalid("events", string.Create(CultureInfo.InvariantCulture, $"A visitor sends at most {MaximumEvents} events at once."));
    }

    /// <summary>The members of the lists called <c>events</c>; 1 where the body is no such object, which its reader says more of.</summary>
    internal static int Count(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaximumDepth });
            var events = 0;
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return 1;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isEvents = reader.ValueTextEquals("events");
                reader.Read();
                if (!isEvents || reader.TokenType != JsonTokenType.StartArray)
                {
                    reader.Skip();
                    continue;
                }

                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    events++;
                    reader.Skip();
                }
            }

            return Math.Max(1, events);
        }
        catch (JsonException)
        {
            return 1;
        }
    }

    private sealed record Visitor(string Id, int PerMinute);
}

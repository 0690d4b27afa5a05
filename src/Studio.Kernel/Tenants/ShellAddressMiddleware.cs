using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Studio.Kernel.Tenants;

/// <summary>Which tenant a request is meant for; set for every request, null where there is none.</summary>
internal sealed record ShellAddress(ShellSettings? Tenant);

/// <summary>
/// Finds a request's tenant by its address and moves the tenant's prefix from the path to the path base, before anything else looks at the path: what the
/// host itself serves, such as the built assets, has the same address in every tenant.
/// </summary>
internal sealed class ShellAddressMiddleware(RequestDelegate next, IShellHost shells, ILogger<ShellAddressMiddleware> logger)
{
    public Task InvokeAsync(HttpContext context)
    {
        // The tenants are known after the first request: nothing waits, and nothing is made for waiting.
        return shells.TryMatch(context.Request.Host, context.Request.Path, out var match) ? GoOnAsync(context, match) : LoadAndGoOnAsync(context);
    }

    private async Task LoadAndGoOnAsync(HttpContext context)
    {
        ShellMatch? match;
        try
        {
            match = await shells.MatchAsync(context.Request.Host, context.Request.Path, context.RequestAborted);
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            // Whoever asks first after a start, while the database that holds the tenants is away.
            logger.LogError(e, "The tenants could not be read");
            ShellRequestMiddleware.RefuseForNow(context);
            return;
        }

        await GoOnAsync(context, match);
    }

    private Task GoOnAsync(HttpContext context, ShellMatch? match)
    {
        context.Features.Set(new ShellAddress(match?.Settings));
        if (match is { Prefix: { HasValue: true, Value: { } prefix } })
        {
            // As it was typed: a cookie's path and a link are compared with their case.
            var path = context.Request.Path.Value!;
            context.Request.PathBase = context.Request.PathBase.Add(path.StartsWith(prefix, StringComparison.Ordinal) ? prefix : path[..prefix.Length]);
            context.Request.Path = path[prefix.Length..];
        }

        return next(context);
    }
}

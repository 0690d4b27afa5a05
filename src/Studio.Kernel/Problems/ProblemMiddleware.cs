using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;

namespace Studio.Kernel.Problems;

/// <summary>Says how an exception of some library is told to a caller. Registered by whoever brings the library.</summary>
public interface IProblemMapper
{
    /// <summary>The refusal that the exception means, or null where this mapper does not know it.</summary>
    ProblemException? Map(Exception exception);
}

/// <summary>Turns refusals into ProblemDetails for programs and a plain page for people; anything unforeseen into a 500 without a trace of its inside.</summary>
internal sealed class ProblemMiddleware(RequestDelegate next, IEnumerable<IProblemMapper> mappers, ILogger<ProblemMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);

            // An address that leads nowhere would be an empty answer, of which a browser shows an error of its own.
            if (context.Response is { StatusCode: StatusCodes.Status404NotFound, HasStarted: false } && context.GetEndpoint() is null)
            {
                await WriteAsync(context, ProblemException.NotFound("There is nothing at this address."));
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, Translate(e));
        }
    }

    private ProblemException Translate(Exception exception)
    {
        var problem = exception switch
        {
            ProblemException known => known,
            BadHttpRequestException bad => new ProblemException(bad.StatusCode, "The request cannot be read.", bad.Message),
            JsonException json => new ProblemException(400, "The body is not valid JSON.", FormattableString.Invariant(
                $"The JSON ends or breaks at line {json.LineNumber + 1}, position {json.BytePositionInLine + 1}."), [new InputError(json.Path ?? "", "The value cannot be read here.")]),
            _ => mappers.Select(m => m.Map(exception)).FirstOrDefault(p => p is not null),
        };
        if (problem is null)
        {
            logger.LogError(exception, "A request failed");
            problem = new ProblemException(500, "Something went wrong here.", "The fault is recorded with the trace id; try again, or ask the operator.");
        }

        return problem;
    }

    private static async Task WriteAsync(HttpContext context, ProblemException problem)
    {
        // The response's headers so far belong to what failed; the security headers are set when the response starts.
        context.Response.Clear();
        context.Response.StatusCode = problem.Status;
        if (problem.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        if (WantsPage(context.Request))
        {
            await ErrorPage.WriteAsync(context, problem);
            return;
        }

        var details = new ProblemDetails { Status = problem.Status, Title = problem.Title, Detail = problem.Message, Instance = context.Request.Path };
        details.Extensions["traceId"] = System.Diagnostics.Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
        if (problem.Errors.Count > 0)
        {
            details.Extensions["errors"] = problem.Errors.GroupBy(e => e.Path).ToDictionary(g => g.Key, g => g.Select(e => e.Message).ToArray());
            details.Extensions["places"] = problem.Errors.Where(e => e.Line is not null).Select(e => new { path = e.Path, line = e.Line, column = e.Column, message = e.Message }).ToArray();
        }

        await context.Response.WriteAsJsonAsync(details, options: null, "application/problem+json", context.RequestAborted);
    }

    private static bool WantsPage(HttpRequest request) =>
        !request.Path.StartsWithSegments("/api", StringComparison.Ordinal) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);
}

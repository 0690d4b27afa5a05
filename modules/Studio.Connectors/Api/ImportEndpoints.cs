using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Studio.Connectors.Jobs;
using Studio.Connectors.Mapping;
using Studio.Kernel.Api;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Connectors.Api;

/// <summary>A rejected line on the wire.</summary>
/// <param name="Line">The line of the file, from 1.</param>
/// <param name="Reason">A sentence in the caller's language.</param>
/// <param name="Raw">The line as written.</param>
public sealed record RejectAnswer(int Line, string Reason, string Raw);

/// <summary>A page of rejected lines on the wire.</summary>
public sealed record RejectPageAnswer(IReadOnlyList<RejectAnswer> Items, long Total, int Page, int Pages);

/// <summary>The imports as an API, which the page's progress uses too.</summary>
internal static class ImportEndpoints
{
    private const int MaximumMapping = 32 * 1024;

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, MaxDepth = 8, NumberHandling = JsonNumberHandling.Strict, RespectNullableAnnotations = true };

    public static void Map(IEndpointRouteBuilder routes)
    {
        var imports = routes.MapGroup("/api/imports").RequirePermission(ConnectorPermissions.ManageImports);
        imports.MapPost("", UploadAsync).WithMetadata(new UploadLimitAttribute());
        imports.MapGet("/{id}", GetAsync);
        imports.MapPost("/{id}/mapping", MapAsync).WithMetadata(new BodyLimitAttribute(MaximumMapping));
        imports.MapPost("/{id}/start", StartAsync);
        imports.MapPost("/{id}/cancel", CancelAsync);
        imports.MapGet("/{id}/rejects", GetRejectsAsync);
        imports.MapGet("/{id}/rejects.csv", DownloadRejectsAsync);
    }

    /// <summary>Multipart: <c>file</c>, and <c>kind</c> and <c>mapping</c> (JSON) where the columns are not the usual ones, <c>currency</c>, <c>shift</c>, <c>dates</c>, <c>start=true</c> where they are not the usual.</summary>
    private static async Task UploadAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            throw new ProblemException(StatusCodes.Status415UnsupportedMediaType, "A form is needed.", "Send the file as multipart/form-data in the field 'file'.");
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var file = form.Files.GetFile("file") ?? throw ProblemException.Invalid("file", "A file is needed.");
        var jobs = context.RequestServices.GetRequiredService<ImportJobs>();
        await using var content = file.OpenReadStream();
        var job = await jobs.UploadAsync(content, file.FileName, new ImportRequest(form["currency"], form["shift"], form["dates"]) { Kind = form["kind"], Mapping = ReadMapping(form["mapping"]) }, context.User.Identity?.Name ?? "", context.RequestAborted);
        if (form["start"] == "true")
        {
            await jobs.StartAsync(job.Id, context.RequestAborted);
            job = await jobs.GetAsync(job.Id, context.RequestAborted);
        }

        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.Location = $"{context.Request.PathBase}/api/imports/{job.Id}";
        await context.Response.WriteAsJsonAsync(job.ToReport(), context.RequestAborted);
    }

    private static async Task GetAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsJsonAsync((await JobAsync(context)).ToReport(), context.RequestAborted);
    }

    private static async Task MapAsync(HttpContext context)
    {
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumMapping);
        var job = await Jobs(context).MapAsync((await JobAsync(context)).Id, ReadMapping(body.ToJsonString())!, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(job.ToReport(), context.RequestAborted);
    }

    private static ColumnMapping? ReadMapping(string? json)
    {
        if (string.IsNullOrEmpty(json))
        {
            return null;
        }

        try
        {
            return json.Length <= MaximumMapping ? JsonSerializer.Deserialize<ColumnMapping>(json, Strict) : throw ProblemException.Invalid("mapping", "The mapping is too long.");
        }
        catch (JsonException e)
        {
            throw ProblemException.Invalid("mapping", $"The mapping cannot be read: {e.Path}");
        }
    }

    private static async Task StartAsync(HttpContext context)
    {
        await Jobs(context).StartAsync((await JobAsync(context)).Id, context.RequestAborted);
        await GetAsync(context);
    }

    private static async Task CancelAsync(HttpContext context)
    {
        await Jobs(context).CancelAsync((await JobAsync(context)).Id, context.RequestAborted);
        await GetAsync(context);
    }

    private static async Task GetRejectsAsync(HttpContext context)
    {
        var job = await JobAsync(context);
        _ = int.TryParse(context.Request.Query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page);
        var text = context.RequestServices.GetRequiredService<IStringLocalizer<ConnectorPermissions>>();
        var rejects = await Jobs(context).RejectsAsync(job.Id, page, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(new RejectPageAnswer([.. rejects.Rejects.Select(r => new RejectAnswer(r.Line, text[r.Reason, [.. r.Arguments]], r.Raw))], rejects.Total, rejects.Page, rejects.Pages), context.RequestAborted);
    }

    private static async Task DownloadRejectsAsync(HttpContext context)
    {
        var job = await JobAsync(context);
        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"rejects-{job.Id}.csv\"";
        await RejectsCsv.WriteAsync(context.Response.Body, Jobs(context), job.Id, context.RequestServices.GetRequiredService<IStringLocalizer<ConnectorPermissions>>(), context.RequestAborted);
    }

    private static ImportJobs Jobs(HttpContext context) => context.RequestServices.GetRequiredService<ImportJobs>();

    private static Task<ImportJob> JobAsync(HttpContext context) => context.Request.RouteValues["id"] is string id && IdGenerator.IsId(id)
        ? Jobs(context).GetAsync(id, context.RequestAborted)
        : throw ProblemException.NotFound("There is no such import.");
}

using System.Globalization;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Studio.Contents.Api;
using Studio.Data.Idempotency;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Api;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;
using Studio.Tabular.Csv;

namespace Studio.Contents.Transfer;

/// <summary>Items in and out as tables: imports as jobs, exports as one answer.</summary>
internal static class TransferEndpoints
{
    private const int MaximumBody = 256 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var imports = routes.MapGroup("/api/content-imports").RequirePermission(ContentPermissions.ImportContent);
        imports.MapGet("", ListAsync);
        imports.MapPost("", UploadAsync).WithMetadata(new BodyLimitAttribute(TransferFiles.MaximumSize + (64 * 1024)));
        imports.MapGet("/{id}", GetAsync);
        imports.MapPut("/{id}/options", SetOptionsAsync).WithMetadata(new BodyLimitAttribute(MaximumBody));
        imports.MapPost("/{id}/check", (HttpContext context) => StartAsync(context, dryRun: true));
        imports.MapPost("/{id}/start", (HttpContext context) => StartAsync(context, dryRun: false));
        imports.MapPost("/{id}/cancel", CancelAsync);
        imports.MapGet("/{id}/errors", ErrorsAsync);
        imports.MapGet("/{id}/errors.csv", ErrorsCsvAsync);
        TransferRowEndpoints.Map(imports);
        routes.MapGet("/api/content-export", ExportAsync).RequirePermission(ContentPermissions.ExportContent);
    }

    /// <summary>An import as the API and the page's progress see it.</summary>
    public static JsonObject Write(ContentImport import, IStringLocalizer texts)
    {
        var counters = import is { State: ContentImportStates.Preview, Checked: { } found } ? found : import.Counters;
        return new JsonObject
        {
            ["id"] = import.Id,
            ["type"] = import.ContentType,
            ["fileName"] = import.FileName,
            ["format"] = import.Format,
            ["state"] = import.State,
            ["dryRun"] = import.DryRun,
            ["checked"] = import.Checked is not null,
            ["headers"] = new JsonArray([.. import.Headers.Select(h => (JsonNode)h)]),
            ["columns"] = new JsonArray([.. import.Options.Columns.Select(c => c is null ? null : (JsonNode)c)]),
            ["key"] = import.Options.Key,
            ["publish"] = import.Options.Publish,
            ["retrying"] = import.Retrying is not null,
            ["linesTotal"] = import.Retrying is null ? import.Rows : import.RetryRows,
            ["linesRead"] = import.Retrying is null ? import.RowsDone : import.RetryDone,
            ["accepted"] = counters.Created + counters.Updated + counters.Unchanged,
            ["created"] = counters.Created,
            ["updated"] = counters.Updated,
            ["unchanged"] = counters.Unchanged,
            ["rejected"] = counters.Rejected,
            ["error"] = import.Error is null ? null : texts[import.Error].Value,
            ["createdBy"] = import.CreatedBy,
            ["createdAt"] = import.CreatedAt.UtcDateTime,
            ["finishedAt"] = import.FinishedAt?.UtcDateTime,
        };
    }

    /// <summary>Checks that the caller may make items, and let them count where that is asked for.</summary>
    /// <exception cref="ProblemException">403.</exception>
    public static async Task RequireEditAsync(HttpContext context, bool publish)
    {
        var authorization = context.RequestServices.GetRequiredService<IAuthorizationService>();
        var needed = publish ? ContentPermissions.PublishContent : ContentPermissions.EditContent;
        if (!await authorization.HasPermissionAsync(context.User, ContentPermissions.EditContent) || !await authorization.HasPermissionAsync(context.User, needed))
        {
            throw new ProblemException(StatusCodes.Status403Forbidden, "Importing is not allowed.", $"What an import makes you must be allowed to make yourself: that needs the permission {needed.Name}.");
        }
    }

    private static async Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        _ = int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page);
        var found = await Imports(context).ListAsync(query["search"], query["state"], page, context.RequestAborted);
        await WriteAsync(context, new JsonObject { ["items"] = new JsonArray([.. found.Imports.Select(i => Write(i, Texts(context)))]), ["total"] = found.Total, ["page"] = found.Page, ["pages"] = found.Pages });
    }

    /// <summary>Multipart: <c>file</c>, <c>type</c>, and where the rest is known <c>options</c> (JSON as of PUT options) and <c>start=true</c>. An Idempotency-Key gives the same import again.</summary>
    private static async Task UploadAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            throw new ProblemException(StatusCodes.Status415UnsupportedMediaType, "A form is needed.", "Send the file as multipart/form-data in the field 'file' and the content type's name in 'type'.");
        }

        await RequireEditAsync(context, publish: false);
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var file = form.Files.GetFile("file") ?? throw ProblemException.Invalid("file", "A file is needed.");
        var said = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{form["type"]}|{form["options"]}|{form["start"]}|{file.FileName}|{file.Length}|"));
        var key = IdempotencyKey.From("content-imports:" + context.User.FindFirstValue(ClaimTypes.NameIdentifier), context.Request.Headers["Idempotency-Key"].ToString(), [.. said, .. await HashAsync(file, context.RequestAborted)]);
        var imports = Imports(context);
        if (key is not null && await KnownAsync(context, key) is { } known)
        {
            context.Response.Headers["Idempotent-Replayed"] = "true";
            await AnswerAsync(context, await imports.GetAsync(known, context.RequestAborted), StatusCodes.Status201Created);
            return;
        }

        await using var content = file.OpenReadStream();
        var import = await imports.UploadAsync(content, file.FileName, form["type"].ToString(), context.User.Identity?.Name ?? "", like: null, context.RequestAborted);
        if (form["options"].ToString() is { Length: > 0 } options)
        {
            await imports.SetOptionsAsync(import.Id, ReadOptions(JsonNode.Parse(options) as JsonObject ?? throw ProblemException.Invalid("options", "An object is needed."), import), context.RequestAborted);
        }

        // A copy that came at the same time may have been first: its import is the answer, and this one was none.
        if (key is not null && await RememberAsync(context, key, import.Id) is { Replayed: true } earlier)
        {
            await imports.CancelAsync(import.Id, context.RequestAborted);
            context.Response.Headers["Idempotent-Replayed"] = "true";
            await AnswerAsync(context, await imports.GetAsync(earlier.Value, context.RequestAborted), StatusCodes.Status201Created);
            return;
        }

        if (form["start"] == "true")
        {
            await RequireEditAsync(context, (await imports.GetAsync(import.Id, context.RequestAborted)).Options.Publish);
            await imports.StartAsync(import.Id, dryRun: false, context.RequestAborted);
        }

        await AnswerAsync(context, await imports.GetAsync(import.Id, context.RequestAborted), StatusCodes.Status201Created);
    }

    private static async Task GetAsync(HttpContext context) => await AnswerAsync(context, await ImportAsync(context), StatusCodes.Status200OK);

    private static async Task SetOptionsAsync(HttpContext context)
    {
        var import = await ImportAsync(context);
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody);
        await Imports(context).SetOptionsAsync(import.Id, ReadOptions(body, import), context.RequestAborted);
        await GetAsync(context);
    }

    private static async Task StartAsync(HttpContext context, bool dryRun)
    {
        var import = await ImportAsync(context);
        await RequireEditAsync(context, import.Options.Publish);
        await Imports(context).StartAsync(import.Id, dryRun, context.RequestAborted);
        await GetAsync(context);
    }

    private static async Task CancelAsync(HttpContext context)
    {
        await Imports(context).CancelAsync((await ImportAsync(context)).Id, context.RequestAborted);
        await GetAsync(context);
    }

    private static async Task ErrorsAsync(HttpContext context)
    {
        var import = await ImportAsync(context);
        _ = int.TryParse(context.Request.Query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page);
        var errors = await Imports(context).ErrorsAsync(import.Id, page, context.RequestAborted);
        var texts = Texts(context);
        await WriteAsync(context, new JsonObject
        {
            ["items"] = new JsonArray([.. errors.Errors.Select(e => (JsonNode)new JsonObject { ["line"] = e.Line, ["column"] = e.Column, ["path"] = e.Path, ["message"] = texts[e.Message].Value })]),
            ["total"] = errors.Total,
            ["page"] = errors.Page,
            ["pages"] = errors.Pages,
        });
    }

    private static async Task ErrorsCsvAsync(HttpContext context)
    {
        var import = await ImportAsync(context);
        var texts = Texts(context);
        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"errors-{import.Id}.csv\"";
        await using var csv = new CsvTableWriter(context.Response.Body);
        await csv.WriteAsync([texts["Row"].Value, texts["Column"].Value, texts["Field"].Value, texts["Cause"].Value], context.RequestAborted);
        (long, long) after = (0, -1);
        while (await Imports(context).ErrorsAfterAsync(import.Id, after, 500, context.RequestAborted) is { Errors.Count: > 0 } page)
        {
            foreach (var error in page.Errors)
            {
                await csv.WriteAsync([error.Line.ToString(CultureInfo.InvariantCulture), error.Column, error.Path, texts[error.Message].Value], context.RequestAborted);
            }

            after = page.Last;
        }

        await csv.CompleteAsync(context.RequestAborted);
    }

    /// <summary>The query of <c>GET /api/content</c>, and <c>format=csv|xlsx</c>, <c>columns=a,b</c>, <c>headers=paths|names</c>.</summary>
    private static async Task ExportAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var request = new ContentExportRequest(
            ContentQueryReader.Read(query),
            query["columns"].ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            Choice(query, "format", "csv", "xlsx"),
            Choice(query, "headers", "paths", "names") == "names");
        var export = context.RequestServices.GetRequiredService<ContentExport>();
        var (columns, headers) = await export.PrepareAsync(request, context.RequestAborted);
        var first = await export.FirstAsync(request, context.RequestAborted);
        context.Response.ContentType = request.Format == "xlsx" ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" : "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{request.Query.ContentType}.{request.Format}\"";
        context.Response.Headers.CacheControl = "no-store";
        await export.WriteAsync(request, columns, headers, first, context.Response.Body, context.RequestAborted);
    }

    private static ContentImportOptions ReadOptions(JsonObject body, ContentImport import)
    {
        try
        {
            var read = body.Deserialize<OptionsBody>(JsonSerializerOptions.Web)!;
            return new ContentImportOptions { Columns = read.Columns ?? import.Options.Columns, Key = read.Key, Publish = read.Publish ?? true };
        }
        catch (JsonException e)
        {
            throw ProblemException.Invalid(e.Path?.TrimStart('$', '.') ?? "", "columns is a list of paths or null, key a path or null, publish true or false.");
        }
    }

    private static string Choice(IQueryCollection query, string name, string usual, string other) => query[name].ToString() switch
    {
        "" => usual,
        var text when text == usual || text == other => text,
        _ => throw ProblemException.Invalid(name, $"{usual} or {other} is needed."),
    };

    private static async Task<byte[]> HashAsync(IFormFile file, CancellationToken cancellationToken)
    {
        await using var content = file.OpenReadStream();
        return await System.Security.Cryptography.SHA256.HashDataAsync(content, cancellationToken);
    }

    private static Task<string?> KnownAsync(HttpContext context, IdempotencyKey key) => context.RequestServices.GetRequiredService<IdempotencyStore>().FindAsync<string>(key, context.RequestServices.GetRequiredService<UnitOfWork>(), context.RequestAborted);

    private static Task<IdempotentAnswer<string>> RememberAsync(HttpContext context, IdempotencyKey key, string id) => context.RequestServices.GetRequiredService<UnitOfWork>().WriteAsync(WriteClass.Interactive, (session, ct) =>
        context.RequestServices.GetRequiredService<IdempotencyStore>().RunAsync(session, key, () => Task.FromResult(id), ct), context.RequestAborted);

    private static ContentImports Imports(HttpContext context) => context.RequestServices.GetRequiredService<ContentImports>();

    internal static IStringLocalizer Texts(HttpContext context) => context.RequestServices.GetRequiredService<IStringLocalizer<ContentPermissions>>();

    internal static Task<ContentImport> ImportAsync(HttpContext context) => context.Request.RouteValues["id"] is string id && IdGenerator.IsId(id)
        ? Imports(context).GetAsync(id, context.RequestAborted)
        : throw ProblemException.NotFound("There is no such import.");

    internal static async Task AnswerAsync(HttpContext context, string id, int status) => await AnswerAsync(context, await Imports(context).GetAsync(id, context.RequestAborted), status);

    private static Task AnswerAsync(HttpContext context, ContentImport import, int status)
    {
        context.Response.StatusCode = status;
        if (status == StatusCodes.Status201Created)
        {
            context.Response.Headers.Location = $"{context.Request.PathBase}/api/content-imports/{import.Id}";
        }

        return WriteAsync(context, Write(import, Texts(context)));
    }

    private static Task WriteAsync(HttpContext context, JsonObject json)
    {
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(json, context.RequestAborted);
    }

    private sealed record OptionsBody(IReadOnlyList<string?>? Columns, string? Key, bool? Publish);
}

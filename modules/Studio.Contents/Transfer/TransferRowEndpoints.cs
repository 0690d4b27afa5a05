using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Studio.Data.Idempotency;
using Studio.Kernel.Api;
using Studio.Kernel.Problems;
using Studio.Tabular;
using Studio.Tabular.Csv;

namespace Studio.Contents.Transfer;

/// <summary>
/// Rows that an import did not take: <c>GET …/rows</c> (<c>?page=</c>), <c>GET …/rows.csv</c>; <c>POST …/rows {rows: [{line, cells}], retry}</c> corrects them and, unless <c>retry</c> is false, tries them again;
/// <c>POST …/retry</c> tries all of them; <c>POST …/rows/file</c> (multipart, <c>file</c>) takes the downloaded table back. Posts take an Idempotency-Key and answer 202 with the import.
/// </summary>
internal static class TransferRowEndpoints
{
    private const int MaximumBody = 4 * 1024 * 1024;
    private const int PageSize = 50;

    public static void Map(RouteGroupBuilder imports)
    {
        imports.MapGet("/{id}/rows", ListAsync);
        imports.MapPost("/{id}/rows", MendAsync).WithMetadata(new BodyLimitAttribute(MaximumBody));
        imports.MapPost("/{id}/retry", RetryAsync);
        imports.MapPost("/{id}/rows/file", UploadAsync).WithMetadata(new BodyLimitAttribute(TransferFiles.MaximumSize + (64 * 1024)));
        imports.MapGet("/{id}/rows.csv", CsvAsync);
    }

    /// <summary>Who tries rows again.</summary>
    public static string Person(HttpContext context) => context.User.Identity?.Name ?? "";

    private static async Task ListAsync(HttpContext context)
    {
        var import = await TransferEndpoints.ImportAsync(context);
        _ = int.TryParse(context.Request.Query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page);
        var found = await Mending(context).ListAsync(import, page, PageSize, context.RequestAborted);
        var texts = TransferEndpoints.Texts(context);
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsJsonAsync(new JsonObject
        {
            ["headers"] = new JsonArray([.. import.Headers.Select(h => (JsonNode)h)]),
            ["items"] = new JsonArray([.. found.Rows.Select(r => (JsonNode)Write(r, texts))]),
            ["total"] = found.Total,
            ["page"] = found.Page,
            ["pages"] = found.Pages,
        }, context.RequestAborted);
    }

    private static JsonObject Write(ContentImportRejectedRow row, IStringLocalizer texts) => new()
    {
        ["line"] = row.Line,
        ["cells"] = new JsonArray([.. row.Cells.Select(c => (JsonNode)c)]),
        ["errors"] = new JsonArray([.. row.Errors.Select(e => (JsonNode)new JsonObject { ["column"] = e.Column, ["path"] = e.Path, ["message"] = texts[e.Message].Value })]),
    };

    private static async Task MendAsync(HttpContext context)
    {
        var import = await TransferEndpoints.ImportAsync(context);
        var (body, raw) = await JsonRequest.ReadAsync(context, MaximumBody);
        var (rows, retry) = Read(body);
        await TransferEndpoints.RequireEditAsync(context, import.Options.Publish);
        await Mending(context).MendAsync(import.Id, rows, retry, Person(context), Key(context, import, raw), context.RequestAborted);
        await TransferEndpoints.AnswerAsync(context, import.Id, StatusCodes.Status202Accepted);
    }

    private static async Task RetryAsync(HttpContext context)
    {
        var import = await TransferEndpoints.ImportAsync(context);
        await TransferEndpoints.RequireEditAsync(context, import.Options.Publish);
        await Mending(context).RetryAllAsync(import.Id, Person(context), Key(context, import, "all"u8), context.RequestAborted);
        await TransferEndpoints.AnswerAsync(context, import.Id, StatusCodes.Status202Accepted);
    }

    private static async Task UploadAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            throw new ProblemException(StatusCodes.Status415UnsupportedMediaType, "A form is needed.", "Send the corrected table as multipart/form-data in the field 'file'.");
        }

        var import = await TransferEndpoints.ImportAsync(context);
        await TransferEndpoints.RequireEditAsync(context, import.Options.Publish);
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var file = form.Files.GetFile("file") ?? throw ProblemException.Invalid("file", "A file is needed.");
        await using var content = file.OpenReadStream();
        await Mending(context).UploadAsync(import.Id, content, Person(context), context.RequestAborted);
        await TransferEndpoints.AnswerAsync(context, import.Id, StatusCodes.Status202Accepted);
    }

    /// <summary>The file's own columns between the number of the row and the causes; corrected, it can be uploaded again.</summary>
    private static async Task CsvAsync(HttpContext context)
    {
        var import = await TransferEndpoints.ImportAsync(context);
        var texts = TransferEndpoints.Texts(context);
        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"rows-{import.Id}.csv\"";
        context.Response.Headers.CacheControl = "no-store";
        await using var csv = new CsvTableWriter(context.Response.Body);
        await csv.WriteAsync([texts["Row"].Value, .. import.Headers.Select(h => (TableCell)h), texts["Cause"].Value], context.RequestAborted);
        for (var line = 0; await Mending(context).AfterAsync(import, line, 200, context.RequestAborted) is { Count: > 0 } rows; line = rows[^1].Line)
        {
            foreach (var row in rows)
            {
                var causes = string.Join(" · ", row.Errors.Select(e => e.Column.Length > 0 ? $"{e.Column}: {texts[e.Message].Value}" : texts[e.Message].Value));
                await csv.WriteAsync([row.Line.ToString(CultureInfo.InvariantCulture), .. row.Cells.Take(import.Headers.Count).Select(c => (TableCell)c), causes], context.RequestAborted);
            }
        }

        await csv.CompleteAsync(context.RequestAborted);
    }

    private static (IReadOnlyList<MendedRow> Rows, bool Retry) Read(JsonObject body)
    {
        try
        {
            var read = body.Deserialize<RowsBody>(JsonSerializerOptions.Web)!;
            if (read.Rows is not { } rows || rows.Any(r => r?.Cells is null || r.Cells.Any(c => c is null)))
            {
                throw ProblemException.Invalid("rows", "rows is a list of {line, cells}, cells the texts of a row in the order of the file's columns.");
            }

            return ([.. rows.Select(r => new MendedRow(r!.Line, r.Cells!.Select((text, place) => (text, place)).ToDictionary(c => c.place, c => c.text!)))], read.Retry ?? true);
        }
        catch (JsonException e)
        {
            throw ProblemException.Invalid(e.Path?.TrimStart('$', '.') ?? "", "rows is a list of {line, cells}, retry true or false.");
        }
    }

    private static IdempotencyKey? Key(HttpContext context, ContentImport import, ReadOnlySpan<byte> body) =>
        IdempotencyKey.From($"content-imports:{import.Id}:{context.User.FindFirstValue(ClaimTypes.NameIdentifier)}", context.Request.Headers["Idempotency-Key"].ToString(), body);

    private static ContentImportMending Mending(HttpContext context) => context.RequestServices.GetRequiredService<ContentImportMending>();

    private sealed record RowsBody(IReadOnlyList<RowBody?>? Rows, bool? Retry);

    private sealed record RowBody(int Line, IReadOnlyList<string?>? Cells);
}

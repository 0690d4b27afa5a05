using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Items;
using Studio.Customers.PersonalData;
using Studio.Data.Sessions;
using Studio.Kernel.Api;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;
using Studio.Kernel.Settings;

namespace Studio.Customers.Api;

/// <summary>
/// A customer's data, all of it, out and away: <c>GET /api/customers/{id}/personal-data</c> (JSON), <c>GET /api/customers/{id}/personal-data.html</c> (one page to read), <c>POST /api/customers/{id}/erase {"confirm": "the customer's name"}</c>; and the
/// what rules would make forgotten: <c>GET /api/retention</c>; proofs of erasure: <c>GET /api/erasures?search=&amp;sort=-erased&amp;page=</c>.
/// </summary>
internal static class PersonalDataEndpoints
{
    private const int MaximumBody = 4096;
    private const int PageSize = 50;
    private const int MostPages = 10_000;
    private const int LongestSearch = 100;

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All) };

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/customers/{id}/personal-data", ExportAsync).RequirePermission(CustomerPermissions.ExportCustomers);
        routes.MapGet("/api/customers/{id}/personal-data.html", ReadableAsync).RequirePermission(CustomerPermissions.ExportCustomers);
        routes.MapGet("/api/erasures", ProofsAsync).RequirePermission(CustomerPermissions.ExportCustomers);
        routes.MapGet("/api/retention", async (ContactRetention retention, TimeProvider time, CancellationToken ct) => Results.Ok(new { items = await retention.PreviewAsync(time.GetUtcNow(), ct) })).RequirePermission(CustomerPermissions.ExportCustomers);
        routes.MapPost("/api/customers/{id}/erase", EraseAsync).RequirePermission(CustomerPermissions.EraseCustomers).WithMetadata(new BodyLimitAttribute(MaximumBody));
    }

    private static async Task<IResult> ProofsAsync(string? search, string? sort, int? page, IDatabase database, ISettingsStore settings, CancellationToken ct)
    {
        if (sort is not (null or "erased" or "-erased" or "by" or "-by"))
        {
            throw ProblemException.Invalid("sort", "erased or by is needed, with a minus before it for the greatest first.");
        }

        if (page is < 1 or > MostPages)
        {
            throw ProblemException.Invalid("page", "A page between 1 and 10,000 is needed.");
        }

        if (search?.Length > LongestSearch)
        {
            throw ProblemException.Invalid("search", "At most 100 characters are searched for.");
        }

        var query = new ErasureQuery { Search = search?.Trim() ?? "", ByWhom = sort?.TrimStart('-') == "by", Descending = sort is null || sort[0] == '-', Skip = ((page ?? 1) - 1) * PageSize, Take = PageSize };
        var (proofs, total) = await database.ReadAsync((session, token) => ErasureProofs.ListAsync(session, query, token), ct);
        return Results.Ok(new { items = proofs, total, backupsKeptDays = (await settings.GetAsync<BackupStatementSettings>(ct)).KeepDays });
    }

    private static async Task ExportAsync(HttpContext context, string id)
    {
        await FindAsync(context.RequestServices, id, context.RequestAborted);
        var service = context.RequestServices.GetRequiredService<PersonalDataService>();
        await service.RecordReadingAsync(id, "json", context.RequestAborted);
        var data = await service.ExportAsync(id, context.RequestAborted);
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"customer-{id}.json\"";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.WriteAsync(data.ToJsonString(Readable), context.RequestAborted);
    }

    private static async Task ReadableAsync(HttpContext context, string id)
    {
        var customer = await FindAsync(context.RequestServices, id, context.RequestAborted);
        await context.RequestServices.GetRequiredService<PersonalDataService>().RecordReadingAsync(id, "html", context.RequestAborted);
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"customer-{id}.html\"";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.RequestServices.GetRequiredService<ReadableDocument>().WriteAsync(context.Response.Body, customer, context.RequestAborted);
    }

    private static async Task EraseAsync(HttpContext context, string id)
    {
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody);
        var customer = await FindAsync(context.RequestServices, id, context.RequestAborted);
        if (JsonBody.JsonText(body, "confirm", "confirm", 500) != customer.DisplayText)
        {
            throw ProblemException.Invalid("confirm", "Write the customer's name to confirm that everything about him is to be erased.");
        }

        await context.RequestServices.GetRequiredService<PersonalDataService>().EraseAsync(id, context.User.Identity?.Name ?? "", context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>The customer, in whatever version there is, deleted ones too: their versions are kept until they are erased.</summary>
    public static async Task<ContentItem> FindAsync(IServiceProvider services, string id, CancellationToken cancellationToken)
    {
        var versions = IdGenerator.IsId(id) ? await services.GetRequiredService<ContentManager>().GetVersionsAsync(id, cancellationToken) : [];
        return versions.FirstOrDefault(v => v.Content.ContainsKey(CustomerParts.Customer)) ?? throw ProblemException.NotFound("There is no such customer, or the customer was deleted.");
    }
}

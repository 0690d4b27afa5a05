using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Studio.Kernel.Api;
using Studio.Kernel.Media;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Contents.Media;

/// <summary>A file or folder on the wire.</summary>
internal sealed record MediaAnswer(string Path, string Name, bool IsFolder, long Length, DateTimeOffset ModifiedUtc, string AltText)
{
    public static MediaAnswer Of(MediaEntry entry, string altText = "") => new(entry.Path, entry.Name, entry.IsFolder, entry.Length, entry.ModifiedUtc, altText);
}

/// <summary>Lets a route take a whole file; the store bounds it exactly.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class MediaUploadAttribute : Attribute, IRequestSizeLimitMetadata
{
    // Below the limit of a form (128 MB), whose excess would be no answer but a fault.
    public long? MaxRequestBodySize => 100L * 1024 * 1024;
}

/// <summary>
/// <c>/api/media</c> for programs, and <c>/media/{path}</c> for everyone who has the address: what lies there is public, like the pictures of a shop.
/// </summary>
internal static class MediaEndpoints
{
    private const int MaximumBody = 4096;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/media/{**path}", ServeAsync).AllowAnonymous();
        routes.MapGet("/api/media", (Delegate)ListAsync).RequirePermission(MediaPermissions.ViewMedia);
        routes.MapGet("/api/media/uses", (Delegate)UsesAsync).RequirePermission(MediaPermissions.ViewMedia);
        routes.MapPost("/api/media/describe", (Delegate)DescribeAsync).RequirePermission(MediaPermissions.ManageMedia).WithMetadata(new BodyLimitAttribute(MaximumBody));
        routes.MapPut("/api/media/{**path}", PutAsync).RequirePermission(MediaPermissions.ManageMedia).WithMetadata(new MediaUploadAttribute());
        routes.MapDelete("/api/media/{**path}", DeleteAsync).RequirePermission(MediaPermissions.ManageMedia);
        routes.MapPost("/api/media/move", (Delegate)MoveAsync).RequirePermission(MediaPermissions.ManageMedia).WithMetadata(new BodyLimitAttribute(MaximumBody));
    }

    private static async Task ServeAsync(HttpContext context, string? path)
    {
        var store = Store(context);
        if (await FindFileAsync(store, path ?? "", context.RequestAborted) is not { } entry || await store.OpenAsync(entry.Path, context.RequestAborted) is not { } content)
        {
            throw ProblemException.NotFound("There is no such file.");
        }

        var type = context.RequestServices.GetRequiredService<IOptions<MediaOptions>>().Value.ContentTypeOf(entry.Path);
        var headers = context.Response.Headers;

        // Whatever is in the file runs nowhere: not as a page of this site, not as a script, and what is no picture is saved instead of shown.
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";
        headers.CacheControl = "public, max-age=300";
        headers["Cross-Origin-Resource-Policy"] = "same-site";
        var modified = new DateTimeOffset(entry.ModifiedUtc.UtcDateTime.AddTicks(-(entry.ModifiedUtc.UtcTicks % TimeSpan.TicksPerSecond)), TimeSpan.Zero);
        var tag = new EntityTagHeaderValue($"\"{entry.ModifiedUtc.UtcTicks:x}-{entry.Length:x}\"");
        await Results.Stream(content, type, MediaOptions.IsPicture(type) ? null : entry.Name, modified, tag, enableRangeProcessing: true).ExecuteAsync(context);
    }

    private static async Task<MediaEntry?> FindFileAsync(IMediaStore store, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await store.FindAsync(path, cancellationToken) is { IsFolder: false } entry ? entry : null;
        }
        catch (ProblemException e) when (e.Status == StatusCodes.Status400BadRequest)
        {
            // A path that cannot be has no file.
            return null;
        }
    }

    private static async Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var words = query["q"].ToString().Trim();
        var found = await Store(context).ListAsync(query["folder"].ToString(), deep: words.Length > 0, context.RequestAborted);
        var listed = found.Where(e => words.Length == 0 || e.Name.Contains(words, StringComparison.CurrentCultureIgnoreCase)).ToList();
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var some in listed.Where(e => !e.IsFolder).Select(e => e.Path).Chunk(500))
        {
            foreach (var (path, text) in await Library(context).TextsAsync(some, context.RequestAborted))
            {
                texts[path] = text;
            }
        }

        await context.Response.WriteAsJsonAsync(listed.Select(e => MediaAnswer.Of(e, texts.GetValueOrDefault(e.Path, ""))), context.RequestAborted);
    }

    /// <summary><c>?path=</c>: the items that show a file, as far as the caller sees them; at most 50.</summary>
    private static async Task UsesAsync(HttpContext context)
    {
        var entry = await Library(context).FileAsync(context.Request.Query["path"].ToString(), context.RequestAborted);
        var uses = await Library(context).UsesAsync(entry.Path, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(new { items = uses.Select(u => new { u.Item.ContentItemId, u.Item.ContentType, u.Item.DisplayText, field = u.Field.Path }) }, context.RequestAborted);
    }

    /// <summary><c>{path, altText}</c>; an empty text takes it away.</summary>
    private static async Task DescribeAsync(HttpContext context)
    {
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody);
        await Library(context).DescribeAsync(Text(body, "path"), Text(body, "altText"), context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task PutAsync(HttpContext context, string? path)
    {
        var overwrite = context.Request.Headers.IfNoneMatch != "*";
        var entry = await Library(context).PutAsync(path ?? "", context.Request.Body, overwrite, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(MediaAnswer.Of(entry), context.RequestAborted);
    }

    private static async Task DeleteAsync(HttpContext context, string? path) =>
        context.Response.StatusCode = await Library(context).DeleteAsync(path ?? "", context.RequestAborted) ? StatusCodes.Status204NoContent : throw ProblemException.NotFound("There is no such file.");

    private static async Task MoveAsync(HttpContext context)
    {
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody);
        await Library(context).MoveAsync(Text(body, "from"), Text(body, "to"), context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static string Text(System.Text.Json.Nodes.JsonObject body, string name) =>
        body[name] is System.Text.Json.Nodes.JsonValue value && value.TryGetValue<string>(out var text) ? text : throw ProblemException.Invalid(name, "A text is needed.");

    private static MediaLibrary Library(HttpContext context) => context.RequestServices.GetRequiredService<MediaLibrary>();

    private static IMediaStore Store(HttpContext context) => context.RequestServices.GetRequiredService<IMediaStore>();
}

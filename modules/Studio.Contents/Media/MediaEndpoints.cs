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
internal sealed record MediaAnswer(string Path, string Name, bool IsFolder, long Length, DateTimeOffset ModifiedUtc)
{
    public static MediaAnswer Of(MediaEntry entry) => new(entry.Path, entry.Name, entry.IsFolder, entry.Length, entry.ModifiedUtc);
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
        await context.Response.WriteAsJsonAsync(found.Where(e => words.Length == 0 || e.Name.Contains(words, StringComparison.CurrentCultureIgnoreCase)).Select(MediaAnswer.Of), context.RequestAborted);
    }

    private static async Task PutAsync(HttpContext context, string? path)
    {
        var overwrite = context.Request.Headers.IfNoneMatch != "*";
        var entry = await Store(context).PutAsync(path ?? "", context.Request.Body, overwrite, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(MediaAnswer.Of(entry), context.RequestAborted);
    }

    private static async Task DeleteAsync(HttpContext context, string? path) =>
        context.Response.StatusCode = await Store(context).DeleteAsync(path ?? "", context.RequestAborted) ? StatusCodes.Status204NoContent : throw ProblemException.NotFound("There is no such file.");

    private static async Task MoveAsync(HttpContext context)
    {
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody);
        await Store(context).MoveAsync(Text(body, "from"), Text(body, "to"), context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static string Text(System.Text.Json.Nodes.JsonObject body, string name) =>
        body[name] is System.Text.Json.Nodes.JsonValue value && value.TryGetValue<string>(out var text) ? text : throw ProblemException.Invalid(name, "A text is needed.");

    private static IMediaStore Store(HttpContext context) => context.RequestServices.GetRequiredService<IMediaStore>();
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Studio.Assets;

/// <summary>Registers and serves the browser assets.</summary>
public static class StudioAssetsExtensions
{
    private static readonly string[] Encodings = ["br", "gzip"];

    /// <summary>Adds the <see cref="AssetManifest"/> of the running application; it is read at the first use.</summary>
    public static IServiceCollection AddStudioAssets(this IServiceCollection services)
    {
        services.TryAddSingleton(_ => AssetManifest.Load(AssetManifest.DefaultFolder));
        return services;
    }

    /// <summary>
    /// Serves the built assets under <see cref="AssetManifest.RequestPath"/>, compressed beforehand and cacheable for ever, because a
    /// changed file has another name. What is not there is answered 404 here; nothing else in the application sees the path.
    /// </summary>
    /// <exception cref="InvalidOperationException">The assets are not beside the application.</exception>
    public static IApplicationBuilder UseStudioAssets(this IApplicationBuilder app) => app.UseStudioAssets(AssetManifest.DefaultFolder);

    /// <summary>As <see cref="UseStudioAssets(IApplicationBuilder)"/>, for assets in another folder.</summary>
    public static IApplicationBuilder UseStudioAssets(this IApplicationBuilder app, string folder)
    {
        // Fails at the start with a clear message rather than at the first page.
        _ = AssetManifest.Load(folder);
        var files = new PhysicalFileProvider(folder);
        var options = new StaticFileOptions
        {
            FileProvider = files,
            ContentTypeProvider = new AssetContentTypes(),
            OnPrepareResponse = context => Describe(context.Context.Response, context.File.Name),
        };
        return app.Map(AssetManifest.RequestPath, branch => branch
            .Use((context, next) =>
            {
                // All assets lie flat in the folder; what is deeper is the manifest, which is no page's business.
                if (context.Request.Path.Value is not { } path || path.LastIndexOf('/') > 0)
                {
                    context.Response.StatusCode = StatusCodes.Status404NotFound;
                    return Task.CompletedTask;
                }

                ChooseEncoding(context, files);
                return next(context);
            })
            .UseStaticFiles(options));
    }

    private static void ChooseEncoding(HttpContext context, PhysicalFileProvider files)
    {
        var path = context.Request.Path.Value;
        if (string.IsNullOrEmpty(path) || AssetContentTypes.EncodingOf(path) is not null)
        {
            return;
        }

        var accepted = context.Request.GetTypedHeaders().AcceptEncoding;
        foreach (var encoding in Encodings)
        {
            var isAccepted = accepted.Any(value => value.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && value.Quality is not 0);
            var compressed = path + AssetContentTypes.ExtensionOf(encoding);
            if (isAccepted && files.GetFileInfo(compressed).Exists)
            {
                context.Request.Path = compressed;
                return;
            }
        }
    }

    private static void Describe(HttpResponse response, string file)
    {
        response.Headers.CacheControl = "public,max-age=31536000,immutable";
        response.Headers.XContentTypeOptions = "nosniff";

        // They are the same for everybody, and other websites carry the widget.
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        if (AssetContentTypes.EncodingOf(file) is { } encoding)
        {
            response.Headers.ContentEncoding = new StringValues(encoding);
        }
    }

    /// <summary>Content types by name; a compressed file has the type of what it holds.</summary>
    private sealed class AssetContentTypes : IContentTypeProvider
    {
        private readonly FileExtensionContentTypeProvider _known = new();

        public static string? EncodingOf(string path) => Path.GetExtension(path) switch
        {
            ".br" => "br",
            ".gz" => "gzip",
            _ => null,
        };

        public static string ExtensionOf(string encoding) => string.Equals(encoding, "br", StringComparison.Ordinal) ? ".br" : ".gz";

        public bool TryGetContentType(string subpath, out string contentType)
        {
            var name = EncodingOf(subpath) is null ? subpath : subpath[..^3];
            var isKnown = _known.TryGetContentType(name, out var found);
            if (Path.GetExtension(name) == ".ts")
            {
                // The SDK's types; the list of well-known types takes them for a film.
                contentType = "text/plain; charset=utf-8";
                return true;
            }

            contentType = Path.GetExtension(name) is ".js" or ".css" ? $"{found}; charset=utf-8" : found ?? string.Empty;
            return isKnown;
        }
    }
}

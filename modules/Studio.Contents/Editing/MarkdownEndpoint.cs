using Markdig;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Studio.ContentModel.Html;
using Studio.Kernel.Api;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Contents.Editing;

/// <summary>What a text will look like.</summary>
/// <param name="Html">Cleaned: nothing in it runs.</param>
internal sealed record PreviewAnswer(string Html);

/// <summary><c>POST /api/content-preview/markdown {text}</c> → <c>{html}</c>: CommonMark with tables, as HTML that is cleaned like that of an HTML field.</summary>
internal static class MarkdownEndpoint
{
    /// <summary>The address, from the tenant's root.</summary>
    public const string Address = "~/api/content-preview/markdown";

    // The longest Markdown that a field keeps, written in JSON.
    private const int MaximumBody = 1024 * 1024;

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().UseEmphasisExtras().UseAutoLinks().Build();

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(Address[1..], (Delegate)ShowAsync).RequirePermission(ContentPermissions.AccessContent).WithMetadata(new BodyLimitAttribute(MaximumBody));

    private static async Task ShowAsync(HttpContext context)
    {
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody);
        if (body["text"] is not System.Text.Json.Nodes.JsonValue given || !given.TryGetValue<string>(out var text))
        {
            throw ProblemException.Invalid("text", "A text is needed.");
        }

        await context.Response.WriteAsJsonAsync(new PreviewAnswer(HtmlSanitizer.Clean(Markdown.ToHtml(text, Pipeline))), context.RequestAborted);
    }
}

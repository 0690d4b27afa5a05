using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Api;
using Studio.Kernel.Schemas;
using Studio.Kernel.Security;
using Studio.Kernel.Settings;

namespace Studio.Administration.Settings;

/// <summary>What <c>GET /api/settings</c> tells of each.</summary>
/// <param name="Name">The name in addresses and recipes.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Description">What it is for, or null.</param>
/// <param name="Group">Its group, or null.</param>
internal sealed record SettingsAnswer(string Name, string Title, string? Description, string? Group);

/// <summary><c>/api/settings</c>: whoever may open the studio comes in, and sees the settings that are his.</summary>
internal static class SettingsEndpoints
{
    private const int MaximumBody = 256 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/settings").RequirePermission(StandardPermissions.AccessAdmin);
        group.MapGet("", (Delegate)ListAsync);
        group.MapGet("/{name}", GetAsync);
        group.MapGet("/{name}/schema", SchemaAsync);
        group.MapPut("/{name}", PutAsync).WithMetadata(new BodyLimitAttribute(MaximumBody));
    }

    private static async Task ListAsync(HttpContext context) =>
        await context.Response.WriteAsJsonAsync(await context.RequestServices.GetRequiredService<SettingsRows>().ListAsync(context.User), context.RequestAborted);

    private static async Task GetAsync(HttpContext context, string name)
    {
        var (editor, type) = await OpenAsync(context, name);
        await AnswerAsync(context, await editor.LoadAsync(type, context.RequestAborted));
    }

    private static async Task SchemaAsync(HttpContext context, string name)
    {
        var (editor, type) = await OpenAsync(context, name);
        await context.Response.WriteAsJsonAsync(context.RequestServices.GetRequiredService<SchemaCatalogue>().ToJson(editor.SchemaOf(type)), options: null, "application/schema+json", context.RequestAborted);
    }

    private static async Task PutAsync(HttpContext context, string name)
    {
        var (editor, type) = await OpenAsync(context, name);
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody);
        var seen = context.Request.Headers.IfMatch.ToString().Trim('"');
        await editor.SaveAsync(type, body, seen is "" or "*" ? null : seen, context.RequestAborted);
        await AnswerAsync(context, await editor.LoadAsync(type, context.RequestAborted));
    }

    private static async Task<(SettingsEditor Editor, SettingsType Type)> OpenAsync(HttpContext context, string name)
    {
        var type = await context.RequestServices.GetRequiredService<SettingsAccess>().OpenAsync(context.User, name);
        return (context.RequestServices.GetRequiredService<SettingsEditor>(), type);
    }

    private static Task AnswerAsync(HttpContext context, SettingsValues values)
    {
        context.Response.Headers.ETag = $"\"{values.Version}\"";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(values.Values, context.RequestAborted);
    }
}

using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Studio.Kernel.Api;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;
using Studio.Kernel.Tenants;

namespace Studio.Administration.Tenants;

/// <summary>The installation's tenants over REST; in the default tenant alone.</summary>
internal static class TenantEndpoints
{
    private const int MaximumBody = 16 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var tenants = routes.MapGroup("/api/tenants").RequirePermission(TenantPermissions.ManageTenants);
        tenants.MapGet("", async (TenantAdministration service, string? search, string? state, string? sort, int? page, CancellationToken cancellationToken) =>
        {
            var found = await service.ListAsync(new TenantQuery(search ?? "", StateOf(state), sort ?? "name", page ?? 1), cancellationToken);
            return Results.Ok(new { items = found.Items.Select(Describe), found.Page, found.Pages, found.Total });
        });
        tenants.MapGet("/{name}", async (string name, TenantAdministration service, CancellationToken cancellationToken) => Results.Ok(Describe(await service.GetAsync(name, cancellationToken))));
        tenants.MapGet("/{name}/progress", async (string name, TenantAdministration service, CancellationToken cancellationToken) =>
        {
            var (tenant, progress) = await service.ProgressAsync(name, cancellationToken);
            return Results.Ok(new { state = tenant.State.ToString(), phase = progress?.Phase, stepName = progress?.StepName, step = progress?.Step ?? 0, steps = progress?.Steps ?? 0 });
        });
        tenants.MapPost("", async (HttpContext context, TenantAdministration service, CancellationToken cancellationToken) =>
        {
            var created = await service.CreateAsync(await ReadAsync(context, null), cancellationToken);
            return Results.Created($"{context.Request.PathBase}/api/tenants/{created.Name}", Describe(created));
        }).WithMetadata(new BodyLimitAttribute(MaximumBody));
        tenants.MapPut("/{name}", async (string name, HttpContext context, TenantAdministration service, CancellationToken cancellationToken) =>
            Results.Ok(Describe(await service.EditAsync(await ReadAsync(context, name), cancellationToken)))).WithMetadata(new BodyLimitAttribute(MaximumBody));
        tenants.MapPost("/{name}/setup", SetupAsync).WithMetadata(new BodyLimitAttribute(MaximumBody));
        tenants.MapPost("/{name}/disable", async (string name, TenantAdministration service, CancellationToken cancellationToken) => Results.Ok(Describe(await service.DisableAsync(name, cancellationToken))));
        tenants.MapPost("/{name}/enable", async (string name, TenantAdministration service, CancellationToken cancellationToken) => Results.Ok(Describe(await service.EnableAsync(name, cancellationToken))));
        tenants.MapPost("/{name}/reload", async (string name, TenantAdministration service, CancellationToken cancellationToken) => Results.Ok(Describe(await service.ReloadAsync(name, cancellationToken))));
        tenants.MapDelete("/{name}", async (string name, string? confirm, TenantAdministration service, CancellationToken cancellationToken) =>
        {
            await service.RemoveAsync(name, confirm, cancellationToken);
            return Results.NoContent();
        });
    }

    /// <summary>What may be told of a tenant: never how its database is reached.</summary>
    private static object Describe(ShellSettings tenant) => new
    {
        tenant.Name,
        tenant.Description,
        State = tenant.State.ToString(),
        tenant.RequestUrlHost,
        tenant.RequestUrlPrefix,
        tenant.DatabaseProvider,
        tenant.Schema,
        tenant.RecipeName,
        tenant.Features,
        tenant.RequestsPerSecond,
    };

    private static async Task<IResult> SetupAsync(string name, HttpContext context, TenantAdministration tenants, CancellationToken cancellationToken)
    {
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody);
        var owner = new TenantOwner(Text(body, "recipeName"), Text(body, "siteName"), Text(body, "adminUserName") is { Length: > 0 } user ? user : "admin",
            Text(body, "adminEmail") is { Length: > 0 } mail ? mail : "admin@example.com", Text(body, "adminPassword"));
        return Results.Ok(await tenants.SetupAsync(name, owner, cancellationToken));
    }

    private static TenantState? StateOf(string? state) => state switch
    {
        null or "" => null,
        _ when Enum.GetNames<TenantState>().Contains(state, StringComparer.Ordinal) => Enum.Parse<TenantState>(state),
        _ => throw ProblemException.Invalid("state", $"One of {string.Join(", ", Enum.GetNames<TenantState>())} is needed."),
    };

    private static async Task<TenantDescription> ReadAsync(HttpContext context, string? name)
    {
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody);
        int? quota = body["requestsPerSecond"] switch
        {
            null => null,
            JsonValue value when value.TryGetValue<int>(out var number) => number,
            _ => throw ProblemException.Invalid("requestsPerSecond", "A whole number is needed."),
        };
        return new TenantDescription(name ?? Text(body, "name"), Text(body, "description"), Text(body, "requestUrlHost"), Text(body, "requestUrlPrefix"), Text(body, "recipeName"), quota);
    }

    private static string Text(JsonObject body, string property) => body[property] switch
    {
        null => "",
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => throw ProblemException.Invalid(property, "A text is needed."),
    };
}

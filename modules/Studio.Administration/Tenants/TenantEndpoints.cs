using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Studio.Administration.Users;
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
        tenants.MapGet("", async (TenantService service, string? search, CancellationToken cancellationToken) => Results.Ok(new
        {
            items = (await service.ListAsync(cancellationToken)).Where(t => string.IsNullOrWhiteSpace(search) || t.Name.Contains(search, StringComparison.OrdinalIgnoreCase)).Select(Describe),
        }));
        tenants.MapGet("/{name}", async (string name, TenantService service, CancellationToken cancellationToken) => Results.Ok(Describe(await service.GetAsync(name, cancellationToken))));
        tenants.MapPost("", async (HttpContext context, TenantService service, CancellationToken cancellationToken) =>
        {
            var created = await service.CreateAsync(await ReadAsync(context, null), cancellationToken);
            return Results.Created($"{context.Request.PathBase}/api/tenants/{created.Name}", Describe(created));
        }).WithMetadata(new BodyLimitAttribute(MaximumBody));
        tenants.MapPut("/{name}", async (string name, HttpContext context, TenantService service, CancellationToken cancellationToken) =>
            Results.Ok(Describe(await service.EditAsync(await ReadAsync(context, name), cancellationToken)))).WithMetadata(new BodyLimitAttribute(MaximumBody));
        tenants.MapPost("/{name}/setup", SetupAsync).WithMetadata(new BodyLimitAttribute(MaximumBody));
        tenants.MapPost("/{name}/disable", async (string name, TenantService service, CancellationToken cancellationToken) => Results.Ok(Describe(await service.DisableAsync(name, cancellationToken))));
        tenants.MapPost("/{name}/enable", async (string name, TenantService service, CancellationToken cancellationToken) => Results.Ok(Describe(await service.EnableAsync(name, cancellationToken))));
        tenants.MapPost("/{name}/reload", async (string name, TenantService service, CancellationToken cancellationToken) => Results.Ok(Describe(await service.ReloadAsync(name, cancellationToken))));
        tenants.MapDelete("/{name}", async (string name, string? confirm, TenantService service, CancellationToken cancellationToken) =>
        {
            if (confirm != name)
            {
                throw ProblemException.Invalid("confirm", $"Removing a tenant removes all its data. Repeat its name: ?confirm={name}");
            }

            await service.RemoveAsync(name, cancellationToken);
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

    private static async Task<IResult> SetupAsync(string name, HttpContext context, TenantService tenants, TenantSetup setup, CancellationToken cancellationToken)
    {
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody);
        var tenant = await tenants.GetAsync(name, cancellationToken);
        var password = Text(body, "adminPassword");
        var made = password is "" ? UserService.NewPassword() : null;
        var report = await setup.SetupAsync(new SetupRequest(tenant.Name, Text(body, "recipeName") is { Length: > 0 } recipe ? recipe : tenant.RecipeName,
            Text(body, "adminUserName") is { Length: > 0 } user ? user : "admin", Text(body, "adminEmail") is { Length: > 0 } mail ? mail : "admin@example.com", made ?? password)
        {
            SiteName = Text(body, "siteName"),
        }, cancellationToken);
        return Results.Ok(new { report, password = made });
    }

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

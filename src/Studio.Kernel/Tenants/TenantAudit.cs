using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Security.Audit;

namespace Studio.Kernel.Tenants;

/// <summary>
/// Records what is done to tenants in the trail of the tenant that it is done from: the default one. Where no request asks, as in a command, the host's log is the record.
/// </summary>
public sealed class TenantAudit(IHttpContextAccessor requests)
{
    internal async Task RecordAsync(AuditAction action, ShellSettings? before, ShellSettings? after, CancellationToken cancellationToken)
    {
        if (requests.HttpContext?.RequestServices.GetService<IAuditTrail>() is { } trail && (after ?? before) is { } tenant)
        {
            await trail.RecordAsync(new AuditEntry(action) { SubjectType = "Tenant", SubjectId = tenant.Name, SubjectName = tenant.Name, Before = Describe(before), After = Describe(after) }, cancellationToken);
        }
    }

    private static JsonObject? Describe(ShellSettings? tenant) => tenant is null ? null : new JsonObject
    {
        ["Description"] = tenant.Description,
        ["State"] = tenant.State.ToString(),
        ["RequestUrlHost"] = tenant.RequestUrlHost,
        ["RequestUrlPrefix"] = tenant.RequestUrlPrefix,
        ["RequestsPerSecond"] = tenant.RequestsPerSecond,
    };
}

using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Studio.Contents.Access;
using Studio.Kernel.Security;
using Studio.Kernel.Tenants;
using Studio.Scripting.Engine;

namespace Studio.Scripts.Running;

/// <summary>Runs scripts for whoever makes the request: with what he may see, and with the functions that he may call.</summary>
internal sealed class ScriptRunner(
    IScriptEngine engine, ScriptScene scene, ContentDoor door, ShellSettings shell, IAuthorizationService authorization, IEnumerable<IPermissionProvider> permissions, IEnumerable<IGlobalMethodProvider> methods, IServiceProvider services)
{
    /// <summary>Runs a script.</summary>
    /// <exception cref="ScriptException">It did not run to its end.</exception>
    public async Task<ScriptResult> RunAsync(ScriptSource source, string? customerId, JsonNode? input, CancellationToken cancellationToken)
    {
        var run = new ScriptRun
        {
            Tenant = shell.Name,
            Globals = await scene.MakeAsync(customerId, input, cancellationToken),
            Methods = [.. methods.SelectMany(p => p.GetMethods())],
            Services = services,
            Allows = MayCallAsync,
        };
        return await engine.RunAsync(source, run, cancellationToken);
    }

    private async ValueTask<bool> MayCallAsync(GlobalMethod method) =>
        permissions.SelectMany(p => p.Permissions).FirstOrDefault(p => p.Name == method.Permission) is { } needed && await authorization.HasPermissionAsync(door.User, needed);
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Admin.Code;
using Studio.ContentModel;
using Studio.ContentModel.Items;
using Studio.Kernel.Modules;
using Studio.Kernel.Navigation;
using Studio.Kernel.Security;
using Studio.Scripts.Library;
using Studio.Scripts.Methods;
using Studio.Scripts.Running;
using Studio.Scripts.Types;

namespace Studio.Scripts;

internal sealed class Startup : StartupBase
{
    public override void ConfigureServices(IServiceCollection services)
    {
        services.AddGlobalMethods();
        services.AddSingleton<IPermissionProvider, ScriptPermissions>();
        services.AddSingleton<INavigationProvider, ScriptNavigation>();
        services.AddContentParts<ScriptParts>().AddContentPart<ScriptPartType>().AddGuaranteedType(ScriptParts.Script, ScriptParts.Type);
        services.AddScoped<ScriptTypes>();
        services.AddScoped<ScriptScene>();
        services.AddScoped<ScriptRunner>();
        services.AddScoped<ScriptLibrary>();
        services.AddScoped<IContentHandler, ScriptContentHandler>();
        services.AddCodeEditorAddress(CodeLanguages.JavaScript, "types", "~/api/scripts/types", ScriptPermissions.ManageScripts);
        services.AddCodeEditorAddress(CodeLanguages.JavaScript, "check", "~/api/scripts/check", ScriptPermissions.ManageScripts);
        services.AddCodeEditorAddress(CodeLanguages.JavaScript, "run", "~/api/scripts/run", ScriptPermissions.ManageScripts);
    }

    public override void Configure(IApplicationBuilder app, IEndpointRouteBuilder routes, IServiceProvider serviceProvider) => ScriptEndpoints.Map(routes);
}

internal sealed class ScriptNavigation : INavigationProvider
{
    public IEnumerable<NavigationItem> Items => [new("Scripts", "/admin/content/" + ScriptParts.ScriptType, "braces", 63, ScriptPermissions.ManageScripts, typeof(ScriptPermissions))];
}

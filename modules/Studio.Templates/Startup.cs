using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Admin.Code;
using Studio.ContentModel;
using Studio.ContentModel.Items;
using Studio.Data;
using Studio.Data.Verification;
using Studio.Contents;
using Studio.Kernel.Modules;
using Studio.Kernel.Navigation;
using Studio.Kernel.Recipes;
using Studio.Kernel.Tenants;
using Studio.Liquid;
using Studio.Templates.Api;
using Studio.Templates.Filters;
using Studio.Templates.Recipes;
using Studio.Templates.Rendering;
using Studio.Templates.Storing;
using Studio.Templates.Uses;

namespace Studio.Templates;

internal sealed class Startup : StartupBase
{
    public override void ConfigureServices(IServiceCollection services)
    {
        services.AddContentParts<TemplateParts>().AddContentPart<TemplatePart>().AddGuaranteedType(TemplateParts.Template, TemplateParts.Type);
        services.AddSingleton<StoredTemplates>();
        services.AddSingleton<ILiquidFilterProvider, TextFilters>();
        services.AddSingleton<ILiquidFilterProvider, AddressFilters>();
        services.AddSingleton<ILiquidFilterProvider, UserFilters>();
        services.AddSingleton<ILiquidFilterProvider, ContentFilters>();
        services.AddSingleton(MakeEngine);
        services.AddSingleton<ITemplateSource>(sp => sp.GetRequiredService<StoredTemplates>());
        services.AddSingleton<TemplateGraph>();
        services.AddMigration<TemplateUseMigration>();
        services.AddScoped<TemplateUses>().AddScoped<IContentUses, TemplateContentUses>();
        services.AddScoped<IContentHandler, TemplateContentHandler>();
        services.AddSingleton<IDataCheck, TemplateUseCheck>();
        services.AddSingleton<ILiquidTexts, TemplateTexts>();
        services.AddSingleton<INavigationProvider, TemplateNavigation>();
        services.AddScoped<IRecipeStepHandler, TemplatesStep>().AddScoped<IRecipeExporter, TemplatesExporter>();
        services.AddScoped<TemplateScopes>();
        services.AddScoped<TemplatePreview>();
        services.AddScoped<TemplateCompletions>();
        services.AddCodeEditorAddress(CodeLanguages.Liquid, "completions", "~/api/templates/completions", ContentPermissions.AccessContent);
        services.AddCodeEditorAddress(CodeLanguages.Liquid, "preview", "~/api/templates/preview", ContentPermissions.AccessContent);
    }

    public override void Configure(IApplicationBuilder app, IEndpointRouteBuilder routes, IServiceProvider serviceProvider) => TemplateEndpoints.Map(routes);

    /// <summary>The one engine of the tenant: its templates, and the filters of all its features.</summary>
    private static LiquidEngine MakeEngine(IServiceProvider services)
    {
        var providers = services.GetServices<ILiquidFilterProvider>().ToList();
        return new LiquidEngine(new LiquidOptions
        {
            TimeProvider = services.GetRequiredService<TimeProvider>(),
            Templates = services.GetRequiredService<StoredTemplates>(),
            ConfigureFilters = filters => providers.ForEach(p => p.Register(filters)),
        });
    }
}

internal sealed class TemplateNavigation : INavigationProvider
{
    public IEnumerable<NavigationItem> Items => [new("Templates", "/admin/templates", "braces", 34, ContentPermissions.AccessContent, typeof(TemplateParts))];
}

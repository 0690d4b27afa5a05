using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Admin.Finding;
using Studio.Contents.Access;
using Studio.Contents.Api;
using Studio.Contents.Api.OpenApi;
using Studio.Contents.Designing;
using Studio.Contents.Designing.Kinds;
using Studio.Contents.Bulk;
using Studio.Contents.Editing;
using Studio.Contents.Finding;
using Studio.Contents.Listing;
using Studio.Contents.Media;
using Studio.Contents.Transfer;
using Studio.Contents.Views;
using Studio.Data;
using Studio.Contents.Publishing;
using Studio.Kernel.Modules;
using Studio.Kernel.Navigation;
using Studio.Kernel.Recipes;
using Studio.Kernel.Scheduling;
using Studio.Kernel.Security;
using Studio.Kernel.Security.Audit;
using Studio.Kernel.Tenants;

namespace Studio.Contents;

internal sealed class Startup : StartupBase
{
    public override void ConfigureServices(IServiceCollection services)
    {
        services.AddSingleton<IPermissionProvider, ContentPermissions>();
        services.AddSingleton<ContentTypePermissions>();
        services.AddSingleton<IPermissionProvider>(sp => sp.GetRequiredService<ContentTypePermissions>());
        services.AddScoped<IShellActivator, ContentTypePermissionsActivator>();
        services.AddHttpContextAccessor();
        services.AddScoped<ContentDoor>();
        services.AddScoped<IAuditStateFilter, ContentAuditFilter>();
        services.AddBackgroundTask<ScheduledPublishing>();
        services.AddSingleton<INavigationProvider, ContentNavigation>();
        services.AddSingleton<IPermissionProvider, MediaPermissions>();
        services.AddMigration<MediaTextMigration>();
        services.AddScoped<MediaLibrary>();
        services.AddSingleton<IAuditActionProvider, MediaAuditActions>();
        services.AddScoped<IRecipeStepHandler, MediaStep>();
        services.AddScoped<IRecipeExporter, MediaExporter>();
        services.AddSingleton<ContentEditorLinks>();
        services.AddSingleton<DefinitionTexts>();
        services.AddScoped<ContentForms>();
        services.AddScoped<ContentListRows>();
        services.AddScoped<ListFields>();
        services.AddScoped<ListConditions>();
        services.AddMigration<ContentViewMigration>();
        services.AddScoped<ContentViewChecks>();
        services.AddScoped<ContentViewReading>();
        services.AddScoped<ContentViews>();
        services.AddScoped<ViewQueries>();
        services.AddSingleton<IAuditActionProvider, ContentViewAuditActions>();
        services.AddScoped<ItemNames>();
        services.AddScoped<IFindSource, TypesSource>().AddScoped<IFindSource, ItemsSource>();
        services.AddSingleton<OpenApiDocument>();
        services.AddMigration<TransferMigration>();
        services.AddSingleton<TransferFiles>();
        services.AddSingleton<TransferColumns>();
        services.AddSingleton<ContentImportRunner>();
        services.AddHostedService(sp => sp.GetRequiredService<ContentImportRunner>());
        services.AddBackgroundTask<TransferCleaning>();
        services.AddScoped<ContentImports>();
        services.AddScoped<ContentImportMending>();
        services.AddScoped<ContentImportPreview>();
        services.AddScoped<ContentExport>();
        services.AddMigration<TypeDraftMigration>();
        services.AddScoped<TypeDrafts>();
        services.AddSingleton<FieldKinds>();
        services.AddScoped<DesignChoices>();
        services.AddScoped<SettingsForms>();
        services.AddScoped<DraftReview>();
        services.AddScoped<DesignWork>();
        services.AddMigration<BulkMigration>();
        services.AddScoped<BulkActions>();
        services.AddScoped<BulkQueries>();
        services.AddScoped<BulkItemWork>();
        services.AddSingleton<IAuditActionProvider, BulkAuditActions>();
        services.AddSingleton<BulkRunner>();
        services.AddHostedService(sp => sp.GetRequiredService<BulkRunner>());
        services.AddBackgroundTask<BulkCleaning>();
        services.AddScoped<FieldForm, TextForm>();
        services.AddScoped<FieldForm, NumericForm>();
        services.AddScoped<FieldForm, BooleanForm>();
        services.AddScoped<FieldForm, DateForm>();
        services.AddScoped<FieldForm, DateTimeForm>();
        services.AddScoped<FieldForm, MoneyForm>();
        services.AddScoped<FieldForm, LocalizedTextForm>();
        services.AddScoped<FieldForm, ContentPickerForm>();
        services.AddScoped<FieldForm, TimeForm>();
        services.AddScoped<FieldForm, LinkForm>();
        services.AddScoped<FieldForm, HtmlForm>();
        services.AddScoped<FieldForm, MarkdownForm>();
        services.AddScoped<FieldForm, MediaForm>();
        services.AddScoped<FieldForm, MultiTextForm>();
        services.AddScoped<FieldForm, UserPickerForm>();
        services.AddScoped<FieldForm, TaxonomyForm>();
        services.AddScoped<FieldForm, GeoPointForm>();
    }

    public override void Configure(IApplicationBuilder app, IEndpointRouteBuilder routes, IServiceProvider serviceProvider)
    {
        ContentEndpoints.Map(routes);
        TransferEndpoints.Map(routes);
        OpenApiDocument.Map(routes);
        ContentOperationEndpoints.Map(routes);
        DefinitionEndpoints.Map(routes);
        MediaEndpoints.Map(routes);
        ContentViewEndpoints.Map(routes);
        BulkEndpoints.Map(routes);
        ChoiceEndpoint.Map(routes);
        SampleEndpoint.Map(routes);
        MarkdownEndpoint.Map(routes);
    }
}

internal sealed class ContentNavigation : INavigationProvider
{
    public IEnumerable<NavigationItem> Items =>
    [
        new("Content", "/admin/content", "collection", 60, ContentPermissions.AccessContent, typeof(ContentNavigation)),
        new("Content types", "/admin/content-types", "diagram-2", 62, ContentPermissions.ManageContentTypes, typeof(ContentNavigation)),
        new("Media", "/admin/media", "images", 61, MediaPermissions.ViewMedia, typeof(ContentNavigation)),
    ];
}

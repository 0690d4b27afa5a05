using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;
using Studio.ContentModel.Parts;
using Studio.ContentModel.Queries;
using Studio.ContentModel.Recipes;
using Studio.ContentModel.Search;
using Studio.ContentModel.Tables;
using Studio.ContentModel.Work;
using Studio.Data;
using Studio.Data.Sessions;
using Studio.Data.Verification;
using Studio.Kernel.Recipes;
using Studio.Kernel.Telemetry;
using Studio.Kernel.Tenants;

namespace Studio.ContentModel;

/// <summary>Puts the content model into a tenant.</summary>
public static class StudioContentModelExtensions
{
    /// <summary>Adds definitions, items, queries, the standard fields and the recipe steps.</summary>
    public static IServiceCollection AddStudioContentModel(this IServiceCollection services)
    {
        services.AddMigration<ContentMigration>().AddMigration<ContentWorkMigration>().AddMigration<ContentKeyMigration>();
        services.AddSingleton<ContentFieldTypes>().AddSingleton<FieldSealer>();
        services.AddContentField<TextField>().AddContentField<BooleanField>().AddContentField<NumericField>().AddContentField<DateField>()
            .AddContentField<DateTimeField>().AddContentField<MoneyField>().AddContentField<LocalizedTextField>().AddContentField<ContentPickerField>()
            .AddContentField<TimeField>().AddContentField<LinkField>().AddContentField<HtmlField>().AddContentField<MarkdownField>().AddContentField<MediaField>()
            .AddContentField<UserPickerField>().AddContentField<MultiTextField>().AddContentField<TaxonomyField>().AddContentField<GeoPointField>();
        services.AddSingleton<ContentPartTypes>();
        services.AddSingleton<ContentTemplates>();
        services.AddContentPart<TitlePart>().AddContentPart<AutoroutePart>().AddContentPart<AliasPart>().AddContentPart<HtmlBodyPart>().AddContentPart<MarkdownBodyPart>()
            .AddContentPart<BagPart>().AddContentPart<ListPart>().AddContentPart<ContainedPart>().AddContentPart<TaxonomyPart>().AddContentPart<LocalizationPart>().AddContentPart<PublishLaterPart>();
        services.AddSingleton<ContentTables>();
        services.AddContentWork();
        services.TryAddSingleton<SharedDefinitions>();
        services.AddSingleton<ContentDefinitionCache>();
        services.AddSingleton<ContentRevisions>();
        services.AddScoped<ContentDefinitionStore>();
        services.AddScoped<ContentManager>();
        services.AddScoped<ContentPreparation>();
        services.AddScoped<ContentReferences>();
        services.AddScoped<ContentKeys>();
        services.AddScoped<ContentWriter>();
        services.AddScoped<ContentVersions>();
        services.AddScoped<ContentSchedule>();
        services.AddScoped<ContentQueries>();
        services.AddScoped<PublishedItems>();
        services.AddScoped<IShellActivator, ContentPartActivator>();
        services.AddScoped<IRecipeStepHandler, ContentDefinitionStep>();
        services.AddScoped<IRecipeStepHandler, ReplaceContentDefinitionStep>();
        services.AddScoped<IRecipeStepHandler, DeleteContentDefinitionStep>();
        services.AddScoped<IRecipeStepHandler, ContentStep>();
        services.AddScoped<IRecipeArea, DefinitionArea>();
        services.AddScoped<IKeptRecipePartJudge, KeptItemJudge>();
        services.AddScoped<ExportedItems>().AddScoped<IRecipeExporter, DefinitionExporter>().AddScoped<IRecipeExporter, ContentExporter>();
        services.AddSingleton<IDataCheck, ContentTableCheck>();
        return services.AddSearch();
    }

    private static IServiceCollection AddSearch(this IServiceCollection services)
    {
        services.AddMigration<SearchMigration>();
        services.AddSingleton<SearchText>().AddSingleton<SearchQueue>().AddSingleton<SearchIndexer>().AddSingleton<SearchScrub>().AddSingleton<IDataCheck, SearchCheck>().AddSingleton<ITenantMeasure, SearchMeasure>();
        services.AddScoped<ContentSearch>();
        services.AddHostedService(sp => sp.GetRequiredService<SearchIndexer>());
        return services;
    }

    private static void AddContentWork(this IServiceCollection services)
    {
        services.AddOptions<ContentWorkOptions>();
        services.AddSingleton<ContentSchema>().AddSingleton<ContentItemsWork>().AddSingleton<ContentItemsRun>().AddSingleton<ContentTablesRun>().AddSingleton<ContentRecordsRun>().AddSingleton<DocumentSealing>();
        services.AddSingleton<ContentWorkSignal>().AddSingleton<ContentWorkQueue>();
        services.AddScoped<IWakeSource, ContentWorkWaking>();
        services.AddScoped<DefinitionEffects>();
        services.AddSingleton(sp => new ContentWorker(sp.GetRequiredService<ContentWorkQueue>(), sp.GetRequiredService<ContentItemsRun>(), sp.GetRequiredService<ContentTablesRun>(), sp.GetRequiredService<ContentRecordsRun>(),
            sp.GetRequiredService<ContentWorkSignal>(), sp.GetRequiredService<IDatabase>(), sp.GetRequiredService<TimeProvider>(), sp.GetRequiredService<ILogger<ContentWorker>>()));
        services.AddHostedService(sp => sp.GetRequiredService<ContentWorker>());
    }

    /// <summary>Adds a type of field.</summary>
    public static IServiceCollection AddContentField<T>(this IServiceCollection services) where T : ContentFieldType => services.AddSingleton<ContentFieldType, T>();

    /// <summary>Adds a part that brings behaviour of its own.</summary>
    public static IServiceCollection AddContentPart<T>(this IServiceCollection services) where T : ContentPartType => services.AddSingleton<ContentPartType, T>();

    /// <summary>Adds parts that a module's code relies on.</summary>
    public static IServiceCollection AddContentParts<T>(this IServiceCollection services) where T : class, IContentPartProvider => services.AddSingleton<IContentPartProvider, T>();

    /// <summary>Makes a type in every tenant that has none with the part, so that a module's pages have something to list whatever recipe the tenant was set up from.</summary>
    public static IServiceCollection AddGuaranteedType(this IServiceCollection services, string part, ContentTypeDefinition type)
    {
        services.TryAddEnumerable(ServiceDescriptor.Scoped<IShellActivator, GuaranteedTypes>());
        return services.AddSingleton(new GuaranteedType(part, type));
    }
}

using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Localization;
using Studio.ContentModel;
using Studio.ContentModel.Items;
using Studio.Customers.Behaviour;
using Studio.Customers.Conditions;
using Studio.Customers.Facts;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Customers.PersonalData;
using Studio.Customers.Screens;
using Studio.Customers.Segments.Api;
using Studio.Customers.Segments.Membership;
using Studio.Customers.Segments.Sql;
using Studio.Data;
using Studio.Data.Outbox;
using Studio.Data.Verification;
using Studio.Kernel.Navigation;
using Studio.Kernel.Tenants;
using Studio.Scripting.Expressions;

namespace Studio.Customers.Segments;

/// <summary>Registers what segments need.</summary>
internal static class SegmentsStartup
{
    public static IServiceCollection AddSegments(this IServiceCollection services)
    {
        services.AddContentParts<SegmentParts>().AddContentPart<SegmentPartType>().AddGuaranteedType(SegmentParts.Segment, SegmentParts.Type);
        services.AddMigration<SegmentMigration>();

        // The same as rules are compiled with; without the feature of rules nobody else brings it.
        services.TryAddSingleton(new ExpressionCompiler(new ExpressionOptions { RequireCondition = true }));
        services.AddSingleton<SegmentSets>().AddSingleton<SegmentSignal>().AddSingleton<SegmentHints>();
        services.AddSingleton<IProfileObserver>(sp => sp.GetRequiredService<SegmentHints>());
        services.AddSingleton<IInteractionObserver>(sp => sp.GetRequiredService<SegmentHints>());
        services.AddSingleton<IIdentityObserver>(sp => sp.GetRequiredService<SegmentHints>());
        services.AddScoped<IContentHandler, SegmentContentHandler>().AddScoped<IContentHandler, SegmentValidation>();
        services.AddScoped<SegmentMembers>().AddScoped<SegmentWork>().AddScoped<IWakeSource, SegmentWaking>();
        services.AddSingleton<SegmentWorker>().AddHostedService(sp => sp.GetRequiredService<SegmentWorker>());
        services.AddScoped<IOutboxConsumer, SegmentEnteredConsumer>().AddScoped<IOutboxConsumer, SegmentLeftConsumer>();
        services.AddPersonalDataSource<SegmentData>().AddSingleton<IDataCheck, SegmentCheck>();
        services.AddScoped<IFactColumnSource, BehaviourColumns>().AddScoped<IFactColumnSource, ContactColumns>().AddScoped<SegmentFinder>().AddScoped<SegmentCounter>().AddScoped<SegmentLists>();
        services.AddScoped(s => new ConditionFacts(s.GetRequiredService<CustomerFieldPlaces>(), s.GetRequiredService<IStringLocalizerFactory>()));
        services.AddScoped<CustomerConditions>().AddConditionKind<CustomerConditionKind>(CustomerConditionKind.KindName, CustomerPermissions.ViewCustomers);
        services.AddSingleton<INavigationProvider, SegmentNavigation>();
        services.AddCustomerPanel<SegmentPanel>();
        return services.AddSegmentSql();
    }

    /// <summary>What turns conditions into SQL.</summary>
    public static IServiceCollection AddSegmentSql(this IServiceCollection services) =>
        services.AddScoped<CustomerFieldPlaces>().AddScoped<IFactColumnSource, CustomerFieldColumns>().AddScoped<SegmentSql>();

    public static void MapSegments(this IEndpointRouteBuilder routes, IServiceProvider services)
    {
        SegmentEndpoints.Map(routes);
        ConditionEndpoints.Map(routes, services.GetServices<ConditionKindRegistration>());
    }
}

internal sealed class SegmentNavigation : INavigationProvider
{
    public IEnumerable<NavigationItem> Items => [new("Segments", "/admin/segments", "pie-chart", 21, CustomerPermissions.ViewCustomers, typeof(SegmentNavigation))];
}

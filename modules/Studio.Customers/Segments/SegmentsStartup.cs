using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel;
using Studio.Customers.Facts;
using Studio.Customers.Segments.Sql;
using Studio.Data;

namespace Studio.Customers.Segments;

/// <summary>Registers what segments need.</summary>
internal static class SegmentsStartup
{
    public static IServiceCollection AddSegments(this IServiceCollection services)
    {
        services.AddContentParts<SegmentParts>().AddContentPart<SegmentPartType>().AddGuaranteedType(SegmentParts.Segment, SegmentParts.Type);
        services.AddMigration<SegmentMigration>();
        return services.AddSegmentSql();
    }

    /// <summary>What turns conditions into SQL.</summary>
    public static IServiceCollection AddSegmentSql(this IServiceCollection services) =>
        services.AddScoped<CustomerFieldPlaces>().AddScoped<IFactColumnSource, CustomerFieldColumns>().AddScoped<SegmentSql>();
}

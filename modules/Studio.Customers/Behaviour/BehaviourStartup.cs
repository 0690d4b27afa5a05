using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel;
using Studio.Data;

namespace Studio.Customers.Behaviour;

/// <summary>What behaviour facts need.</summary>
internal static class BehaviourStartup
{
    public static IServiceCollection AddBehaviour(this IServiceCollection services) => services
        .AddContentParts<BehaviourParts>().AddContentPart<BehaviourFactPartType>().AddGuaranteedType(BehaviourParts.Fact, BehaviourParts.Type)
        .AddMigration<BehaviourMigration>();
}

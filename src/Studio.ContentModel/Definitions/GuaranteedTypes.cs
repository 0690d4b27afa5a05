using Studio.Kernel.Tenants;

namespace Studio.ContentModel.Definitions;

/// <summary>A type that a module makes in every tenant whose recipe or planner has made none with its part.</summary>
/// <param name="Part">The part that the module works with.</param>
/// <param name="Type">The type that is made then; it is the tenant's from there on.</param>
public sealed record GuaranteedType(string Part, ContentTypeDefinition Type);

/// <summary>Makes the guaranteed types that a tenant lacks.</summary>
internal sealed class GuaranteedTypes(ContentDefinitionStore store, IEnumerable<GuaranteedType> guaranteed) : IShellActivator
{
    // After the parts are there, before the permissions of types are read.
    public int Order => -450;

    public async Task ActivateAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        if (Lacking(await store.GetAsync(cancellationToken)).Any())
        {
            await store.AlterAsync(all => Lacking(all).Aggregate(all, (made, type) => made.Merge(type)), cancellationToken);
        }
    }

    private IEnumerable<ContentTypeDefinition> Lacking(ContentDefinitions definitions) => guaranteed.Where(g => !definitions.TypesWith(g.Part).Any()).Select(g => g.Type);
}

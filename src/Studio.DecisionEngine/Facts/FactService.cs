namespace Studio.DecisionEngine.Facts;

/// <summary>Puts the providers together: the catalogue, and profiles loaded in batches.</summary>
public sealed class FactService(IEnumerable<IFactProvider> providers)
{
    /// <summary>The catalogue as it is now.</summary>
    public async ValueTask<FactCatalogue> GetCatalogueAsync(CancellationToken cancellationToken)
    {
        var facts = new List<FactDescriptor>();
        foreach (var provider in providers)
        {
            facts.AddRange(await provider.DescribeAsync(cancellationToken));
        }

        return new FactCatalogue(facts);
    }

    /// <summary>Fills the batch's profiles.</summary>
    public async ValueTask LoadAsync(FactBatch batch, CancellationToken cancellationToken)
    {
        foreach (var provider in providers)
        {
            await provider.LoadAsync(batch, cancellationToken);
        }
    }
}

using Studio.Data.Sessions;
using Studio.DecisionEngine.Facts;
using Studio.Scripting.Expressions;

namespace Studio.Customers.Segments;

/// <summary>Which segments a customer is in, by their names: <c>facts.inSegment('name')</c>.</summary>
internal sealed class SegmentFacts(UnitOfWork unit, SegmentSets sets, IServiceProvider services) : IFactProvider
{
    /// <summary>The fact's path.</summary>
    public const string Path = "facts.inSegment";

    private const int MaximumIdsPerQuery = 500;

    public ValueTask<IReadOnlyList<FactDescriptor>> DescribeAsync(CancellationToken cancellationToken) => new(
    [
        new FactDescriptor(Path, ExpressionType.Boolean, "In the segment with this name", FactScope.Customer) { Parameters = [ExpressionType.String], Example = Path + "('VIP')", Resources = typeof(CustomerParts) },
    ]);

    public async ValueTask LoadAsync(FactBatch batch, CancellationToken cancellationToken)
    {
        if (!batch.Wants(Path))
        {
            return;
        }

        var names = (await sets.GetAsync(services, cancellationToken)).Segments.ToDictionary(s => s.Id, s => s.Name, StringComparer.Ordinal);
        var found = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var chunk in batch.Subjects.Select(s => s.CustomerId).OfType<string>().Distinct(StringComparer.Ordinal).Chunk(MaximumIdsPerQuery))
        {
            foreach (var row in await unit.ReadAsync((session, ct) => session.QueryAsync<Row>("SELECT CustomerId, SegmentId FROM SegmentMember WHERE CustomerId IN @chunk", new { chunk }, ct), cancellationToken))
            {
                if (names.TryGetValue(row.SegmentId, out var name))
                {
                    (found.TryGetValue(row.CustomerId, out var set) ? set : found[row.CustomerId] = new HashSet<string>(StringComparer.OrdinalIgnoreCase)).Add(name);
                }
            }
        }

        var nothing = new HashSet<string>();
        for (var i = 0; i < batch.Subjects.Count; i++)
        {
            if (batch.Subjects[i].CustomerId is { } id)
            {
                batch.SetMembers(i, Path, found.GetValueOrDefault(id) ?? nothing);
            }
        }
    }

    private sealed record Row(string CustomerId, string SegmentId);
}

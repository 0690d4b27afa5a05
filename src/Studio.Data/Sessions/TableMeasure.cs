using Studio.Kernel.Telemetry;

namespace Studio.Data.Sessions;

/// <summary>A measure that is read from the tenant's tables, where anybody has written since it was last read.</summary>
public abstract class TableMeasure(IDatabase database, TimeProvider time) : ITenantMeasure
{
    private readonly ChangeWatch _changes = new(database, time);
    private IReadOnlyDictionary<string, long>? _last;

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public abstract string Description { get; }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, long>> ReadAsync(CancellationToken cancellationToken)
    {
        if (_changes.MayHaveChanged() || _last is not { } last)
        {
            _last = null;
            _last = last = await database.ReadAsync(ReadAsync, cancellationToken);
        }

        return last;
    }

    /// <summary>Reads the values, by a state that tells them apart.</summary>
    protected abstract Task<IReadOnlyDictionary<string, long>> ReadAsync(DbSession session, CancellationToken cancellationToken);
}

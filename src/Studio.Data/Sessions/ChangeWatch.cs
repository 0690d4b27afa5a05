namespace Studio.Data.Sessions;

/// <summary>
/// Says whether it is worth a look into a tenant's database, for those who look again and again: most tenants rest, and a look keeps a connection of theirs open. For one caller at a time.
/// </summary>
public sealed class ChangeWatch(IDatabase database, TimeProvider time)
{
    // File systems' clocks tick; a change within the tick of the last look may have been missed.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private long? _version;
    private long _looked;

    /// <summary>True where something may have been written since it was last asked. Ask before looking.</summary>
    public bool MayHaveChanged()
    {
        var version = database.Version;
        if (version is not null && version == _version && time.GetElapsedTime(_looked) < Longest)
        {
            return false;
        }

        (_version, _looked) = (version, time.GetTimestamp());
        return true;
    }
}

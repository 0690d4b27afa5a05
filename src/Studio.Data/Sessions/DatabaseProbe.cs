namespace Studio.Data.Sessions;

/// <summary>Asks a database whether it answers; what readiness, the health page and the API go by.</summary>
public static class DatabaseProbe
{
    /// <summary>How long it took to answer.</summary>
    /// <exception cref="OperationCanceledException">It did not answer before <paramref name="cancellationToken"/> ended.</exception>
    public static async Task<TimeSpan> AskAsync(IDatabase database, TimeProvider time, CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        await database.ReadAsync((session, ct) => session.ScalarAsync<long>("SELECT 1", null, ct), cancellationToken).WaitAsync(cancellationToken);
        return time.GetElapsedTime(asked);
    }
}

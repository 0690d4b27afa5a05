using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Studio.ContentModel.Search;
using Studio.Data.Sessions;
using Studio.Data.Writing;

namespace Studio.Customers.PersonalData;

/// <summary>
/// Clears what an erasure leaves where no statement reaches: words in the segments of the search index, old pages in the database's log. It begins when an erasure is committed, and again after a restart;
/// the proof says when it was done.
/// </summary>
public sealed class ErasureCleaner(IDatabase database, SearchScrub search, TimeProvider time, ILogger<ErasureCleaner> logger) : BackgroundService
{
    private const int Tries = 60;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _signal = new(1, 1);

    /// <summary>Tells of an erasure.</summary>
    public void Wake()
    {
        if (_signal.CurrentCount == 0)
        {
            _signal.Release();
        }
    }

    /// <summary>Clears, where something is to be cleared.</summary>
    public async Task CleanAsync(CancellationToken cancellationToken)
    {
        while (await database.ReadAsync(ErasureProofs.IsDirtyAsync, cancellationToken))
        {
            var before = await database.ReadAsync((s, ct) => s.ScalarAsync<string>("SELECT max(Id) FROM ErasureProof", null, ct), cancellationToken);
            await search.ScrubAsync(cancellationToken);
            for (var tries = 0; !await database.ScrubAsync(cancellationToken); tries++)
            {
                if (tries == Tries)
                {
                    throw new TimeoutException("Somebody reads the database all the time: its log could not be emptied.");
                }

                await Task.Delay(Pause, time, cancellationToken);
            }

            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            await database.WriteAsync(WriteClass.Bulk, (s, ct) => s.ExecuteAsync("UPDATE ErasureProof SET CleanedUtc = @now WHERE CleanedUtc IS NULL AND Id <= @before", new { now, before }, ct), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _signal.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await _signal.WaitAsync(stoppingToken);
            try
            {
                await CleanAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogError(e, "What an erasure left in the files could not be cleared yet");
                await Task.Delay(AfterFault, time, stoppingToken);
                Wake();
            }
        }
    }
}

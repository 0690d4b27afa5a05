using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Studio.Data.Sessions;

namespace Studio.ContentModel.Work;

/// <summary>Does the work that changes of definitions leave for afterwards, one piece after the other, while the tenant serves.</summary>
public sealed class ContentWorker : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(5);

    private readonly ContentWorkQueue _queue;
    private readonly ContentItemsRun _items;
    private readonly ContentTablesRun _tables;
    private readonly ContentRecordsRun _records;
    private readonly ContentWorkSignal _signal;
    private readonly TimeProvider _time;
    private readonly ILogger<ContentWorker> _logger;
    private readonly ChangeWatch _changes;

    internal ContentWorker(ContentWorkQueue queue, ContentItemsRun items, ContentTablesRun tables, ContentRecordsRun records, ContentWorkSignal signal, IDatabase database, TimeProvider time, ILogger<ContentWorker> logger) =>
        (_queue, _items, _tables, _records, _signal, _time, _logger, _changes) = (queue, items, tables, records, signal, time, logger, new ChangeWatch(database, time));

    /// <summary>Works until nothing is due.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        while (await _queue.ClaimAsync(cancellationToken) is { } work)
        {
            await DoAsync(work, cancellationToken);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (released, isWoken) = (false, false);
        DateTimeOffset? due = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var woken = _signal.Next;
                if (!released)
                {
                    await _queue.ReleaseAsync(stoppingToken);
                    released = true;
                }

                // A tenant in which nobody wrote anything, and where nothing is due, is left in peace.
                var changed = _changes.MayHaveChanged();
                if (changed || isWoken || due <= _time.GetUtcNow())
                {
                    await DrainAsync(stoppingToken);
                    due = await _queue.NextDueAsync(stoppingToken);
                }

                isWoken = await Task.WhenAny(woken, Task.Delay(Wait(due), _time, stoppingToken)) == woken;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // A time limit of the database arrives as a cancellation too.
                _logger.LogError(e, "The work on content could not go on");
                isWoken = true;
                await Task.Delay(AfterFault, _time, stoppingToken);
            }
        }
    }

    private TimeSpan Wait(DateTimeOffset? due) =>
        due - _time.GetUtcNow() is { } wait && wait < Poll ? (wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(100)) : Poll;

    private async Task DoAsync(ClaimedWork work, CancellationToken cancellationToken)
    {
        try
        {
            await (work.KindOf switch
            {
                ContentWorkKind.Items => _items.BringAsync(work, cancellationToken),
                ContentWorkKind.RemoveItems => _items.RemoveAsync(work, cancellationToken),
                ContentWorkKind.Index => _tables.IndexAsync(work, cancellationToken),
                ContentWorkKind.DropIndex => _tables.DropIndexAsync(work, cancellationToken),
                ContentWorkKind.DropColumn => _tables.DropColumnAsync(work, cancellationToken),
                ContentWorkKind.Records => _records.SealAsync(work, cancellationToken),
                ContentWorkKind.DropTable => _tables.DropTableAsync(work, cancellationToken),
                _ => ForgetAsync(work, cancellationToken),
            });
        }
        catch (WorkLostException)
        {
            _logger.LogInformation("Work {Work} begins anew, or is another host's", work.Id);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await _queue.GiveBackAsync(work, null, CancellationToken.None);
            throw;
        }
        catch (Exception e)
        {
            _logger.LogError(e, "Work {Work} ({Kind} {Subject}) failed; it is tried again", work.Id, work.Kind, work.Subject);
            await _queue.GiveBackAsync(work, e.Message, CancellationToken.None);
        }
    }

    private async Task ForgetAsync(ClaimedWork work, CancellationToken cancellationToken)
    {
        if (!await _tables.ForgetAsync(work, cancellationToken))
        {
            await _queue.GiveBackAsync(work, "Items are still being brought up to date.", cancellationToken);
        }
    }
}

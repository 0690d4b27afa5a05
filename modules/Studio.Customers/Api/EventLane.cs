using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.Customers.Interactions;
using Studio.Data.Idempotency;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Problems;

namespace Studio.Customers.Api;

/// <summary>An event that was read and may be recorded.</summary>
/// <param name="Contact">What it tells.</param>
/// <param name="Key">By what it may be repeated, or null.</param>
/// <param name="Definitions">The content types by which its subject is a customer.</param>
internal sealed record IncomingEvent(NewInteraction Contact, IdempotencyKey? Key, ContentDefinitions Definitions);

/// <summary>What became of an event.</summary>
/// <param name="Answer">The answer as JSON, or null where it was refused.</param>
/// <param name="Replayed">True where its key was there already: nothing was recorded now.</param>
/// <param name="Fault">Why it was refused, or null.</param>
internal readonly record struct EventOutcome(string? Answer, bool Replayed, ProblemException? Fault);

/// <summary>
/// The way of events into the log. Requests that come while the last ones are being written are written together: one savepoint, one insert, one look at links, one call of each
/// observer and one sync of the disk for all of them.
/// </summary>
internal sealed class EventLane(IDatabase database, EventRecorder recorder, IEnumerable<IProblemMapper> mappers)
{
    private const int MostTogether = 512;
    private const int MostWaiting = 20_000;

    private readonly Lock _gate = new();
    private readonly Queue<Waiting> _queue = new();
    private int _events;
    private bool _running;

    /// <summary>Records the events; the answer comes after they are durable. What cannot be recorded is told for each.</summary>
    /// <exception cref="WriterBusyException">Too much is waiting.</exception>
    public Task<IReadOnlyList<EventOutcome>> RecordAsync(IReadOnlyList<IncomingEvent> events, CancellationToken cancellationToken)
    {
        var waiting = new Waiting(events, cancellationToken);
        lock (_gate)
        {
            if (_events > 0 && _events + events.Count > MostWaiting)
            {
                throw new WriterBusyException(WriteClass.Events) { RetryAfter = TimeSpan.FromSeconds(1) };
            }

            _queue.Enqueue(waiting);
            _events += events.Count;
            if (_running)
            {
                return waiting.Result;
            }

            _running = true;
        }

        // Whoever came first must not lend its request to those who come later.
        using (ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(RunAsync, CancellationToken.None);
        }

        return waiting.Result;
    }

    private async Task RunAsync()
    {
        while (More())
        {
            var together = new List<Waiting>();
            try
            {
                // They are taken when it is the lane's turn to write, so that who comes until then is among them.
                var outcomes = await database.WriteAsync(WriteClass.Events, (session, ct) =>
                {
                    together = Take();
                    return recorder.RecordAsync(session, [.. together.SelectMany(w => w.Events)], ct);
                }, CancellationToken.None);
                Complete(together, outcomes);
            }
            catch (Exception e)
            {
                await FailAsync(together.Count > 0 ? together : Take(), e);
            }
        }
    }

    private bool More()
    {
        lock (_gate)
        {
            return _running = _queue.Count > 0;
        }
    }

    private List<Waiting> Take()
    {
        var taken = new List<Waiting>();
        var events = 0;
        lock (_gate)
        {
            while (_queue.TryPeek(out var next) && (events == 0 || events + next.Events.Count <= MostTogether))
            {
                _queue.Dequeue();
                _events -= next.Events.Count;
                if (!next.TryCancel())
                {
                    events += next.Events.Count;
                    taken.Add(next);
                }
            }
        }

        return taken;
    }

    private static void Complete(List<Waiting> together, IReadOnlyList<EventOutcome> outcomes)
    {
        var from = 0;
        foreach (var waiting in together)
        {
            waiting.Complete(outcomes, from);
            from += waiting.Events.Count;
        }
    }

    /// <summary>Where the database cannot write, all are told. What one request's events did wrong must not be the others' fault: each is tried alone.</summary>
    private async Task FailAsync(List<Waiting> together, Exception exception)
    {
        if (together.Count == 1 || exception is ProblemException or OperationCanceledException || mappers.Any(m => m.Map(exception) is not null))
        {
            together.ForEach(w => w.Fail(exception));
            return;
        }

        foreach (var waiting in together)
        {
            try
            {
                waiting.Complete(await database.WriteAsync(WriteClass.Events, (session, ct) => recorder.RecordAsync(session, waiting.Events, ct), CancellationToken.None), 0);
            }
            catch (Exception e)
            {
                waiting.Fail(e);
            }
        }
    }

    /// <summary>The events of one request.</summary>
    private sealed class Waiting(IReadOnlyList<IncomingEvent> events, CancellationToken cancellationToken)
    {
        private readonly TaskCompletionSource<IReadOnlyList<EventOutcome>> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyList<IncomingEvent> Events { get; } = events;

        public Task<IReadOnlyList<EventOutcome>> Result => _completion.Task;

        /// <summary>True where nobody waits for it any more, so that it is not written.</summary>
        public bool TryCancel() => cancellationToken.IsCancellationRequested && _completion.TrySetCanceled(cancellationToken);

        public void Complete(IReadOnlyList<EventOutcome> outcomes, int from) =>
            _completion.TrySetResult(Events.Count == outcomes.Count ? outcomes : new ArraySegment<EventOutcome>((EventOutcome[])outcomes, from, Events.Count));

        public void Fail(Exception exception) => _completion.TrySetException(exception);
    }
}

/// <summary>Registers how events come in.</summary>
internal static class EventsRegistration
{
    public static IServiceCollection AddEvents(this IServiceCollection services) =>
        services.AddSingleton<EventReader>().AddSingleton<EventRecorder>().AddSingleton<EventLane>().AddScoped<EventBatch>();
}

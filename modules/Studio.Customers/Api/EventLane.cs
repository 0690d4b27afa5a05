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
internal sealed class EventLane
{
    private readonly Gathering<IReadOnlyList<IncomingEvent>, IReadOnlyList<EventOutcome>> _gathering;

    public EventLane(IDatabase database, EventRecorder recorder, IEnumerable<IProblemMapper> mappers) => _gathering = new(
        new GatheringLimits(MostTogether: 512, MostWaiting: 20_000),
        // They are taken when it is the lane's turn to write, so that who comes until then is among them.
        take => database.WriteAsync<IReadOnlyList<IReadOnlyList<EventOutcome>>>(WriteClass.Events, async (session, ct) => await RecordAsync(recorder, session, take(), ct), CancellationToken.None),
        exception => exception is ProblemException or OperationCanceledException || mappers.Any(m => m.Map(exception) is not null),
        () => new WriterBusyException(WriteClass.Events) { RetryAfter = TimeSpan.FromSeconds(1) },
        events => events.Count);

    /// <summary>Records the events; the answer comes after they are durable. What cannot be recorded is told for each.</summary>
    /// <exception cref="WriterBusyException">Too much is waiting.</exception>
    public Task<IReadOnlyList<EventOutcome>> RecordAsync(IReadOnlyList<IncomingEvent> events, CancellationToken cancellationToken) => _gathering.AddAsync(events, cancellationToken);

    private static async Task<IReadOnlyList<EventOutcome>[]> RecordAsync(EventRecorder recorder, WriteSession session, IReadOnlyList<IReadOnlyList<IncomingEvent>> together, CancellationToken cancellationToken)
    {
        if (together.Count == 0)
        {
            return [];
        }

        var outcomes = (EventOutcome[])await recorder.RecordAsync(session, together.Count == 1 ? together[0] : [.. together.SelectMany(e => e)], cancellationToken);
        var parts = new IReadOnlyList<EventOutcome>[together.Count];
        var from = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = new ArraySegment<EventOutcome>(outcomes, from, together[i].Count);
            from += together[i].Count;
        }

        return parts;
    }
}

/// <summary>Registers how events come in.</summary>
internal static class EventsRegistration
{
    public static IServiceCollection AddEvents(this IServiceCollection services) =>
        services.AddSingleton<EventReader>().AddSingleton<EventRecorder>().AddSingleton<EventLane>().AddScoped<EventBatch>();
}

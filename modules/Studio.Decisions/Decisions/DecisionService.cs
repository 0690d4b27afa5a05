using Microsoft.Extensions.Logging;
using Studio.Admin.Time;
using Studio.Data.Idempotency;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.DecisionEngine.Facts;
using Studio.Decisions.Learning;
using Studio.Decisions.Policies;
using Studio.Decisions.Rules;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Settings;
using Studio.Kernel.Telemetry;
using Studio.Scripting.Expressions;

namespace Studio.Decisions.Decisions;

/// <summary>Decides at a contact: facts, rules, arbitration, words; and keeps the decision with all of it.</summary>
internal sealed class DecisionService(
    IServiceProvider services, DecisionSnapshots snapshots, OfferModels models, ScriptText scripts, ContactLoader loader, UnitOfWork unit, ProposalHistories histories, DecisionLane lane, DecisionStore store, IdempotencyStore idempotency,
    ISettingsStore settings, LocalTimes times, IdGenerator ids, TenantMetrics metrics, TimeProvider time, ILogger<DecisionService> logger)
{
    private static readonly IReadOnlyDictionary<string, long> NoStock = new Dictionary<string, long>();

    /// <summary>Makes and stores a decision; the same key gets the same decision.</summary>
    public async Task<IdempotentAnswer<Decision>> DecideAsync(DecisionRequest request, IdempotencyKey? key, CancellationToken cancellationToken)
    {
        using var activity = StudioTelemetry.Source.StartActivity("decide");
        var started = time.GetTimestamp();
        var snapshot = await snapshots.GetAsync(services, cancellationToken);
        var choosing = await settings.GetAsync<DecisionSettings>(cancellationToken);
        var loaded = await loader.LoadAsync(snapshot, request, cancellationToken);
        var local = TimeOnly.FromTimeSpan(TimeZoneInfo.ConvertTime(loaded.Now, await ZoneAsync(loaded.Profile, cancellationToken)).TimeOfDay);
        var contact = new Contact(snapshot.For(loaded.Who), await models.GetAsync(cancellationToken), choosing, request, ids.NewId(), loaded.Profile, loaded.Who, loaded.Now, local);
        var counts = Counts(contact);
        var arbitrated = counts ? null : await ArbitrateAsync(contact, loaded.History, NoStock, cancellationToken);
        var decision = arbitrated is not null && unit.Current is null
            ? await lane.AddAsync(contact, arbitrated, key, cancellationToken)
            : await unit.WriteAsync(WriteClass.Events, (session, ct) => idempotency.RunAsync(session, key, async () =>
                await store.AddAsync(session, contact, arbitrated ?? await ArbitrateCountedAsync(session, contact, ct), ct), ct), cancellationToken);
        metrics.Decided(time.GetElapsedTime(started));
        activity?.SetTag("studio.rules", decision.Value.Considered.Count);
        activity?.SetTag("studio.proposals", decision.Value.Proposals.Count);
        return decision;
    }

    /// <summary>True where what may be proposed depends on what others are proposed at this moment; then it is decided in the transaction that keeps it.</summary>
    private static bool Counts(Contact contact) =>
        contact.Offers is { Count: > 0 } offers && (contact.Snapshot.Policies.Any(p => (p.Most is not null || p.Purpose is not null || p.Suppression > TimeSpan.Zero) && offers.Any(o => p.Covers(o, contact.Request.Channel)))
            || offers.Any(o => contact.Snapshot.Offers.GetValueOrDefault(o)?.Stock is not null));

    private async Task<Arbitrated> ArbitrateCountedAsync(WriteSession session, Contact contact, CancellationToken cancellationToken)
    {
        await ProposalHolds.LockAsync(session, cancellationToken);
        var history = await histories.ReadAsync(session, contact.Request.Subject, contact.Who, contact.Snapshot.Policies, contact.Now, cancellationToken);
        return await ArbitrateAsync(contact, history, await ProposalHolds.LeftAsync(session, contact.Snapshot, contact.Offers, contact.Now, cancellationToken), cancellationToken);
    }

    private Task<Arbitrated> ArbitrateAsync(Contact contact, ProposalHistory history, IReadOnlyDictionary<string, long> left, CancellationToken cancellationToken) =>
        new Arbiter(contact, history, left, scripts, logger).ArbitrateAsync(cancellationToken);

    /// <summary>The person's time zone where customers have a field of that name and it is one, else the tenant's.</summary>
    private async ValueTask<TimeZoneInfo> ZoneAsync(FactProfile profile, CancellationToken cancellationToken) =>
        profile[DecisionSnapshot.TimeZoneFact] is { Kind: ScriptValueKind.String } zone && TimeZoneInfo.TryFindSystemTimeZoneById(zone.AsString(), out var known) ? known : await times.ZoneAsync(cancellationToken);
}

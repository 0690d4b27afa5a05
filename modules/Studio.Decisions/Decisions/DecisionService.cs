using System.Buffers;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Data.Idempotency;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.DecisionEngine.Arbitration;
using Studio.DecisionEngine.Facts;
using Studio.DecisionEngine.Rules;
using Studio.Decisions.Rules;
using Studio.Kernel.Telemetry;
using Studio.Liquid;
using Studio.Scripting.Expressions;

namespace Studio.Decisions.Decisions;

/// <summary>Decides at a contact: facts, rules, arbitration, words; and keeps the decision with all of it.</summary>
internal sealed class DecisionService(
    IServiceProvider services, DecisionSnapshots snapshots, ScriptText scripts, FactService facts, UnitOfWork unit, VisitorLinks links, DecisionStore store, IdempotencyStore idempotency, TenantMetrics metrics, TimeProvider time, ILogger<DecisionService> logger)
{
    /// <summary>How long an answered offer is not proposed to the same subject again.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromDays(30);

    /// <summary>Makes and stores a decision; the same key gets the same decision.</summary>
    public async Task<IdempotentAnswer<Decision>> DecideAsync(DecisionRequest request, IdempotencyKey? key, CancellationToken cancellationToken)
    {
        using var activity = StudioTelemetry.Source.StartActivity("decide");
        var started = time.GetTimestamp();
        var snapshot = await snapshots.GetAsync(services, cancellationToken);
        // As it is stored, so that whoever explains the decision asks about the same moment.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var (who, answered) = await unit.ReadAsync(async (session, ct) =>
        {
            var subject = await links.ResolveAsync(session, request.Subject, request.VisitorId, ct);
            return (subject, await store.AnsweredOffersAsync(session, subject, now - Rest, ct));
        }, cancellationToken);
        var profile = await LoadAsync(snapshot, who, request, now, cancellationToken);
        var arbitrated = await ArbitrateAsync(snapshot, profile, who, request, answered, now, cancellationToken);
        var decision = await unit.WriteAsync(WriteClass.Events, (session, ct) => idempotency.RunAsync(session, key, () =>
            store.AddAsync(session, request, now, snapshot.RuleSet, profile.ToJson(snapshot.Rules.AskedAbout).ToJsonString(), arbitrated, ct), ct), cancellationToken);
        metrics.Decided(time.GetElapsedTime(started));
        activity?.SetTag("studio.rules", arbitrated.Considered.Count);
        activity?.SetTag("studio.proposals", arbitrated.Proposals.Count);
        return decision;
    }

    private async Task<FactProfile> LoadAsync(DecisionSnapshot snapshot, FactSubject who, DecisionRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var context = new Dictionary<string, ScriptValue>(StringComparer.Ordinal) { ["page"] = ScriptValue.From(request.Page) };
        var batch = new FactBatch(snapshot.Catalogue, [who], new ContactContext(request.Channel, request.Touchpoint, context), now, snapshot.NeededFacts);
        await facts.LoadAsync(batch, cancellationToken);
        return batch.Profiles[0];
    }

    private async Task<Arbitrated> ArbitrateAsync(
        DecisionSnapshot snapshot, FactProfile profile, FactSubject who, DecisionRequest request, IReadOnlySet<string> answered, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var considered = new List<Considered>();
        var (proposals, withheld) = (new List<Proposal>(), new List<Proposal>());
        foreach (var (rule, gate) in Matching(snapshot.Rules, profile, new ContactPlace(request.Channel, request.Touchpoint), now))
        {
            var became = rule.Layer != RuleLayer.Applicability ? ArbitrationOutcome.Allows
                : gate is not null ? gate.Layer == RuleLayer.Eligibility ? ArbitrationOutcome.NotEligible : ArbitrationOutcome.NotSuitable
                : proposals.Count >= request.Limit ? ArbitrationOutcome.BeyondLimit
                : proposals.Exists(p => p.OfferId == rule.OfferId) ? ArbitrationOutcome.SameOffer
                : answered.Contains(rule.OfferId) ? ArbitrationOutcome.AnsweredLately
                : await ProposeAsync(snapshot, rule, profile, who, proposals, withheld, cancellationToken);
            considered.Add(new Considered(rule.Id, rule.Version, rule.Name, became) { By = gate?.Name });
        }

        return new Arbitrated(considered, proposals, withheld);
    }

    /// <summary>The rules that match, in the order of arbitration, and of each the rule that stands against its offer.</summary>
    private static (Rule Rule, Rule? Gate)[] Matching(RuleSet rules, FactProfile profile, ContactPlace place, DateTimeOffset now)
    {
        var room = ArrayPool<int>.Shared.Rent(rules.Rules.Count);
        try
        {
            var matched = room.AsSpan(0, rules.Match(profile, place, now, room));
            var matching = new (Rule, Rule?)[matched.Length];
            for (var i = 0; i < matched.Length; i++)
            {
                var rule = rules.Rules[matched[i]].Rule;
                matching[i] = (rule, rule.Layer == RuleLayer.Applicability ? rules.Gates.ClosedBy(rule.OfferId, matched, place, now) : null);
            }

            return matching;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(room);
        }
    }

    private async Task<string> ProposeAsync(DecisionSnapshot snapshot, Rule rule, FactProfile profile, FactSubject who, List<Proposal> proposals, List<Proposal> withheld, CancellationToken cancellationToken)
    {
        if (!snapshot.Offers.TryGetValue(rule.OfferId, out var offer) || offer.GetMoney(DecisionParts.Offer, "Value") is not { } value)
        {
            return ArbitrationOutcome.OfferMissing;
        }

        // Asked last: the group is of those who would have been told.
        if (ControlGroup.Withholds(rule, who.CustomerId ?? who.VisitorId ?? ""))
        {
            withheld.Add(new Proposal(rule.Id, rule.Version, rule.Name, offer.ContentItemId, offer.ContentItemVersionId, offer.DisplayText, value, null, null, ""));
            return ArbitrationOutcome.Withheld;
        }

        var culture = CultureInfo.CurrentUICulture;
        var script = rule.ScriptId is null ? null : snapshot.Scripts.GetValueOrDefault(rule.ScriptId);
        var text = "";
        if (script?.For(culture) is { } template)
        {
            try
            {
                text = await scripts.RenderAsync(template, profile, offer, culture, cancellationToken);
            }
            catch (LiquidException e)
            {
                logger.LogWarning(e, "The script of rule {Rule} failed", rule.Id);
                return ArbitrationOutcome.ScriptFailed;
            }
        }

        proposals.Add(new Proposal(rule.Id, rule.Version, rule.Name, offer.ContentItemId, offer.ContentItemVersionId,
            offer.GetLocalized(DecisionParts.Offer, "Title", culture) ?? offer.DisplayText, value, script?.Item.ContentItemId, script?.Item.ContentItemVersionId, text));
        return ArbitrationOutcome.Proposed;
    }
}

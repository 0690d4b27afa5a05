using System.Buffers;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Studio.DecisionEngine.Arbitration;
using Studio.DecisionEngine.Facts;
using Studio.DecisionEngine.Rules;
using Studio.Decisions.Learning;
using Studio.Decisions.Policies;
using Studio.Decisions.Rules;
using Studio.Liquid;

namespace Studio.Decisions.Decisions;

/// <summary>What a decision is made on.</summary>
/// <param name="Snapshot">The planner's work.</param>
/// <param name="Models">What was learned.</param>
/// <param name="Settings">How offers are chosen.</param>
/// <param name="Request">What is asked.</param>
/// <param name="DecisionId">The decision's id, which draws are made by.</param>
/// <param name="Profile">The facts.</param>
/// <param name="Who">Who is there.</param>
/// <param name="Now">When.</param>
/// <param name="Local">The person's time of day.</param>
internal sealed record Contact(
    DecisionSnapshot Snapshot, OfferModelSet Models, DecisionSettings Settings, DecisionRequest Request, string DecisionId, FactProfile Profile, FactSubject Who, DateTimeOffset Now, TimeOnly Local)
{
    /// <summary>The rules that match, in their order, and of each the rule that stands against its offer.</summary>
    public IReadOnlyList<(Rule Rule, Rule? Gate)> Matching { get; } = Match(Snapshot.Rules, Profile, new ContactPlace(Request.Channel, Request.Touchpoint), Now);

    /// <summary>The offers that rules propose here.</summary>
    public IReadOnlySet<string> Offers => Matching.Where(m => m is { Gate: null, Rule.Layer: RuleLayer.Applicability }).Select(m => m.Rule.OfferId).ToHashSet(StringComparer.Ordinal);

    private static (Rule, Rule?)[] Match(RuleSet rules, FactProfile profile, ContactPlace place, DateTimeOffset now)
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
}

/// <summary>
/// Chooses among the rules that match: what has to be said first, then by the planner's priority, among equals by propensity × value × weight × lever with what is tried out; not more than policies and the
/// stock allow, of different categories where there are enough. For the same contact and history it gives the same.
/// </summary>
internal sealed class Arbiter(Contact contact, ProposalHistory history, IReadOnlyDictionary<string, long> left, ScriptText scripts, ILogger logger)
{
    private readonly string[] _became = new string[contact.Matching.Count];
    private readonly string?[] _by = new string?[contact.Matching.Count];
    private readonly PropensityOf[] _scores = new PropensityOf[contact.Matching.Count];
    private readonly PolicyLedger _ledger = new(contact.Snapshot.Policies, contact.Request.Channel, contact.Now, contact.Local, history.Policies);
    private readonly List<(Proposal Proposal, string? Category, int Priority)> _proposals = [];
    private readonly List<Proposal> _withheld = [];

    /// <summary>Decides.</summary>
    public async Task<Arbitrated> ArbitrateAsync(CancellationToken cancellationToken)
    {
        var places = Candidates();
        var later = new List<(int Rule, double? Probability)>();
        foreach (var place in places)
        {
            if (Category(place.Rule) is { } category && _proposals.Count < contact.Request.Limit && _proposals.Exists(p => p.Category == category))
            {
                later.Add(place);
            }
            else
            {
                await PlaceAsync(place.Rule, place.Probability, cancellationToken);
            }
        }

        foreach (var place in later)
        {
            await PlaceAsync(place.Rule, place.Probability, cancellationToken);
        }

        var considered = contact.Matching.Select((m, i) => new Considered(m.Rule.Id, m.Rule.Version, m.Rule.Name, _became[i]) { By = _by[i], Score = _scores[i].Score });
        return new Arbitrated([.. considered], [.. _proposals.Select(p => p.Proposal)], _withheld);
    }

    /// <summary>Those that nothing stands against, in the order in which they get their places.</summary>
    private List<(int Rule, double? Probability)> Candidates()
    {
        var open = new List<int>();
        for (var i = 0; i < contact.Matching.Count; i++)
        {
            if (Refused(i) is var (became, by))
            {
                (_became[i], _by[i]) = (became, by);
            }
            else
            {
                _scores[i] = ScoreOf(i);
                open.Add(i);
            }
        }

        var places = new List<(int, double?)>(open.Count);
        foreach (var equals in open.GroupBy(i => (contact.Matching[i].Rule.IsMandatory, contact.Matching[i].Rule.Priority)))
        {
            var rules = equals.ToList();
            if (equals.Key.IsMandatory)
            {
                places.AddRange(rules.Select(r => (r, (double?)null)));
            }
            else
            {
                var candidates = rules.ConvertAll(r => new RankedCandidate(contact.Matching[r].Rule.OfferId, _scores[r].Worth, _scores[r].Propensity));
                places.AddRange(OfferRanking.Order(candidates, contact.DecisionId, contact.Settings.Exploration).Select(p => (rules[p.Index], (double?)p.Probability)));
            }
        }

        return places;
    }

    /// <summary>What became of a rule that proposes nothing here, and by whom; null where it may propose.</summary>
    private (string Became, string? By)? Refused(int index)
    {
        var (rule, gate) = contact.Matching[index];
        if (rule.Layer != RuleLayer.Applicability)
        {
            return (ArbitrationOutcome.Allows, null);
        }

        if (gate is not null)
        {
            return (gate.Layer == RuleLayer.Eligibility ? ArbitrationOutcome.NotEligible : ArbitrationOutcome.NotSuitable, gate.Name);
        }

        if (history.Answered.Contains(rule.OfferId))
        {
            return (ArbitrationOutcome.AnsweredLately, null);
        }

        if (contact.Snapshot.Offers.GetValueOrDefault(rule.OfferId)?.Value is null)
        {
            return (ArbitrationOutcome.OfferMissing, null);
        }

        return left.TryGetValue(rule.OfferId, out var count) && count <= 0 ? (ArbitrationOutcome.OutOfStock, null) : RefusedByPolicy(rule);
    }

    private (string Became, string? By)? RefusedByPolicy(Rule rule) => rule.IsMandatory ? null : _ledger.Ask(rule.OfferId) switch
    {
        (PolicyRefusal.None, _) => null,
        var (refusal, policy) => (refusal switch
        {
            PolicyRefusal.QuietHours => ArbitrationOutcome.QuietHours,
            PolicyRefusal.NoConsent => ArbitrationOutcome.NoConsent,
            PolicyRefusal.Suppressed => ArbitrationOutcome.Suppressed,
            _ => ArbitrationOutcome.Capped,
        }, policy?.Name),
    };

    private PropensityOf ScoreOf(int index)
    {
        var rule = contact.Matching[index].Rule;
        var offer = contact.Snapshot.Offers[rule.OfferId];
        var (propensity, known) = contact.Models.Score(rule.OfferId, contact.Request.Channel, contact.Request.Touchpoint, contact.Profile);
        return new PropensityOf(propensity, known, Math.Max(0, (double)offer.Value!.Value.Major) * rule.Weight * offer.Lever);
    }

    private string? Category(int index) => contact.Snapshot.Offers[contact.Matching[index].Rule.OfferId].Category;

    private async Task PlaceAsync(int index, double? probability, CancellationToken cancellationToken)
    {
        var rule = contact.Matching[index].Rule;
        if (_proposals.Exists(p => p.Proposal.OfferId == rule.OfferId))
        {
            _became[index] = ArbitrationOutcome.SameOffer;
        }
        else if (_proposals.Count >= contact.Request.Limit)
        {
            _became[index] = _proposals.Exists(p => p.Priority == rule.Priority) && !rule.IsMandatory ? ArbitrationOutcome.LowerScore : ArbitrationOutcome.BeyondLimit;
        }
        else if (RefusedByPolicy(rule) is var (became, by))
        {
            // What this very decision proposed before counts too.
            (_became[index], _by[index]) = (became, by);
        }
        else
        {
            _became[index] = await ProposeAsync(index, rule, probability, cancellationToken);
        }
    }

    private async Task<string> ProposeAsync(int index, Rule rule, double? probability, CancellationToken cancellationToken)
    {
        var offer = contact.Snapshot.Offers[rule.OfferId];
        var score = _scores[index];
        var proposal = new Proposal(rule.Id, rule.Version, rule.Name, offer.Item.ContentItemId, offer.Item.ContentItemVersionId, offer.Item.DisplayText, offer.Value!.Value, null, null, "")
        {
            Propensity = score.Propensity.Propensity,
            Score = score.Score,
            Probability = probability,
            ModelScore = score.IsKnown ? score.Propensity.Score : null,
        };

        // Asked last: the group is of those who would have been told.
        if (ControlGroup.Withholds(rule, contact.Who.CustomerId ?? contact.Who.VisitorId ?? ""))
        {
            _withheld.Add(proposal);
            return ArbitrationOutcome.Withheld;
        }

        var culture = CultureInfo.CurrentUICulture;
        var script = rule.ScriptId is null ? null : contact.Snapshot.Scripts.GetValueOrDefault(rule.ScriptId);
        var text = "";
        var (template, variant) = script?.For(culture, contact.Request.Channel) ?? (null, null);
        IReadOnlyList<RenderedStep>? steps = null;
        if (script is not null)
        {
            try
            {
                text = template is null ? "" : await scripts.RenderAsync(template, contact.Profile, offer.Item, culture, cancellationToken);
                steps = await scripts.RenderStepsAsync(script, contact.Profile, offer.Item, culture, cancellationToken);
            }
            catch (LiquidException e)
            {
                logger.LogWarning(e, "The script of rule {Rule} failed", rule.Id);
                return ArbitrationOutcome.ScriptFailed;
            }
        }

        _ledger.Take(rule.OfferId);
        _proposals.Add((proposal with
        {
            OfferTitle = offer.Item.GetLocalized(DecisionParts.Offer, "Title", culture) ?? offer.Item.DisplayText,
            ScriptId = script?.Item.ContentItemId,
            ScriptVersion = script?.Item.ContentItemVersionId,
            ScriptText = text,
            ScriptVariant = variant,
            Action = offer.Action,
            Steps = steps,
        }, offer.Category, rule.Priority));
        return ArbitrationOutcome.Proposed;
    }

    /// <summary>The parts of a score; all null or 0 for a rule that was not compared.</summary>
    private readonly record struct PropensityOf(Studio.Statistics.Adaptive.PropensityScore Propensity, bool IsKnown, double Worth)
    {
        private readonly bool _isCompared = true;

        public double? Score => _isCompared ? Propensity.Propensity * Worth : null;
    }
}

using System.Text.Json.Nodes;
using Studio.DecisionEngine.Facts;
using Studio.DecisionEngine.Replay;
using Studio.DecisionEngine.Rules;
using Studio.Scripting.Expressions;
using Studio.Statistics.OffPolicy;

namespace Studio.DecisionEngine.Tests;

public sealed class ReplayTests
{
    private static readonly DateTimeOffset Then = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ContactPlace Cart = new("web", "shop.cart");
    private static readonly FactCatalogue Catalogue = new([
        new("cart.total", ExpressionType.Number, "Total", FactScope.Contact), new("customer.age", ExpressionType.Number, "Age", FactScope.Customer),
        new("facts.bought", ExpressionType.Boolean, "Bought", FactScope.Customer) { Parameters = [ExpressionType.String] }]);

    private static readonly Rule Coffee = Rule("coffee", "cart.total > 3000");
    private static readonly Rule Tea = Rule("tea", "cart.total > 1000");
    private static readonly Dictionary<string, ReplayOffer> Offers = new() { ["coffee"] = new(100, null), ["tea"] = new(50, null), ["gift"] = new(2000, null) };

    [Fact]
    public void A_changed_condition_reports_exactly_the_decisions_in_which_it_says_something_else()
    {
        var replay = Replay([Coffee with { Version = "coffee2", Condition = "cart.total > 5000" }, Tea], [Coffee, Tea]);
        for (var total = 500; total <= 6500; total += 500)
        {
            replay.Add(Decision($"d{total}", total, total > 3000 ? "coffee" : total > 1000 ? "tea" : null, total > 3000 ? ["coffee", "tea"] : total > 1000 ? ["tea"] : []));
        }

        var result = replay.Result();
        (result.Decisions, result.Same, result.Different, result.Untold).ShouldBe((13, 9, 4, 0));
        result.Changes.ShouldBe([new ReplayChange("coffee", "tea", 4)]);
        result.Examples.Select(e => e.DecisionId).ShouldBe(["d3500", "d4000", "d4500", "d5000"]);
        result.Examples[0].From.ShouldBe(["coffee"]);
        result.Examples[0].To.ShouldBe(["tea"]);
    }

    [Fact]
    public void A_rule_switched_off_or_come_anew_is_told_and_what_was_barred_then_stays_so()
    {
        var off = Replay([Tea], [Coffee, Tea]);
        off.Add(Decision("d1", 500, null, []));
        off.Add(Decision("d2", 4000, "coffee", ["coffee"], barred: "tea"));
        off.Result().Changes.ShouldBe([new ReplayChange("coffee", null, 1)]);

        var more = Replay([Coffee, Tea, Rule("gift", "cart.total > 100")], [Coffee, Tea]);
        more.Add(Decision("d1", 500, null, []));
        more.Add(Decision("d2", 4000, "coffee", ["coffee", "tea"]));
        more.Result().Changes.ShouldBe([new ReplayChange(null, "gift", 1), new ReplayChange("coffee", "gift", 1)], ignoreOrder: true);
    }

    [Fact]
    public void What_was_drawn_by_exploration_stays_drawn_where_what_won_over_it_was_not_there()
    {
        // Tea was tried although coffee had the better score; a third offer that is worth less than coffee changes nothing.
        var less = Replay([Coffee, Tea, Rule("gift", "") with { Weight = 0.05 }], [Coffee, Tea]);
        less.Add(Decision("d1", 4000, "tea", ["coffee", "tea"]));
        less.Result().Same.ShouldBe(1);
        var first = Replay([Coffee, Tea, Rule("gift", "") with { Priority = 5 }], [Coffee, Tea]);
        first.Add(Decision("d1", 4000, "tea", ["coffee", "tea"]));
        first.Result().Changes.ShouldBe([new ReplayChange("tea", "gift", 1)]);
    }

    [Fact]
    public void A_fact_that_was_not_kept_is_named_and_counts_only_where_it_matters()
    {
        var replay = Replay([Coffee with { Version = "coffee2", Condition = "cart.total > 3000 && customer.age > 30" }], [Coffee, Tea]);
        replay.Add(Decision("d1", 500, null, []));
        replay.Add(Decision("d2", 4000, "coffee", ["coffee", "tea"]));
        var result = replay.Result();
        (result.Same, result.Different, result.Untold).ShouldBe((1, 0, 1), "with a small cart the age does not matter");
        result.Doubts.ShouldBe([new ReplayDoubt("customer.age", 1)]);
    }

    [Fact]
    public void Of_what_was_bought_only_what_was_asked_about_is_known()
    {
        var asked = Rule("coffee", "facts.bought('beans')");
        var same = Replay([asked], [asked]);
        same.Add(Decision("d1", 1, "coffee", ["coffee"], bought: ["beans"]));
        same.Result().Same.ShouldBe(1);
        var other = Replay([Rule("coffee", "facts.bought('milk')")], [asked]);
        other.Add(Decision("d1", 1, "coffee", ["coffee"], bought: ["beans"]));
        other.Result().Doubts.ShouldBe([new ReplayDoubt("facts.bought", 1)]);
    }

    [Fact]
    public void An_erased_decision_is_counted_and_told_nothing_of()
    {
        var replay = Replay([Tea], [Coffee, Tea]);
        replay.Add(Decision("d1", 4000, "coffee", ["coffee", "tea"]) with { Facts = null });
        var result = replay.Result();
        (result.Decisions, result.Erased, result.Same, result.Different).ShouldBe((1, 1, 0, 0));
    }

    [Fact]
    public void The_gain_is_found_again_from_what_was_tried()
    {
        // Coffee is accepted by 1 in 10 and was said in 8 of 10 decisions, tea by 3 in 10. Without coffee 0.3 are accepted instead of 0.14.
        var replay = Replay([Tea], [Coffee, Tea]);
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var coffee = random.NextDouble() < 0.8;
            var accepted = random.NextDouble() < (coffee ? 0.1 : 0.3);
            replay.Add(Decision($"d{i:d6}", 4000, coffee ? "coffee" : "tea", ["coffee", "tea"], probability: coffee ? 0.8 : 0.2, accepted: accepted));
        }

        var gain = replay.Result().Gains[0];
        gain.Refusal.ShouldBeNull();
        gain.PerDecision!.Value.ShouldBe(0.16, 0.02);
        gain.Interval!.Value.Contains(0.16).ShouldBeTrue();
        (gain.Interval.Value.High - gain.Interval.Value.Low).ShouldBeLessThan(0.06);
        replay.Result().Gains[1].PerDecision!.Value.ShouldBe((0.3 * 50) - (0.14 * 50), 1, "every acceptance is of 50 here");
    }

    [Fact]
    public void To_say_nothing_earns_nothing_and_what_was_never_tried_is_refused()
    {
        var silent = Replay([], [Coffee, Tea]);
        var never = Replay([Coffee, Tea, Rule("gift", "") with { Priority = 5 }], [Coffee, Tea]);
        var unscored = Replay([Tea], [Coffee, Tea]);
        for (var i = 0; i < 1000; i++)
        {
            var decision = Decision($"d{i:d4}", 4000, "coffee", ["coffee", "tea"], accepted: i % 4 == 0);
            silent.Add(decision);
            never.Add(decision);
            unscored.Add(decision with { Considered = [.. decision.Considered.Select(c => c with { Score = null })], Proposals = [.. decision.Proposals.Select(p => p with { IsScored = false, Probability = null })] });
        }

        var lost = silent.Result().Gains[0];
        (lost.PerDecision, lost.Refusal).ShouldBe((-0.25, null));
        lost.Interval!.Value.Contains(-0.25).ShouldBeTrue();
        never.Result().Gains[0].Refusal.ShouldBe(OffPolicyRefusal.NeverTried);
        unscored.Result().Gains[0].Refusal.ShouldBe(OffPolicyRefusal.MissingProbability);
    }

    [Fact]
    public async Task Batches_on_several_processors_give_what_one_after_the_other_gives_and_can_be_ended()
    {
        var decisions = Enumerable.Range(0, 5000).Select(i => Decision($"d{i:d5}", i * 2, i * 2 > 3000 ? "coffee" : null, i * 2 > 3000 ? ["coffee"] : [])).ToList();
        var one = Replay([Coffee with { Version = "c2", Condition = "cart.total > 5000" }], [Coffee]);
        decisions.ForEach(one.Add);
        var told = new List<long>();
        var many = await WindTunnel.RunAsync(decisions.Chunk(100).ToAsyncEnumerable(), b => b, one.Replayer, ["TWD"], told.Add, 4, CancellationToken.None);
        (many.Decisions, many.Same, many.Different).ShouldBe((one.Result().Decisions, one.Result().Same, one.Result().Different));
        many.Examples.Select(e => e.DecisionId).ShouldBe(one.Result().Examples.Select(e => e.DecisionId));
        (told.Count, told[^1]).ShouldBe((50, 5000));

        using var ended = new CancellationTokenSource();
        await Should.ThrowAsync<OperationCanceledException>(WindTunnel.RunAsync(decisions.Chunk(100).ToAsyncEnumerable(), b => b, one.Replayer, ["TWD"], _ => ended.Cancel(), 2, ended.Token));
    }

    private static Running Replay(Rule[] now, Rule[] then) => new(now, then);

    private static Rule Rule(string id, string condition) => new(id, id + "1", id, condition, [], 0, id, null, null, null);

    private static KeptDecision Decision(string id, double total, string? told, string[] matched, string? barred = null, double? probability = null, bool accepted = false, string[]? bought = null)
    {
        var facts = new JsonObject { ["cart.total"] = total };
        if (bought is not null)
        {
            facts["facts.bought"] = new JsonArray([.. bought.Select(b => (JsonNode)b)]);
        }

        var considered = matched.Select(m => new KeptCandidate(m, m + "1", m == told ? KeptOutcome.Proposed : KeptOutcome.Passed, m == "coffee" ? 100 : 50));
        return new KeptDecision(id, "someone", Cart, Then, facts, KeptMoment.Unknown, [.. considered, .. barred is null ? [] : new[] { new KeptCandidate(barred, barred + "1", KeptOutcome.Barred, null) }],
            told is null ? [] : [new KeptProposal(told, told, probability, true)], accepted ? [new KeptReward(told!, "TWD", 50)] : []);
    }

    private sealed class Running
    {
        private readonly ReplayTally _tally = new(["TWD"]);
        private readonly KeptMoment _moment;

        public Running(Rule[] now, Rule[] then)
        {
            _moment = KeptMoment.Of(1, new RuleSet(then, Catalogue, new ExpressionCompiler()));
            Replayer = new Replayer(new RuleSet(now, Catalogue, new ExpressionCompiler()), Offers, (_, _) => 0.1);
            Replayer.Know(then);
        }

        public Replayer Replayer { get; }

        public void Add(KeptDecision decision) => Replayer.Replay(decision with { Moment = _moment }, _tally);

        public ReplayResult Result() => _tally.Result();
    }
}

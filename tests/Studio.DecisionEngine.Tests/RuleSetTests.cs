using Studio.DecisionEngine.Facts;
using Studio.DecisionEngine.Rules;
using Studio.Scripting.Expressions;

namespace Studio.DecisionEngine.Tests;

public sealed class RuleSetTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private static readonly FactCatalogue Catalogue = new(
    [
        new("facts.orderTotal90d", ExpressionType.Number, "Order total", FactScope.Customer),
        new("customer.country", ExpressionType.String, "Country", FactScope.Customer),
        new("cart.total", ExpressionType.Number, "Cart total", FactScope.Contact),
        new("facts.bought", ExpressionType.Boolean, "Bought", FactScope.Customer) { Parameters = [ExpressionType.String] },
    ]);

    [Fact]
    public void A_rule_matches_only_when_its_condition_is_true()
    {
        var rules = Rules(Rule("a", "facts.orderTotal90d > 500 && cart.total >= 30 && !facts.bought('22423')"));
        Outcome(rules, Profile(total: 600, cart: 30, bought: ["X"])).ShouldBe(RuleOutcome.Matched);
        Outcome(rules, Profile(total: 600, cart: 30, bought: ["22423"])).ShouldBe(RuleOutcome.NotMatched);
        Outcome(rules, Profile(total: 500, cart: 30, bought: [])).ShouldBe(RuleOutcome.NotMatched);
    }

    [Fact]
    public void A_missing_fact_is_unknown_unless_another_decides()
    {
        var rules = Rules(Rule("a", "facts.orderTotal90d > 500 && cart.total >= 30"));
        Outcome(rules, Profile(total: 600, cart: null, bought: [])).ShouldBe(RuleOutcome.Unknown);
        Outcome(rules, Profile(total: 10, cart: null, bought: [])).ShouldBe(RuleOutcome.NotMatched);
    }

    [Fact]
    public void A_broken_rule_is_reported_and_disturbs_no_other()
    {
        var rules = Rules(Rule("a", "facts.goneField > 1", priority: 9), Rule("b", "cart.total > 1"));
        var results = rules.Ask(Profile(total: 0, cart: 5, bought: []), At("shop.cart"), Now);
        results.Select(r => (r.Rule.Rule.Id, r.Outcome)).ShouldBe([("a", RuleOutcome.Broken), ("b", RuleOutcome.Matched)]);
        results[0].Rule.Errors.ShouldHaveSingleItem().Code.ShouldBe(ExpressionErrorCodes.UnknownMember);
    }

    [Fact]
    public void Touchpoint_and_validity_bound_a_rule()
    {
        var rule = Rule("a", "") with { Touchpoints = ["shop.cart"], ValidFrom = Now, ValidTo = Now.AddHours(1) };
        var rules = Rules(rule);
        var profile = Profile(total: 0, cart: 0, bought: []);
        rules.Ask(profile, At("SHOP.CART"), Now)[0].Outcome.ShouldBe(RuleOutcome.Matched);
        rules.Ask(profile, At("shop.home"), Now)[0].Outcome.ShouldBe(RuleOutcome.OtherTouchpoint);
        rules.Ask(profile, At("shop.cart"), Now.AddTicks(-1))[0].Outcome.ShouldBe(RuleOutcome.NotValidNow);
        rules.Ask(profile, At("shop.cart"), Now.AddHours(1))[0].Outcome.ShouldBe(RuleOutcome.NotValidNow);
    }

    [Fact]
    public void A_channel_bounds_a_rule_too()
    {
        var rules = Rules(Rule("a", "") with { Channels = ["line"] });
        var profile = Profile(total: 0, cart: 0, bought: []);
        rules.Ask(profile, new ContactPlace("LINE", "chat"), Now)[0].Outcome.ShouldBe(RuleOutcome.Matched);
        rules.Ask(profile, new ContactPlace("web", "chat"), Now)[0].Outcome.ShouldBe(RuleOutcome.OtherChannel);
    }

    [Fact]
    public void What_is_found_is_what_asking_each_rule_finds_wherever_and_whenever()
    {
        string[] touchpoints = ["shop.cart", "shop.home", "chat"], channels = ["web", "line"];
        var random = new Random(5);
        var rules = Rules([.. Enumerable.Range(0, 300).Select(i => Rule($"r{i:000}", i % 17 == 0 ? "facts.gone > 1" : i % 5 == 0 ? "" : $"cart.total > {i % 9}", i % 4) with
        {
            Touchpoints = [.. touchpoints.Where(_ => random.Next(3) == 0)],
            Channels = [.. channels.Where(_ => random.Next(3) == 0)],
            IsMandatory = i % 50 == 0,
            ValidFrom = random.Next(4) == 0 ? Now.AddHours(random.Next(-2, 3)) : null,
            ValidTo = random.Next(4) == 0 ? Now.AddHours(random.Next(3, 5)) : null,
        })]);
        var matched = new int[rules.Rules.Count];
        foreach (var place in touchpoints.Append("elsewhere").SelectMany(t => channels.Append("mail"), (t, c) => new ContactPlace(c.ToUpperInvariant(), t)))
        {
            for (var round = 0; round < 20; round++)
            {
                var (profile, now) = (Profile(total: 0, cart: random.Next(10), bought: []), Now.AddHours(random.Next(-3, 6)));
                var expected = rules.Ask(profile, place, now).Index().Where(r => r.Item.Outcome == RuleOutcome.Matched).Select(r => r.Index).ToArray();
                matched[..rules.Match(profile, place, now, matched)].ShouldBe(expected);
            }
        }
    }

    [Fact]
    public void The_planners_rank_decides_and_a_tie_goes_to_the_elder_rule()
    {
        var rules = Rules(Rule("c", "", 5), Rule("b", "", 10), Rule("a", "", 5), Rule("d", "", -1) with { IsMandatory = true });
        rules.Ask(Profile(0, 0, []), At(""), Now).Select(r => r.Rule.Rule.Id).ShouldBe(["d", "b", "a", "c"]);
    }

    [Fact]
    public void A_set_that_follows_another_compiles_only_what_changed()
    {
        var before = Rules(Rule("a", "cart.total > 1"), Rule("b", "cart.total > 2"));
        var after = Rules(before, Catalogue, Rule("a", "cart.total > 1", priority: 7) with { Version = "v2" }, Rule("b", "cart.total > 3"));
        after.Rules[0].Rule.Version.ShouldBe("v2");
        after.Rules[0].Condition.ShouldBeSameAs(before.Rules[0].Condition);
        after.Ask(Profile(total: 0, cart: 3, bought: []), At(""), Now).Select(r => r.Outcome).ShouldBe([RuleOutcome.Matched, RuleOutcome.NotMatched]);
    }

    [Fact]
    public void Facts_that_changed_compile_every_condition_again()
    {
        var before = Rules(Rule("a", "customer.country == 'x'"), Rule("b", "cart.total > 1"));
        var moved = new FactCatalogue([.. Catalogue.Facts.Where(f => f.Path != "customer.country"), new("customer.age", ExpressionType.Number, "Age", FactScope.Customer)]);
        var after = Rules(before, moved, Rule("a", "customer.country == 'x'"), Rule("b", "cart.total > 1"));
        after.Rules[0].Errors.ShouldNotBeEmpty();
        after.Rules[1].Condition.ShouldNotBeSameAs(before.Rules[1].Condition);
    }

    [Fact]
    public void The_set_tells_which_facts_it_needs()
    {
        Rules(Rule("a", "cart.total > 1 || facts.bought('x')"), Rule("b", "")).NeededFacts.ShouldBe(["cart.total", "facts.bought"], ignoreOrder: true);
    }

    [Fact]
    public void A_profile_is_kept_as_its_known_values()
    {
        var json = Profile(total: 12.5, cart: null, bought: ["x"]).ToJson();
        json.ToJsonString().ShouldBe("""{"facts.orderTotal90d":12.5}""");
    }

    [Fact]
    public void Facts_have_the_fixed_roots_and_one_path_each()
    {
        Should.Throw<ArgumentException>(() => new FactCatalogue([new("weather.rain", ExpressionType.Boolean, "Rain", FactScope.Contact)]));
        var twice = new FactDescriptor("facts.a", ExpressionType.Number, "A", FactScope.Customer);
        Should.Throw<ArgumentException>(() => new FactCatalogue([twice, twice]));
    }

    private static ContactPlace At(string touchpoint) => new("web", touchpoint);

    private static RuleOutcome Outcome(RuleSet rules, FactProfile profile) => rules.Ask(profile, At("shop.cart"), Now)[0].Outcome;

    private static RuleSet Rules(params Rule[] rules) => new(rules, Catalogue, new ExpressionCompiler(new ExpressionOptions { RequireCondition = true }));

    private static RuleSet Rules(RuleSet before, FactCatalogue catalogue, params Rule[] rules) => new(rules, catalogue, new ExpressionCompiler(new ExpressionOptions { RequireCondition = true }), before);

    private static Rule Rule(string id, string condition, int priority = 0) => new(id, "v1", id, condition, [], priority, "offer", null, null, null);

    private static FactProfile Profile(double total, double? cart, string[] bought)
    {
        var batch = new FactBatch(Catalogue, [new FactSubject("customer", null)], null, Now);
        batch.Set(0, "facts.orderTotal90d", total);
        batch.SetMembers(0, "facts.bought", bought.ToHashSet(StringComparer.OrdinalIgnoreCase));
        if (cart is { } value)
        {
            batch.Set(0, "cart.total", value);
        }

        return batch.Profiles[0];
    }
}

using Studio.DecisionEngine.Arbitration;
using Studio.DecisionEngine.Facts;
using Studio.DecisionEngine.Rules;
using Studio.Scripting.Expressions;

namespace Studio.DecisionEngine.Tests;

public sealed class ArbitrationTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly ContactPlace Cart = new("web", "shop.cart");
    private static readonly FactCatalogue Catalogue = new([new("customer.age", ExpressionType.Number, "Age", FactScope.Customer), new("facts.n", ExpressionType.Number, "N", FactScope.Customer)]);

    [Fact]
    public void An_offer_may_be_proposed_where_all_its_rules_of_eligibility_and_suitability_are_true()
    {
        var rules = Rules(Rule("proposes", "wine", ""), Gate("grown", "wine", "customer.age >= 18"), Gate("sober", "wine", "facts.n < 3") with { Layer = RuleLayer.Suitability }, Gate("others", "tea", "customer.age > 90"));
        ClosedBy(rules, "wine", age: 20, n: 1).ShouldBeNull();
        ClosedBy(rules, "wine", age: 17, n: 1).ShouldBe("grown");
        ClosedBy(rules, "wine", age: 20, n: 3).ShouldBe("sober");
        ClosedBy(rules, "tea", age: 20, n: 1).ShouldBe("others");
        ClosedBy(rules, "water", age: 1, n: 9).ShouldBeNull("it has no such rules");
    }

    [Fact]
    public void What_is_not_known_or_cannot_be_read_does_not_open_a_gate()
    {
        ClosedBy(Rules(Gate("grown", "wine", "customer.age >= 18")), "wine", age: null, n: 1).ShouldBe("grown");
        ClosedBy(Rules(Gate("gone", "wine", "customer.gone >= 18")), "wine", age: 20, n: 1).ShouldBe("gone");
    }

    [Fact]
    public void A_gate_stands_only_where_and_when_its_rule_applies()
    {
        var gate = Gate("grown", "wine", "customer.age >= 18");
        ClosedBy(Rules(gate with { Touchpoints = ["shop.cart"] }), "wine", age: 1, n: 1).ShouldBe("grown");
        ClosedBy(Rules(gate with { Touchpoints = ["desk"] }), "wine", age: 1, n: 1).ShouldBeNull();
        ClosedBy(Rules(gate with { Channels = ["phone"] }), "wine", age: 1, n: 1).ShouldBeNull();
        ClosedBy(Rules(gate with { ValidTo = Now }), "wine", age: 1, n: 1).ShouldBeNull();
        ClosedBy(Rules(gate with { ValidFrom = Now.AddDays(1) }), "wine", age: 1, n: 1).ShouldBeNull();
    }

    [Theory]
    [InlineData(0.0), InlineData(0.1), InlineData(0.5), InlineData(1.0)]
    public void A_control_group_is_its_share_of_the_subjects_and_always_the_same(double share)
    {
        var rule = Rule("r1", "o", "") with { ControlShare = share };
        var subjects = Enumerable.Range(0, 20_000).Select(i => $"s{i}").ToArray();
        var withheld = Array.FindAll(subjects, s => ControlGroup.Withholds(rule, s));

        // Five standard deviations of a binomial.
        ((double)withheld.Length / subjects.Length).ShouldBe(share, 1e-9 + (5 * Math.Sqrt(share * (1 - share) / subjects.Length)));
        Array.FindAll(subjects, s => ControlGroup.Withholds(rule with { Version = "later", Condition = "facts.n > 1" }, s)).ShouldBe(withheld);
        Array.FindAll(subjects, s => ControlGroup.Withholds(rule with { IsMandatory = true }, s)).ShouldBeEmpty();
    }

    [Fact]
    public void Groups_of_two_rules_and_of_two_salts_have_nothing_to_do_with_each_other()
    {
        var rule = Rule("r1", "o", "") with { ControlShare = 0.5 };
        Both(rule, rule with { Id = "r2" }).ShouldBe(0.25, 0.02);
        Both(rule, rule with { ControlSalt = "again" }).ShouldBe(0.25, 0.02);

        static double Both(Rule a, Rule b) => Enumerable.Range(0, 20_000).Count(i => ControlGroup.Withholds(a, $"s{i}") && ControlGroup.Withholds(b, $"s{i}")) / 20_000.0;
    }

    [Fact]
    public void The_place_in_the_group_is_that_of_the_stated_hash() =>
        ControlGroup.PlaceOf("r1", "", "s1").ShouldBe((System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(System.Security.Cryptography.SHA256.HashData("\0r1\0s1"u8)) >> 11) * Math.Pow(2, -53));

    private static string? ClosedBy(RuleSet rules, string offer, double? age, double n)
    {
        var batch = new FactBatch(Catalogue, [new FactSubject("c", null)], null, Now);
        batch.Set(0, "customer.age", age is { } known ? ScriptValue.From(known) : ScriptValue.Missing);
        batch.Set(0, "facts.n", ScriptValue.From(n));
        var matched = new int[rules.Rules.Count];
        return rules.Gates.ClosedBy(offer, matched.AsSpan(0, rules.Match(batch.Profiles[0], Cart, Now, matched)), Cart, Now)?.Id;
    }

    private static RuleSet Rules(params Rule[] rules) => new(rules, Catalogue, new ExpressionCompiler());

    private static Rule Rule(string id, string offer, string condition) => new(id, "v1", id, condition, [], 0, offer, null, null, null);

    private static Rule Gate(string id, string offer, string condition) => Rule(id, offer, condition) with { Layer = RuleLayer.Eligibility };
}

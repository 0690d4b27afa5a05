using Studio.DecisionEngine.Arbitration;

namespace Studio.DecisionEngine.Tests;

/// <summary>What policies have against an offer at a contact.</summary>
public sealed class ContactPolicyTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_cap_counts_what_was_proposed_in_its_period_over_the_offers_and_channels_that_it_is_about()
    {
        var policy = new ContactPolicy("p", "Twice a day") { Most = 2, Period = TimeSpan.FromDays(1), Channels = ["web", "line"], Offers = new HashSet<string> { "tea", "coffee" } };
        Ask(policy, "tea", [Past("tea", "web", 1)]).ShouldBe(PolicyRefusal.None);
        Ask(policy, "tea", [Past("tea", "web", 1), Past("coffee", "LINE", 2)]).ShouldBe(PolicyRefusal.Capped, "both channels and offers count together");
        Ask(policy, "tea", [Past("tea", "web", 1), Past("coffee", "web", 24)]).ShouldBe(PolicyRefusal.None, "a day ago is out of the period");
        Ask(policy, "tea", [Past("tea", "web", 1), Past("wine", "web", 2), Past("tea", "phone", 2)]).ShouldBe(PolicyRefusal.None, "others do not count");
        Ask(policy, "wine", [Past("tea", "web", 1), Past("tea", "web", 2)]).ShouldBe(PolicyRefusal.None, "it is not about wine");
        Ask(policy, "tea", [Past("tea", "web", 1), Past("tea", "web", 2)], channel: "phone").ShouldBe(PolicyRefusal.None, "nor about the phone");
    }

    [Fact]
    public void What_a_decision_proposes_counts_for_its_next_proposal()
    {
        var ledger = Ledger(new ContactPolicy("p", "Twice") { Most = 2, Period = TimeSpan.FromDays(1) }, [Past("tea", "web", 1)]);
        ledger.Ask("tea").Refusal.ShouldBe(PolicyRefusal.None);
        ledger.Take("tea");
        var (refusal, by) = ledger.Ask("coffee");
        (refusal, by!.Name).ShouldBe((PolicyRefusal.Capped, "Twice"));
    }

    [Theory]
    [InlineData("21:00", "08:00", "20:59", false), InlineData("21:00", "08:00", "21:00", true), InlineData("21:00", "08:00", "07:59", true), InlineData("21:00", "08:00", "08:00", false)]
    [InlineData("12:00", "13:00", "12:30", true), InlineData("12:00", "13:00", "13:00", false), InlineData("12:00", "12:00", "03:00", true)]
    public void Quiet_hours_hold_from_their_beginning_up_to_their_end_over_midnight_too(string from, string until, string at, bool quiet)
    {
        var policy = new ContactPolicy("p", "Night") { QuietFrom = Time(from), QuietUntil = Time(until) };
        new PolicyLedger([policy], "web", Now, Time(at), PolicyHistory.None).Ask("tea").Refusal.ShouldBe(quiet ? PolicyRefusal.QuietHours : PolicyRefusal.None);
    }

    [Fact]
    public void A_refused_offer_rests_and_a_purpose_needs_its_consent()
    {
        var rest = new ContactPolicy("p", "Rest") { Suppression = TimeSpan.FromDays(60) };
        Refused(rest, "tea", 24 * 59).ShouldBe(PolicyRefusal.Suppressed);
        Refused(rest, "tea", 24 * 60).ShouldBe(PolicyRefusal.None);
        Refused(rest, "coffee", 1).ShouldBe(PolicyRefusal.None);
        var consent = new ContactPolicy("p", "Consent") { Purpose = "newsletter" };
        new PolicyLedger([consent], "web", Now, default, PolicyHistory.None).Ask("tea").Refusal.ShouldBe(PolicyRefusal.NoConsent);
        new PolicyLedger([consent], "web", Now, default, new PolicyHistory([], [], new HashSet<string> { "newsletter" })).Ask("tea").Refusal.ShouldBe(PolicyRefusal.None);
    }

    private static PolicyRefusal Refused(ContactPolicy policy, string offer, int hours) =>
        new PolicyLedger([policy], "web", Now, default, new PolicyHistory([], [Past(offer, "web", hours)], new HashSet<string>())).Ask("tea").Refusal;

    private static PolicyRefusal Ask(ContactPolicy policy, string offer, PastProposal[] proposals, string channel = "web") =>
        new PolicyLedger([policy], channel, Now, default, new PolicyHistory(proposals, [], new HashSet<string>())).Ask(offer).Refusal;

    private static PolicyLedger Ledger(ContactPolicy policy, PastProposal[] proposals) => new([policy], "web", Now, default, new PolicyHistory(proposals, [], new HashSet<string>()));

    private static PastProposal Past(string offer, string channel, int hours) => new(offer, channel, Now.AddHours(-hours));

    private static TimeOnly Time(string text) => TimeOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}

using FsCheck;
using FsCheck.Fluent;
using Studio.Customers.Behaviour.Windows;

namespace Studio.Customers.Tests.Behaviour;

/// <summary>The engine of windows against what the words mean, written a second time as queries over a list.</summary>
public sealed class FactEngineTests
{
    private const long Begin = 1_700_000_000_000;

    private static readonly FactWindow[] Windows = [FactWindow.Ever, new(WindowUnit.Minutes, 3), new(WindowUnit.Hours, 2), new(WindowUnit.Days, 1), new(WindowUnit.Weeks, 1), new(WindowUnit.Months, 1)];

    private static readonly Gen<Happening> Happenings =
        from wait in Gen.OneOf(Gen.Choose(0, 90_000), Gen.Choose(0, 40_000_000), Gen.Choose(0, 900_000_000))
        from late in Gen.Frequency((6, Gen.Constant(0)), (3, Gen.Choose(0, 8_000_000)), (2, Gen.Choose(0, 2_000_000_000)), (1, Gen.Choose(-90_000, 0)))
        from back in Gen.Frequency((12, Gen.Constant(false)), (1, Gen.Constant(true)))
        from amount in Gen.Elements(0d, 1, 2.5, -3.75, 0.1, 0.2, 1e6, 12345.678901)
        from arrives in Gen.Frequency((3, Gen.Constant(true)), (1, Gen.Constant(false)))
        select new Happening(back ? -wait : wait, late, amount, arrives);

    [Theory]
    [MemberData(nameof(Aggregates))]
    public void Whatever_comes_in_whatever_order_the_state_says_what_the_words_mean(FactAggregate aggregate)
    {
        var runs = from window in Gen.Elements(Windows) from happenings in Happenings.ListOf() select (window, happenings);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(60), Prop.ForAll(runs.ToArbitrary(), run => Follows(aggregate, run.window, run.happenings)));
    }

    public static TheoryData<FactAggregate> Aggregates => [.. Enum.GetValues<FactAggregate>()];

    [Theory]
    [InlineData(0.1, 100_000)]
    [InlineData(-2.0000005, -2_000_000)]
    [InlineData(1234567.89, 1_234_567_890_000)]
    [InlineData(9e12, 9_000_000_000_000_000_000)]
    public void Numbers_are_counted_in_millionths(double number, long amount) => FactAmount.From(number).ShouldBe(amount);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e13)]
    [InlineData(-1e300)]
    public void What_is_too_great_to_be_counted_is_no_number(double number) => FactAmount.From(number).ShouldBeNull();

    [Fact]
    public void A_sum_is_the_same_in_any_order_and_never_overflows()
    {
        var entries = Enumerable.Range(0, 50).Select(i => new FactEntry(Begin + i, $"c{i}", null, i % 2 == 0 ? FactAmount.From(FactAmount.Maximum) : FactAmount.From(0.1), null)).ToList();
        var forward = FactEngine.Recount(FactAggregate.Sum, entries, Begin + 100);
        forward.ShouldBe(FactEngine.Recount(FactAggregate.Sum, entries.AsEnumerable().Reverse(), Begin + 100));
        forward.Total.ShouldBe(((Int128)9_000_000_000_000_000_000 * 25) + (25 * 100_000));
        FactAmount.FromText(FactAmount.ToText(forward.Total)).ShouldBe(forward.Total);
    }

    [Fact]
    public void A_month_is_one_of_the_calendar_in_the_zone()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        Expiry("2026-01-31T09:00:00+01:00").ShouldBe(At("2026-02-28T09:00:00+01:00"));
        Expiry("2026-03-10T09:00:00+01:00").ShouldBe(At("2026-04-10T09:00:00+02:00"));

        // At 02:30 of the 29th of March the clocks have gone from 2 to 3 already.
        Expiry("2026-02-28T02:30:00+01:00", months: 1).ShouldBe(At("2026-03-28T02:30:00+01:00"));
        new FactWindow(WindowUnit.Months, 1).ExpiryOf(At("2026-03-01T02:30:00+01:00") - (1 * FactEngine.Day), zone).ShouldNotBeNull();
        new FactWindow(WindowUnit.Months, 2).ExpiryOf(At("2026-01-29T02:30:00+01:00"), zone).ShouldBe(At("2026-03-29T03:00:00+02:00"));

        long? Expiry(string at, int months = 1) => new FactWindow(WindowUnit.Months, months).ExpiryOf(At(at), zone);
        static long At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
    }

    [Fact]
    public void A_contact_is_in_the_window_at_its_own_moment_and_not_at_that_of_its_expiry()
    {
        var entry = new FactEntry(Begin, "a", Begin + 60_000, null, null);
        (entry.IsInWindow(Begin - 1), entry.IsInWindow(Begin), entry.IsInWindow(Begin + 59_999), entry.IsInWindow(Begin + 60_000)).ShouldBe((false, true, true, false));
    }

    [Fact]
    public void A_state_that_does_not_hold_any_more_takes_nothing_in()
    {
        var state = FactEngine.Recount(FactAggregate.Count, [new FactEntry(Begin, "a", Begin + 60_000, null, null)], Begin);
        Should.Throw<ArgumentException>(() => FactEngine.Add(FactAggregate.Count, state, new FactEntry(Begin, "b", null, null, null), Begin + 60_000));
    }

    private static bool Follows(FactAggregate aggregate, FactWindow window, IEnumerable<Happening> happenings)
    {
        var entries = new List<FactEntry>();
        var now = Begin;
        var state = FactEngine.Recount(aggregate, entries, now);
        foreach (var (wait, late, amount, arrives) in happenings)
        {
            now += wait;
            if (arrives)
            {
                var entry = Entry(aggregate, window, now - late, entries.Count, amount);
                var known = entries.Exists(e => e.IsInWindow(now) && e.Text == entry.Text);
                entries.Add(entry);
                state = state.HoldsAt(now) ? FactEngine.Add(aggregate, state, entry, now, known) : FactEngine.Recount(aggregate, entries, now);
            }
            else if (!state.HoldsAt(now))
            {
                state = FactEngine.Recount(aggregate, entries, now);
            }

            // What was counted earlier still holds, and holds until the moment it names.
            MeansTheSame(aggregate, FactEngine.Step(aggregate, state, now), entries, now);
            if ((state.ChangesUtc ?? now + 5_000_000_000) - 1 is var end && end > now)
            {
                MeansTheSame(aggregate, FactEngine.Step(aggregate, state, end), entries, end);
            }
        }

        return true;
    }

    private static FactEntry Entry(FactAggregate aggregate, FactWindow window, long at, int number, double amount) => new(
        at, $"c{number % 7}-{number}", window.ExpiryOf(at, TimeZoneInfo.Utc),
        aggregate.NeedsNumber() || (aggregate.IsOneValue() && amount > 0) ? FactAmount.From(amount) : null,
        aggregate == FactAggregate.Distinct || (aggregate.IsOneValue() && amount <= 0) ? $"v{amount}" : null);

    private static void MeansTheSame(FactAggregate aggregate, FactState state, List<FactEntry> entries, long now)
    {
        var inWindow = entries.Where(e => e.OccurredUtc <= now && (e.ExpiresUtc is null || now < e.ExpiresUtc)).OrderBy(e => e.OccurredUtc).ThenBy(e => e.ContactId, StringComparer.Ordinal).ToList();
        var amounts = inWindow.Select(e => (decimal)(e.Amount ?? 0) / 1_000_000).ToList();
        object? expected = aggregate switch
        {
            FactAggregate.Count => (double)inWindow.Count,
            FactAggregate.Distinct => (double)inWindow.Select(e => e.Text).Distinct().Count(),
            FactAggregate.Sum => (double)amounts.Sum(),
            _ when inWindow.Count == 0 => null,
            FactAggregate.Average => (double)(amounts.Sum() / amounts.Count),
            FactAggregate.Minimum => (double)amounts.Min(),
            FactAggregate.Maximum => (double)amounts.Max(),
            FactAggregate.First => Value(inWindow[0]),
            FactAggregate.Last => Value(inWindow[^1]),
            _ => Math.Floor((now - inWindow[^1].OccurredUtc) / 86_400_000d),
        };
        object? actual = (object?)state.Number(aggregate) ?? state.Words(aggregate);
        if (aggregate == FactAggregate.Average && expected is double mean)
        {
            ((double)actual!).ShouldBe(mean, (Math.Abs(mean) + 1) * 1e-12);
        }
        else
        {
            actual.ShouldBe(expected);
        }

        static object? Value(FactEntry entry) => entry.Amount is { } amount ? (double)((decimal)amount / 1_000_000) : entry.Text;
    }

    private sealed record Happening(int Wait, int Late, double Amount, bool Arrives);
}

using Studio.Customers.Habits;
using Studio.Customers.Relations;

namespace Studio.Customers.Tests.Habits;

/// <summary>What contacts say of a person's habits, and how old the members of a household are.</summary>
public sealed class ContactHabitTests
{
    private static readonly TimeZoneInfo Taipei = TimeZoneInfo.FindSystemTimeZoneById("Asia/Taipei");
    private static readonly DateTimeOffset Morning = new(2026, 5, 4, 1, 10, 0, TimeSpan.Zero);

    [Fact]
    public void Few_contacts_say_nothing_but_how_few_they_are() =>
        ContactHabits.Of([("web", Morning), ("mail", Morning.AddDays(1))], Taipei).ShouldBe(new ContactHabit(2, null, 0, null, 0));

    [Fact]
    public void A_long_visit_counts_once()
    {
        var visit = Enumerable.Range(0, 40).Select(i => ("web", Morning.AddMinutes(i)));
        var calls = Enumerable.Range(1, 3).Select(i => ("phone", Morning.AddDays(i).AddHours(9)));
        ContactHabits.Of(visit.Concat(calls), Taipei).ShouldBe(new ContactHabit(4, "phone", 3, 18, 3));
    }

    [Fact]
    public void The_hours_are_the_zones_and_go_over_midnight()
    {
        // 23:30 and 0:30 in Taipei are one habit.
        var late = new DateTimeOffset(2026, 5, 4, 15, 30, 0, TimeSpan.Zero);
        ContactHabits.Of([("web", late), ("web", late.AddDays(1).AddHours(1)), ("web", late.AddDays(2))], Taipei).ShouldBe(new ContactHabit(3, "web", 3, 23, 3));
    }

    [Fact]
    public void Of_two_channels_as_often_the_one_used_last_is_preferred() =>
        ContactHabits.Of([("web", Morning), ("web", Morning.AddDays(1)), ("mail", Morning.AddDays(2)), ("mail", Morning.AddDays(3))], Taipei).Channel.ShouldBe("mail");

    [Theory]
    [InlineData("2020-02-29", "2026-02-28", 5)]
    [InlineData("2020-02-29", "2026-03-01", 6)]
    [InlineData("2020-05-04", "2026-05-03", 5)]
    [InlineData("2020-05-04", "2026-05-04", 6)]
    [InlineData("2026-05-04", "2026-05-04", 0)]
    [InlineData("2027-01-01", "2026-05-04", null)]
    [InlineData(null, "2026-05-04", null)]
    public void An_age_is_full_years(string? born, string day, int? age)
    {
        var birthday = born is null ? (DateOnly?)null : DateOnly.Parse(born, System.Globalization.CultureInfo.InvariantCulture);
        new HouseholdMember("m", "h", "Child", null, "", birthday, "").AgeOn(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(age);
    }
}

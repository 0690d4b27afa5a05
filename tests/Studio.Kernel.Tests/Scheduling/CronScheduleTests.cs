using System.Globalization;
using Studio.Kernel.Scheduling;

namespace Studio.Kernel.Tests.Scheduling;

public sealed class CronScheduleTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("*/5 * * * *", "2026-02-01T00:00Z", "2026-02-01T00:05Z")]
    [InlineData("30 4 * * *", "2026-02-01T04:30Z", "2026-02-02T04:30Z")]
    [InlineData("0 3 * * 0", "2026-02-02T00:00Z", "2026-02-08T03:00Z")]
    [InlineData("0 3 * * 7", "2026-02-02T00:00Z", "2026-02-08T03:00Z")]
    [InlineData("0 3 * * 1", "2026-02-01T00:00Z", "2026-02-02T03:00Z")]
    [InlineData("0 3 * * 1-5", "2026-01-31T00:00Z", "2026-02-02T03:00Z")]
    [InlineData("0 3 * * sun", "2026-02-02T00:00Z", "2026-02-08T03:00Z")]
    [InlineData("0 0 1 */2 *", "2026-02-01T00:00Z", "2026-03-01T00:00Z")]
    [InlineData("0 0 29 2 *", "2026-02-01T00:00Z", "2028-02-29T00:00Z")]
    [InlineData("@daily", "2026-02-01T00:00Z", "2026-02-02T00:00Z")]
    [InlineData("*/10 * * * * *", "2026-02-01T00:00Z", "2026-02-01T00:00:10Z")]
    [InlineData("30 0 3 * * 1", "2026-02-01T00:00Z", "2026-02-02T03:00:30Z")]
    public void A_schedule_names_the_next_time(string text, string after, string next) => Read(text).Next(At(after)).ShouldBe(At(next));

    [Fact]
    public void Where_both_days_are_given_either_will_do() =>
        Read("0 3 13 * 5").NextRuns(At("2026-02-01T00:00Z"), 5).ShouldBe([At("2026-02-06T03:00Z"), At("2026-02-13T03:00Z"), At("2026-02-20T03:00Z"), At("2026-02-27T03:00Z"), At("2026-03-06T03:00Z")]);

    [Fact]
    public void A_day_that_never_comes_has_no_next_time() => Read("0 3 31 2 *").Next(At("2026-02-01T00:00Z")).ShouldBeNull();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("* * * *")]
    [InlineData("60 * * * *")]
    [InlineData("* * * * * * *")]
    [InlineData("every day")]
    [InlineData("* * * * 8")]
    public void What_is_no_schedule_is_refused(string? text) => CronSchedule.TryParse(text, TimeZoneInfo.Utc, "Default", out _).ShouldBeFalse();

    [Fact]
    public void H_spreads_tenants_and_stays_the_same_for_each()
    {
        var minutes = Enumerable.Range(0, 50).Select(i => Read("H 3 * * *", "tenant" + i.ToString(CultureInfo.InvariantCulture)).Next(At("2026-02-01T00:00Z"))!.Value.Minute).ToList();
        minutes.Distinct().Count().ShouldBeGreaterThan(10);
        Read("H 3 * * *", "tenant7").Next(At("2026-02-01T00:00Z"))!.Value.Minute.ShouldBe(minutes[7]);
    }

    [Fact]
    public void A_time_that_the_clock_skips_comes_once_that_day_and_one_that_comes_twice_comes_once()
    {
        var daily = Read("30 2 * * *", zone: Berlin);
        Local(daily.NextRuns(At("2026-03-27T12:00Z"), 4)).Select(d => d.Day).ShouldBe([28, 29, 30, 31]);
        Local(daily.NextRuns(At("2026-10-23T12:00Z"), 4)).Select(d => d.Day).ShouldBe([24, 25, 26, 27]);
    }

    [Fact]
    public void An_hourly_schedule_goes_on_through_both_changes_of_the_clock()
    {
        var hourly = Read("0 * * * *", zone: Berlin);
        foreach (var start in new[] { At("2026-03-28T22:30Z"), At("2026-10-24T21:30Z") })
        {
            var runs = hourly.NextRuns(start, 8);
            runs.Zip(runs.Skip(1), (a, b) => b - a).ShouldAllBe(gap => gap == TimeSpan.FromHours(1));
        }
    }

    [Fact]
    public void The_tenants_zone_decides_when_it_is_three_o_clock()
    {
        var taipei = TimeZoneInfo.FindSystemTimeZoneById("Asia/Taipei");
        Read("0 3 * * *", zone: taipei).Next(At("2026-02-01T00:00Z")).ShouldBe(At("2026-02-01T19:00Z"));
    }

    private static CronSchedule Read(string text, string seed = "Default", TimeZoneInfo? zone = null)
    {
        CronSchedule.TryParse(text, zone ?? TimeZoneInfo.Utc, seed, out var schedule).ShouldBeTrue();
        return schedule!;
    }

    private static IEnumerable<DateTimeOffset> Local(IEnumerable<DateTimeOffset> instants) => instants.Select(i => TimeZoneInfo.ConvertTime(i, Berlin));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}

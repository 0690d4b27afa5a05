using System.Globalization;

namespace Studio.Liquid.Tests;

public sealed class CultureTests
{
    private static readonly DateTimeOffset Moment = new(2026, 3, 5, 22, 7, 9, TimeSpan.Zero);

    [Theory]
    [InlineData("%Y-%m-%d %H:%M:%S", "2026-03-05 22:07:09")]
    [InlineData("%a %A %b %B %-d %e %j", "Thu Thursday Mar March 5  5 064")]
    [InlineData("%I:%M %p %l %P %k", "10:07 PM 10 pm 22")]
    [InlineData("%y %C %u %w %U %W %V %G", "26 20 4 4 09 09 10 2026")]
    [InlineData("%F %T %D %R %c", "2026-03-05 22:07:09 03/05/26 22:07 Thu Mar  5 22:07:09 2026")]
    [InlineData("%z %:z %Z %s %L %3N", "+0000 +00:00 UTC 1772748429 000 000")]
    [InlineData("%^a %10Y %_m %% %Q %", "THU 0000002026  3 % %Q %")]
    public async Task Dates_follow_the_patterns_of_ruby(string format, string expected)
        => (await Templates.Text("{{ at | date: f }}", ("at", Moment), ("f", format))).ShouldBe(expected);

    [Fact]
    public async Task Names_of_months_and_days_are_those_of_the_culture()
    {
        var scope = new LiquidScope(Templates.Map(("at", Moment))) { Culture = CultureInfo.GetCultureInfo("de-DE"), Encoding = LiquidEncoding.None };
        (await Templates.Render("{{ at | date: '%A, %-d. %B %Y' }}", scope)).ShouldBe("Donnerstag, 5. März 2026");
    }

    [Fact]
    public async Task Numbers_follow_the_culture_only_where_asked()
    {
        var scope = new LiquidScope(Templates.Map(("n", 1234.5m))) { Culture = CultureInfo.GetCultureInfo("de-DE") };
        (await Templates.Render("{{ n }} {{ n | format_number: 'N2' }} {{ n | format_number: '#,##0' }} {{ 0.25 | format_number: 'P0' }}", scope))
            .ShouldBe("1234.5 1.234,50 1.235 25 %".Replace("25 %", 0.25m.ToString("P0", CultureInfo.GetCultureInfo("de-DE")), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Case_follows_the_culture()
    {
        var scope = new LiquidScope { Culture = CultureInfo.GetCultureInfo("tr-TR") };
        (await Templates.Render("{{ 'izmir' | upcase }}", scope)).ShouldBe("İZMİR");
    }

    [Fact]
    public async Task Moments_are_shown_in_the_time_zone_of_the_scope()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Warsaw");
        var scope = new LiquidScope(Templates.Map(("at", Moment))) { TimeZone = zone };
        (await Templates.Render("{{ at }} {{ at | date: '%H:%M' }} {{ '2026-03-05T22:07:09Z' | date: '%H' }} {{ '2026-07-05 10:00' | date: '%H %z' }}", scope))
            .ShouldBe("2026-03-05 23:07:09 +0100 23:07 23 10 +0200");
    }

    [Fact]
    public async Task Now_is_the_time_of_the_engine()
    {
        var options = new LiquidOptions { TimeProvider = new FixedClock(Moment) };
        (await Templates.Render("{{ 'now' | date: '%F %T' }} {{ '08:30' | date: '%F %R' }}", new LiquidScope(), options)).ShouldBe("2026-03-05 22:07:09 2026-03-05 08:30");
    }

    [Theory]
    [InlineData("{{ 'soon' | date: '%Y' }}", "soon")]
    [InlineData("{{ at | date: '' }}", "2026-03-05 22:07:09 +0000")]
    [InlineData("{{ 99999999999999 | date: '%Y' }}", "99999999999999")]
    [InlineData("{{ at | format_date: 'yyyy' }} {{ at | format_date }}", "2026 03/05/2026")]
    public async Task What_is_not_a_date_passes_through(string template, string expected)
        => (await Templates.Text(template, ("at", Moment))).ShouldBe(expected);

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

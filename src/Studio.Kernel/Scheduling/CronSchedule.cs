using System.Diagnostics.CodeAnalysis;
using Quartz;

namespace Studio.Kernel.Scheduling;

/// <summary>
/// A schedule in crontab's five fields: minute, hour, day of month, month, day of week (0 or 7 is Sunday); where both days are given, either
/// will do. Six fields begin with seconds. <c>@daily</c> and the like are understood, and <c>H</c> stands for a number that differs between
/// tenants. Read in a time zone: what falls into the hour that the clock skips comes right after it, what falls into the hour that comes
/// twice comes once (every-hour and every-minute schedules go on through both).
/// </summary>
public sealed class CronSchedule
{
    private readonly CronExpression _expression;

    private CronSchedule(string text, CronExpression expression) => (Text, _expression) = (text, expression);

    /// <summary>The schedule as written.</summary>
    public string Text { get; }

    internal CronExpression Expression => _expression;

    /// <summary>Reads a schedule.</summary>
    /// <param name="text">The fields.</param>
    /// <param name="zone">The time zone it is meant in.</param>
    /// <param name="seed">What <c>H</c> is derived from, such as the tenant's name.</param>
    /// <param name="schedule">The schedule where it is one.</param>
    /// <returns>False where it is not understood.</returns>
    public static bool TryParse(string? text, TimeZoneInfo zone, string seed, [NotNullWhen(true)] out CronSchedule? schedule)
    {
        schedule = null;
        var written = (text ?? "").Trim();
        var fields = written.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var seconds = fields.Length == 6 ? fields[0] : null;
        if (!CronExpression.TryParseWithHash(seconds is null ? written : string.Join(' ', fields[1..]), CronFormat.Unix, seed, out var expression))
        {
            return false;
        }

        // Quartz begins with seconds and numbers days otherwise; what it made of the five fields is right but for the second.
        if (seconds is not null && !CronExpression.TryParse(seconds + expression.CronExpressionString[expression.CronExpressionString.IndexOf(' ', StringComparison.Ordinal)..], out expression))
        {
            return false;
        }

        schedule = new CronSchedule(written, expression.WithTimeZone(zone));
        return true;
    }

    /// <summary>The first time after an instant, or null where it never comes.</summary>
    public DateTimeOffset? Next(DateTimeOffset after) => _expression.GetNextValidTimeAfter(after);

    /// <summary>The next times after an instant; fewer where there are no more.</summary>
    public IReadOnlyList<DateTimeOffset> NextRuns(DateTimeOffset after, int count)
    {
        var found = new List<DateTimeOffset>(count);
        while (found.Count < count && Next(after) is { } next)
        {
            found.Add(next);
            after = next;
        }

        return found;
    }
}

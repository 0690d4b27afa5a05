using System.Globalization;
using System.Text.RegularExpressions;

namespace Studio.Scripting.Worker.Sandbox.Runtime;

/// <summary>Reads dates: ISO 8601 as ECMA-262 has it, and the words and slashes browsers read.</summary>
internal static partial class DateReader
{
    private const int MaxLength = 100;

    /// <summary>Milliseconds in UTC, or NaN.</summary>
    public static double Read(string text, TimeZoneInfo zone)
    {
        text = text.Trim();
        if (text.Length is 0 or > MaxLength)
        {
            return double.NaN;
        }

        var iso = Iso().Match(text);
        return DateMath.Clip(iso.Success ? ReadIso(iso, zone) : ReadLoose(text, zone));
    }

    [GeneratedRegex(@"^(?<y>\d{4}|[+-]\d{6})(?:-(?<m>\d\d)(?:-(?<d>\d\d))?)?(?<t>T(?<h>\d\d):(?<i>\d\d)(?::(?<s>\d\d)(?:[.,](?<f>\d+))?)?(?<z>Z|[+-]\d\d:\d\d)?)?\z", RegexOptions.CultureInvariant, 250)]
    private static partial Regex Iso();

    [GeneratedRegex(@"\G\s*(?:(?<time>\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d{1,9})?)?)|(?<zone>(?:GMT|UTC|Z)?[+-]\d{1,2}:?\d{0,2}(?!\d)(?=$|[\s(]))|(?<number>\d+)|(?<word>[A-Za-z]+)\.?|(?<sign>[/,\-])|\((?<comment>[^)]*)\))", RegexOptions.CultureInvariant, 250)]
    private static partial Regex Piece();

    private static double ReadIso(Match match, TimeZoneInfo zone)
    {
        var month = Number(match.Groups["m"], 1);
        var date = Number(match.Groups["d"], 1);
        var hour = Number(match.Groups["h"], 0);
        var minute = Number(match.Groups["i"], 0);
        var second = Number(match.Groups["s"], 0);
        var fraction = match.Groups["f"].Value.PadRight(3, '0')[..3];
        var millisecond = fraction.Length == 0 ? 0 : int.Parse(fraction, CultureInfo.InvariantCulture);
        var year = double.Parse(match.Groups["y"].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (month is < 1 or > 12 || date is < 1 or > 31 || hour > 24 || minute > 59 || second > 59 || (hour == 24 && minute + second + millisecond > 0) || match.Groups["y"].Value == "-000000")
        {
            return double.NaN;
        }

        var time = DateMath.Join(year, month - 1, date, hour, minute, second, millisecond);
        var mark = match.Groups["z"].Value;
        return mark.Length == 0
            ? match.Groups["t"].Success ? DateMath.ToUtc(zone, time) : time
            : mark == "Z" ? time : time - OffsetOf(mark);
    }

    private static int Number(Group group, int missing) => group.Success ? int.Parse(group.Value, CultureInfo.InvariantCulture) : missing;

    private static double OffsetOf(string mark)
    {
        var sign = mark.LastIndexOfAny(['+', '-']);
        var digits = mark[(sign + 1)..].Replace(":", "", StringComparison.Ordinal);
        var hours = int.Parse(digits.Length <= 2 ? digits : digits[..^2], CultureInfo.InvariantCulture);
        var minutes = digits.Length <= 2 ? 0 : int.Parse(digits[^2..], CultureInfo.InvariantCulture);
        return (mark[sign] == '-' ? -1 : 1) * ((hours * 60) + minutes) * 60_000.0;
    }

    // "Jan 2, 2024 10:00 PM", "2 January 2024", "1/2/2024", "Mon Jan 01 2024 00:00:00 GMT+0100 (CET)"
    private static double ReadLoose(string text, TimeZoneInfo zone)
    {
        var numbers = new List<(int Value, int Digits)>();
        var month = -1;
        double clock = 0;
        double? offset = null;
        var at = 0;
        while (at < text.Length)
        {
            var piece = Piece().Match(text, at);
            if (!piece.Success || piece.Length == 0)
            {
                return double.NaN;
            }

            at += piece.Length;
            if (piece.Groups["time"].Success)
            {
                clock = ClockOf(piece.Groups["time"].Value);
            }
            else if (piece.Groups["zone"].Success && (clock > 0 || piece.Groups["zone"].Value[0] is 'G' or 'U' or '+' or '-') && numbers.Count + (month >= 0 ? 1 : 0) >= 3)
            {
                offset = OffsetOf(piece.Groups["zone"].Value);
            }
            else if (piece.Groups["zone"].Success)
            {
                var digits = piece.Groups["zone"].Value.TrimStart('-', '+');
                if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var plain))
                {
                    return double.NaN;
                }

                numbers.Add((plain, digits.Length));
            }
            else if (piece.Groups["number"].Success)
            {
                if (piece.Groups["number"].Length > 6 || numbers.Count > 2)
                {
                    return double.NaN;
                }

                numbers.Add((int.Parse(piece.Groups["number"].Value, CultureInfo.InvariantCulture), piece.Groups["number"].Length));
            }
            else if (piece.Groups["word"].Success && !ReadWord(piece.Groups["word"].Value, ref month, ref clock, ref offset))
            {
                return double.NaN;
            }

            while (at < text.Length && text[at] == ' ')
            {
                at++;
            }
        }

        return Assemble(numbers, month, clock, offset, zone);
    }

    private static bool ReadWord(string word, ref int month, ref double clock, ref double? offset)
    {
        var found = word.Length < 3 ? -1 : Array.FindIndex(DateMath.Months, m => word.StartsWith(m, StringComparison.OrdinalIgnoreCase));
        if (found >= 0)
        {
            month = found;
            return true;
        }

        switch (word.ToUpperInvariant())
        {
            case "GMT" or "UTC" or "Z" or "UT":
                offset = 0;
                return true;
            case "PM" when clock < 12 * 3_600_000.0:
                clock += 12 * 3_600_000.0;
                return true;
            case "AM":
                clock -= clock >= 12 * 3_600_000.0 ? 12 * 3_600_000.0 : 0;
                return true;
            case "PM" or "T" or "AT":
                return true;
            default:
                return word.Length >= 3 && Array.Exists(DateMath.Days, d => word.StartsWith(d, StringComparison.OrdinalIgnoreCase));
        }
    }

    private static double ClockOf(string text)
    {
        var parts = text.Split(':');
        var hour = int.Parse(parts[0], CultureInfo.InvariantCulture);
        var minute = int.Parse(parts[1], CultureInfo.InvariantCulture);
        var second = parts.Length > 2 ? double.Parse(parts[2], CultureInfo.InvariantCulture) : 0;
        return hour > 24 || minute > 59 || second >= 60 ? double.NaN : (hour * 3_600_000.0) + (minute * 60_000.0) + Math.Floor(second * 1000);
    }

    private static double Assemble(List<(int Value, int Digits)> numbers, int month, double clock, double? offset, TimeZoneInfo zone)
    {
        if (double.IsNaN(clock) || numbers.Count < (month >= 0 ? 2 : 3))
        {
            return month >= 0 && numbers.Count == 1 && numbers[0].Digits >= 3 ? Local(numbers[0].Value, month, 1, clock, offset, zone) : double.NaN;
        }

        if (month >= 0)
        {
            var yearFirst = numbers[0].Digits >= 3 || numbers[0].Value > 31;
            return Local(YearOf(numbers[yearFirst ? 0 : 1]), month, numbers[yearFirst ? 1 : 0].Value, clock, offset, zone);
        }

        return numbers[0].Digits >= 3
            ? Local(numbers[0].Value, numbers[1].Value - 1, numbers[2].Value, clock, offset, zone)
            : Local(YearOf(numbers[2]), numbers[0].Value - 1, numbers[1].Value, clock, offset, zone);
    }

    private static double YearOf((int Value, int Digits) number) => number.Digits > 2 ? number.Value : number.Value < 50 ? 2000 + number.Value : 1900 + number.Value;

    private static double Local(double year, int month, int date, double clock, double? offset, TimeZoneInfo zone)
    {
        if (month is < 0 or > 11 || date is < 1 or > 31)
        {
            return double.NaN;
        }

        var time = DateMath.Join(year, month, date, 0, 0, 0, 0) + clock;
        return offset is { } known ? time - known : DateMath.ToUtc(zone, time);
    }
}

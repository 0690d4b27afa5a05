using System.Globalization;
using System.Text;

namespace Studio.Liquid.Filters;

/// <summary>
/// Writes moments by Ruby's strftime patterns: <c>%[flags][width]directive</c>. The names of months and days are those
/// of the culture. Source: the documentation of Ruby's Time#strftime.
/// </summary>
internal static class Strftime
{
    private const int MaxWidth = 64;

    public static string Format(DateTimeOffset moment, string format, LiquidFilterCall call)
    {
        var result = new StringBuilder();
        for (var index = 0; index < format.Length; index++)
        {
            if (format[index] == '%' && index + 1 < format.Length)
            {
                call.Context.Budget.Step();
                index = Directive(moment, format, index, call.Culture, result);
            }
            else
            {
                result.Append(format[index]);
            }

            call.Context.Budget.CheckLength(result.Length);
        }

        return result.ToString();
    }

    // Writes the directive at a percent sign; gives the position of its last character.
    private static int Directive(DateTimeOffset moment, string format, int start, CultureInfo culture, StringBuilder result)
    {
        var position = start + 1;
        var flags = position;
        while (position < format.Length && format[position] is '-' or '0' or '^' or '_' or '#' or ':')
        {
            position++;
        }

        var flagText = format.AsSpan(flags, position - flags);
        var width = 0;
        while (position < format.Length && char.IsAsciiDigit(format[position]))
        {
            width = Math.Min(MaxWidth, (width * 10) + format[position] - '0');
            position++;
        }

        var piece = position < format.Length ? Piece(moment, format[position], width, flagText, culture) : null;
        if (piece is not { } found)
        {
            var end = Math.Min(position, format.Length - 1);
            result.Append(format, start, end - start + 1);
            return end;
        }

        result.Append(Pad(found.Text, found.Width, found.Fill, width, flagText, culture));
        return position;
    }

    private static string Pad(string text, int natural, char fill, int width, ReadOnlySpan<char> flags, CultureInfo culture)
    {
        var size = width > 0 ? width : natural;
        foreach (var flag in flags)
        {
            switch (flag)
            {
                case '-':
                    size = 0;
                    break;
                case '0':
                    fill = '0';
                    break;
                case '_':
                    fill = ' ';
                    break;
                case '^':
                    text = text.ToUpper(culture);
                    break;
                case '#':
                    text = string.Equals(text, text.ToUpper(culture), StringComparison.Ordinal) ? text.ToLower(culture) : text.ToUpper(culture);
                    break;
            }
        }

        return text.PadLeft(size, fill);
    }

    private static (string Text, int Width, char Fill)? Piece(DateTimeOffset moment, char directive, int width, ReadOnlySpan<char> flags, CultureInfo culture)
        => directive switch
        {
            'Y' => Number(moment.Year, 1),
            'C' => Number(moment.Year / 100, 2),
            'y' => Number(moment.Year % 100, 2),
            'm' => Number(moment.Month, 2),
            'd' => Number(moment.Day, 2),
            'e' => (Digits(moment.Day), 2, ' '),
            'j' => Number(moment.DayOfYear, 3),
            'H' => Number(moment.Hour, 2),
            'k' => (Digits(moment.Hour), 2, ' '),
            'I' => Number(Hour12(moment), 2),
            'l' => (Digits(Hour12(moment)), 2, ' '),
            'M' => Number(moment.Minute, 2),
            'S' => Number(moment.Second, 2),
            'L' => (Fraction(moment, width > 0 ? width : 3), 0, '0'),
            'N' => (Fraction(moment, width > 0 ? width : 9), 0, '0'),
            's' => Number(moment.ToUnixTimeSeconds(), 1),
            'u' => Number(moment.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)moment.DayOfWeek, 1),
            'w' => Number((int)moment.DayOfWeek, 1),
            'U' => Number((moment.DayOfYear + 6 - (int)moment.DayOfWeek) / 7, 2),
            'W' => Number((moment.DayOfYear + 6 - (((int)moment.DayOfWeek + 6) % 7)) / 7, 2),
            'V' => Number(ISOWeek.GetWeekOfYear(moment.DateTime), 2),
            'G' => Number(ISOWeek.GetYear(moment.DateTime), 1),
            'g' => Number(ISOWeek.GetYear(moment.DateTime) % 100, 2),
            'z' => Word(Offset(moment, flags.Count(':'))),
            '%' => Word("%"),
            'n' => Word("\n"),
            't' => Word("\t"),
            _ => Name(moment, directive, culture),
        };

    private static (string Text, int Width, char Fill)? Name(DateTimeOffset moment, char directive, CultureInfo culture)
    {
        var names = culture.DateTimeFormat;
        var calendar = CultureInfo.InvariantCulture;
        return directive switch
        {
            'A' => Word(names.GetDayName(moment.DayOfWeek)),
            'a' => Word(names.GetAbbreviatedDayName(moment.DayOfWeek)),
            'B' => Word(names.GetMonthName(moment.Month)),
            'b' or 'h' => Word(names.GetAbbreviatedMonthName(moment.Month)),
            'p' => Word(moment.Hour < 12 ? "AM" : "PM"),
            'P' => Word(moment.Hour < 12 ? "am" : "pm"),
            'Z' => Word(moment.Offset == TimeSpan.Zero ? "UTC" : Offset(moment, 1)),
            'c' => Word(string.Create(calendar, $"{names.GetAbbreviatedDayName(moment.DayOfWeek)} {names.GetAbbreviatedMonthName(moment.Month)} {moment.Day,2} {moment:HH:mm:ss yyyy}")),
            'D' or 'x' => Word(moment.ToString("MM/dd/yy", calendar)),
            'F' => Word(moment.ToString("yyyy-MM-dd", calendar)),
            'R' => Word(moment.ToString("HH:mm", calendar)),
            'T' or 'X' => Word(moment.ToString("HH:mm:ss", calendar)),
            'r' => Word(moment.ToString("hh:mm:ss tt", calendar)),
            'v' => Word(moment.ToString("d-MMM-yyyy", calendar).ToUpperInvariant().PadLeft(11)),
            '+' => Word(moment.ToString("ddd MMM d HH:mm:ss zzz yyyy", calendar)),
            _ => null,
        };
    }

    private static (string Text, int Width, char Fill) Number(long value, int width) => (Digits(value), width, '0');

    private static (string Text, int Width, char Fill) Word(string text) => (text, 0, ' ');

    private static string Digits(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static int Hour12(DateTimeOffset moment) => moment.Hour % 12 == 0 ? 12 : moment.Hour % 12;

    private static string Fraction(DateTimeOffset moment, int digits)
        => moment.ToString("fffffff", CultureInfo.InvariantCulture).PadRight(digits, '0')[..digits];

    private static string Offset(DateTimeOffset moment, int colons)
    {
        var sign = moment.Offset < TimeSpan.Zero ? "-" : "+";
        return sign + moment.Offset.ToString(colons switch { 0 => "hhmm", 1 => "hh\\:mm", _ => "hh\\:mm\\:ss" }, CultureInfo.InvariantCulture);
    }
}

using System.Globalization;
using Studio.Scripting.Worker.Sandbox.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Library;

/// <summary><c>Date</c>, in the time zone of the limits (UTC unless said otherwise).</summary>
internal static class DateLibrary
{
    public static void Install(Realm realm)
    {
        var prototype = realm.DatePrototype;
        var type = realm.Constructor("Date", 7, prototype,
            (r, _, _) => Text(r, Now(r), date: true, time: true),
            (r, _, a) => new JsDate(r.DatePrototype, Make(r, a)));
        realm.Method(type, "now", 0, (r, _, _) => Now(r));
        realm.Method(type, "parse", 1, (r, _, a) => DateReader.Read(Operators.ToText(r, a.At(0)), r.Limits.TimeZone));
        realm.Method(type, "UTC", 7, (r, _, a) => DateMath.Clip(FromParts(Numbers(r, a))));
        InstallTexts(realm, prototype);
        InstallGetters(realm, prototype);
        DateSetters.Install(realm, prototype);
        realm.Method(prototype, JsSymbol.ToPrimitive, 1, (r, self, a) =>
        {
            var hint = a.At(0).IsString ? a[0].Text : "";
            var target = self.Object ?? throw r.TypeError("Receiver is not an object");
            foreach (var name in (ReadOnlySpan<string>)(hint == "number" ? ["valueOf", "toString"] : ["toString", "valueOf"]))
            {
                if (target.Get(r, name).Function is { } method && method.Call(r, self, []) is { IsObject: false } result)
                {
                    return result;
                }
            }

            throw r.TypeError("Cannot convert object to primitive value");
        });
    }

    /// <summary>The date a method works on.</summary>
    public static JsDate Own(Realm realm, in Value self) => self.Object as JsDate ?? throw realm.TypeError("this is not a Date object.");

    public static double Local(Realm realm, double time) => time + DateMath.Offset(realm.Limits.TimeZone, time);

    public static double[] Numbers(Realm realm, Value[] arguments) => [.. arguments.Take(7).Select(a => Operators.ToNumber(realm, a))];

    private static double Now(Realm realm) => Math.Floor((realm.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds);

    private static double Make(Realm realm, Value[] arguments)
    {
        if (arguments.Length == 0)
        {
            return Now(realm);
        }

        if (arguments.Length > 1)
        {
            return DateMath.Clip(DateMath.ToUtc(realm.Limits.TimeZone, FromParts(Numbers(realm, arguments))));
        }

        if (arguments[0].Object is JsDate other)
        {
            return other.Time;
        }

        var value = Operators.ToPrimitive(realm, arguments[0], "default");
        return value.IsString ? DateReader.Read(value.Text, realm.Limits.TimeZone) : DateMath.Clip(Operators.ToNumber(realm, value));
    }

    private static double FromParts(double[] parts)
    {
        double Part(int index, double missing) => index < parts.Length ? parts[index] : missing;
        var year = Part(0, double.NaN);
        year = Math.Truncate(year) is >= 0 and <= 99 ? 1900 + Math.Truncate(year) : year;
        return DateMath.Join(year, Part(1, 0), Part(2, 1), Part(3, 0), Part(4, 0), Part(5, 0), Part(6, 0));
    }

    private static void InstallTexts(Realm realm, JsObject prototype)
    {
        realm.Method(prototype, "toString", 0, (r, self, _) => Text(r, Own(r, self).Time, date: true, time: true));
        realm.Method(prototype, "toDateString", 0, (r, self, _) => Text(r, Own(r, self).Time, date: true, time: false));
        realm.Method(prototype, "toTimeString", 0, (r, self, _) => Text(r, Own(r, self).Time, date: false, time: true));
        realm.Method(prototype, "toISOString", 0, (r, self, _) => double.IsNaN(Own(r, self).Time) ? throw r.RangeError("Invalid time value") : DateMath.IsoText(Own(r, self).Time));
        realm.Method(prototype, "toJSON", 1, (r, self, _) =>
        {
            var primitive = Operators.ToPrimitive(r, self, "number");
            return primitive.IsNumber && !double.IsFinite(primitive.Double) ? Value.Null : r.Callback(Syntax.Members.Get(r, self, "toISOString")).Call(r, self, []);
        });
        var utc = realm.Method(prototype, "toUTCString", 0, (r, self, _) =>
        {
            var time = Own(r, self).Time;
            if (double.IsNaN(time))
            {
                return "Invalid Date";
            }

            var p = DateMath.Split(time);
            return string.Create(CultureInfo.InvariantCulture, $"{DateMath.Days[p.Weekday]}, {p.Date:00} {DateMath.Months[p.Month]} {DateMath.YearText(p.Year)} {p.Hour:00}:{p.Minute:00}:{p.Second:00} GMT");
        });
        prototype.Set("toGMTString", utc, Attributes.Hidden);
        realm.Method(prototype, "toLocaleString", 0, (r, self, _) => LocaleText(r, Own(r, self).Time, date: true, time: true));
        realm.Method(prototype, "toLocaleDateString", 0, (r, self, _) => LocaleText(r, Own(r, self).Time, date: true, time: false));
        realm.Method(prototype, "toLocaleTimeString", 0, (r, self, _) => LocaleText(r, Own(r, self).Time, date: false, time: true));
    }

    private static void InstallGetters(Realm realm, JsObject prototype)
    {
        realm.Method(prototype, "valueOf", 0, (r, self, _) => Own(r, self).Time);
        realm.Method(prototype, "getTime", 0, (r, self, _) => Own(r, self).Time);
        realm.Method(prototype, "getTimezoneOffset", 0, (r, self, _) => double.IsNaN(Own(r, self).Time) ? double.NaN : -DateMath.Offset(r.Limits.TimeZone, Own(r, self).Time) / 60_000 + 0.0);
        realm.Method(prototype, "getYear", 0, (r, self, _) => double.IsNaN(Own(r, self).Time) ? double.NaN : DateMath.Split(Local(r, Own(r, self).Time)).Year - 1900);
        foreach (var (name, read) in (ReadOnlySpan<(string, Func<DateMath.Parts, double>)>)[
            ("FullYear", p => p.Year), ("Month", p => p.Month), ("Date", p => p.Date), ("Day", p => p.Weekday),
            ("Hours", p => p.Hour), ("Minutes", p => p.Minute), ("Seconds", p => p.Second), ("Milliseconds", p => p.Millisecond)])
        {
            realm.Method(prototype, "get" + name, 0, (r, self, _) => double.IsNaN(Own(r, self).Time) ? double.NaN : read(DateMath.Split(Local(r, Own(r, self).Time))));
            realm.Method(prototype, "getUTC" + name, 0, (r, self, _) => double.IsNaN(Own(r, self).Time) ? double.NaN : read(DateMath.Split(Own(r, self).Time)));
        }
    }

    private static string Write(Realm realm, double time, bool date, bool clockToo)
    {
        var p = DateMath.Split(Local(realm, time));
        var day = string.Create(CultureInfo.InvariantCulture, $"{DateMath.Days[p.Weekday]} {DateMath.Months[p.Month]} {p.Date:00} {DateMath.YearText(p.Year)}");
        if (!clockToo)
        {
            return day;
        }

        var zone = realm.Limits.TimeZone;
        var minutes = (int)(DateMath.Offset(zone, time) / 60_000);
        var name = ReferenceEquals(zone, TimeZoneInfo.Utc) ? "Coordinated Universal Time" : zone.StandardName;
        var clock = string.Create(CultureInfo.InvariantCulture, $"{p.Hour:00}:{p.Minute:00}:{p.Second:00} GMT{(minutes < 0 ? '-' : '+')}{Math.Abs(minutes) / 60:00}{Math.Abs(minutes) % 60:00} ({name})");
        return date ? $"{day} {clock}" : clock;
    }

    private static Value Text(Realm realm, double value, bool date, bool time) => double.IsNaN(value) ? "Invalid Date" : Write(realm, value, date, time);

    private static Value LocaleText(Realm realm, double value, bool date, bool time)
    {
        if (double.IsNaN(value))
        {
            return "Invalid Date";
        }

        var p = DateMath.Split(Local(realm, value));
        var day = string.Create(CultureInfo.InvariantCulture, $"{p.Month + 1}/{p.Date}/{p.Year}");
        var clock = string.Create(CultureInfo.InvariantCulture, $"{(p.Hour + 11) % 12 + 1}:{p.Minute:00}:{p.Second:00} {(p.Hour < 12 ? "AM" : "PM")}");
        return date && time ? $"{day}, {clock}" : date ? day : clock;
    }
}

using Studio.Scripting.Worker.Sandbox.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Library;

/// <summary>The methods of dates that change them.</summary>
internal static class DateSetters
{
    public static void Install(Realm realm, JsObject prototype)
    {
        realm.Method(prototype, "setTime", 1, (r, self, a) => DateLibrary.Own(r, self).Time = DateMath.Clip(Operators.ToNumber(r, a.At(0))));
        // Each sets its part and, from further arguments, the parts after it.
        foreach (var (name, first, count) in (ReadOnlySpan<(string, int, int)>)[
            ("FullYear", 0, 3), ("Month", 1, 2), ("Date", 2, 1), ("Hours", 3, 4), ("Minutes", 4, 3), ("Seconds", 5, 2), ("Milliseconds", 6, 1)])
        {
            realm.Method(prototype, "set" + name, count, (r, self, a) => Change(r, DateLibrary.Own(r, self), DateLibrary.Numbers(r, a), first, count, isLocal: true));
            realm.Method(prototype, "setUTC" + name, count, (r, self, a) => Change(r, DateLibrary.Own(r, self), DateLibrary.Numbers(r, a), first, count, isLocal: false));
        }
    }

    private static Value Change(Realm realm, JsDate date, double[] values, int first, int count, bool isLocal)
    {
        var time = date.Time;
        if (double.IsNaN(time))
        {
            if (first != 0)
            {
                return double.NaN;
            }

            time = 0;
        }
        else if (isLocal)
        {
            time = DateLibrary.Local(realm, time);
        }

        var p = DateMath.Split(time);
        double[] parts = [p.Year, p.Month, p.Date, p.Hour, p.Minute, p.Second, p.Millisecond];
        parts[first] = values.Length == 0 ? double.NaN : values[0];
        for (var i = 1; i < Math.Min(values.Length, count); i++)
        {
            parts[first + i] = values[i];
        }

        var changed = DateMath.Join(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], parts[6]);
        return date.Time = DateMath.Clip(isLocal ? DateMath.ToUtc(realm.Limits.TimeZone, changed) : changed);
    }
}

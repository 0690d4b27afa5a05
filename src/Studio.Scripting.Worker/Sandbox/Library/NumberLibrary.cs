using System.Globalization;
using System.Numerics;
using System.Text;
using Studio.Scripting.Expressions.Runtime;
using Studio.Scripting.Worker.Sandbox.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Library;

/// <summary><c>Number</c> and <c>Boolean</c>.</summary>
internal static class NumberLibrary
{
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    public static void Install(Realm realm)
    {
        var type = realm.Constructor("Number", 1, realm.NumberPrototype,
            (r, _, a) => a.Length == 0 ? 0 : Operators.ToNumber(r, a[0]),
            (r, _, a) => new JsWrapper(a.Length == 0 ? 0 : Operators.ToNumber(r, a[0]), r.NumberPrototype));
        foreach (var (name, value) in (ReadOnlySpan<(string, double)>)[
            ("MAX_VALUE", double.MaxValue), ("MIN_VALUE", double.Epsilon), ("NaN", double.NaN), ("POSITIVE_INFINITY", double.PositiveInfinity),
            ("NEGATIVE_INFINITY", double.NegativeInfinity), ("EPSILON", Math.ScaleB(1, -52)), ("MAX_SAFE_INTEGER", 9007199254740991), ("MIN_SAFE_INTEGER", -9007199254740991)])
        {
            type.Set(name, value, Attributes.None);
        }

        realm.Method(type, "isFinite", 1, (_, _, a) => a.At(0).IsNumber && double.IsFinite(a[0].Double));
        realm.Method(type, "isNaN", 1, (_, _, a) => a.At(0).IsNumber && double.IsNaN(a[0].Double));
        realm.Method(type, "isInteger", 1, (_, _, a) => a.At(0).IsNumber && double.IsInteger(a[0].Double));
        realm.Method(type, "isSafeInteger", 1, (_, _, a) => a.At(0).IsNumber && double.IsInteger(a[0].Double) && Math.Abs(a[0].Double) <= 9007199254740991);
        foreach (var owner in (ReadOnlySpan<JsObject>)[type, realm.Standard])
        {
            realm.Method(owner, "parseFloat", 1, (r, _, a) => NumberReader.ParseFloat(Operators.ToText(r, a.At(0))));
            realm.Method(owner, "parseInt", 2, (r, _, a) =>
            {
                var text = Operators.ToText(r, a.At(0));
                r.Work(text.Length);
                return NumberReader.ParseInt(text, Operators.ToInt32(r, a.At(1)));
            });
        }

        InstallPrototype(realm, realm.NumberPrototype);
        realm.Constructor("Boolean", 1, realm.BooleanPrototype,
            (_, _, a) => Operators.ToBoolean(a.At(0)),
            (r, _, a) => new JsWrapper(Operators.ToBoolean(a.At(0)), r.BooleanPrototype));
        realm.Method(realm.BooleanPrototype, "toString", 0, (r, self, _) => Truth(r, self).Boolean ? "true" : "false");
        realm.Method(realm.BooleanPrototype, "valueOf", 0, (r, self, _) => Truth(r, self));
    }

    private static void InstallPrototype(Realm realm, JsObject prototype)
    {
        realm.Method(prototype, "valueOf", 0, (r, self, _) => Own(r, self));
        realm.Method(prototype, "toString", 1, (r, self, a) =>
        {
            var radix = a.At(0).IsUndefined ? 10 : Operators.ToInteger(r, a[0]);
            return radix is < 2 or > 36 ? throw r.RangeError("toString() radix must be between 2 and 36")
                : radix == 10 ? Operators.NumberToText(Own(r, self)) : InRadix(Own(r, self), (int)radix);
        });
        realm.Method(prototype, "toLocaleString", 0, (r, self, _) => Grouped(Own(r, self)));
        realm.Method(prototype, "toFixed", 1, (r, self, a) => NumberText.ToFixed(Own(r, self), Places(r, a.At(0), 0, 0)));
        realm.Method(prototype, "toExponential", 1, (r, self, a) =>
        {
            var value = Own(r, self);
            return double.IsFinite(value) ? NumberText.ToExponential(value, a.At(0).IsUndefined ? null : Places(r, a[0], 0, 0)) : Operators.NumberToText(value);
        });
        realm.Method(prototype, "toPrecision", 1, (r, self, a) =>
        {
            var value = Own(r, self);
            return a.At(0).IsUndefined || !double.IsFinite(value) ? Operators.NumberToText(value) : NumberText.ToPrecision(value, Places(r, a[0], 0, 1));
        });
    }

    /// <summary>As V8 writes a number in another radix: as many digits as tell it from its neighbours.</summary>
    public static string InRadix(double value, int radix)
    {
        if (!double.IsFinite(value))
        {
            return Operators.NumberToText(value);
        }

        var size = Math.Abs(value);
        var whole = Math.Floor(size);
        var fraction = size - whole;
        var delta = Math.Max(0.5 * (Math.BitIncrement(size) - size), double.Epsilon);
        var digits = new List<int>();
        if (fraction >= delta)
        {
            do
            {
                fraction *= radix;
                delta *= radix;
                var digit = (int)fraction;
                digits.Add(digit);
                fraction -= digit;
                if ((fraction > 0.5 || (fraction == 0.5 && (digit & 1) == 1)) && fraction + delta > 1)
                {
                    whole += RoundUp(digits, radix);
                    break;
                }
            }
            while (fraction >= delta);
        }

        var text = new StringBuilder(value < 0 ? "-" : "").Append(Whole(whole, radix));
        return digits.Count == 0 ? text.ToString() : text.Append('.').AppendJoin("", digits.Select(d => Digits[d])).ToString();
    }

    // Carries into the digits before; 1 when the carry leaves the fraction.
    private static int RoundUp(List<int> digits, int radix)
    {
        while (digits.Count > 0)
        {
            if (digits[^1] + 1 < radix)
            {
                digits[^1]++;
                return 0;
            }

            digits.RemoveAt(digits.Count - 1);
        }

        return 1;
    }

    // V8 gives zeros for what a double does not hold: it divides by the radix while 53 bits are left after it.
    private static string Whole(double whole, int radix)
    {
        var text = new StringBuilder();
        while (whole / radix >= 9007199254740992)
        {
            whole /= radix;
            text.Insert(0, '0');
        }

        do
        {
            var rest = whole % radix;
            text.Insert(0, Digits[(int)rest]);
            whole = (whole - rest) / radix;
        }
        while (whole > 0);
        return text.ToString();
    }

    private static string Grouped(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "∞" : "-∞";
        }

        return Math.Abs(value) < 1e21 ? value.ToString("#,##0.###", CultureInfo.InvariantCulture) : new BigInteger(value).ToString("#,##0", CultureInfo.InvariantCulture);
    }

    private static int Places(Realm realm, in Value value, int missing, int least)
    {
        var places = value.IsUndefined ? missing : Operators.ToInteger(realm, value);
        return places >= least && places <= 100 ? (int)places : throw realm.RangeError("digits argument must be between 0 and 100");
    }

    private static double Own(Realm realm, in Value self) =>
        self.IsNumber ? self.Double
        : self.Object is JsWrapper { Value: { IsNumber: true } number } ? number.Double
        : throw realm.TypeError("Number.prototype.valueOf requires that 'this' be a Number");

    private static Value Truth(Realm realm, in Value self) =>
        self.IsBoolean ? self
        : self.Object is JsWrapper { Value: { IsBoolean: true } truth } ? truth
        : throw realm.TypeError("Boolean.prototype.valueOf requires that 'this' be a Boolean");
}

using System.Runtime.CompilerServices;
using Studio.Scripting.Expressions.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Runtime;

/// <summary>Conversions and comparisons, as ECMA-262 has them.</summary>
internal static partial class Operators
{
    private const int RopeLength = 64;

    private static readonly string[] CharTexts = [.. Enumerable.Range(0, 256).Select(c => ((char)c).ToString())];

    public static string CharText(char c) => c < 256 ? CharTexts[c] : c.ToString();

    public static bool ToBoolean(in Value value)
    {
        if (value.IsBoolean)
        {
            return value.Boolean;
        }

        if (value.IsNumber)
        {
            return value.Double != 0 && !double.IsNaN(value.Double);
        }

        return !value.IsNullish && (!value.IsString || value.TextLength > 0);
    }

    public static double ToNumber(Realm realm, in Value value)
    {
        if (value.IsNumber || value.IsBoolean)
        {
            return value.Double;
        }

        if (value.IsString)
        {
            return TextToNumber(realm, value.Text);
        }

        if (value.IsUndefined)
        {
            return double.NaN;
        }

        if (value.IsSymbol)
        {
            throw realm.TypeError("Cannot convert a Symbol value to a number");
        }

        return value.IsNull ? 0 : ToNumber(realm, ToPrimitive(realm, value, "number"));
    }

    public static double TextToNumber(Realm realm, string text)
    {
        if (text.Length == 1 && char.IsAsciiDigit(text[0]))
        {
            return text[0] - '0';
        }

        realm.Work(text.Length / 4);
        return NumberReader.ToNumber(text);
    }

    /// <summary>The whole number towards zero; NaN is 0.</summary>
    public static double ToInteger(Realm realm, in Value value)
    {
        var number = ToNumber(realm, value);
        return double.IsNaN(number) ? 0 : Math.Truncate(number) + 0.0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ToInt32(double number)
    {
        var whole = (int)number;
        return whole == number ? whole : Wrap(number);
    }

    public static int ToInt32(Realm realm, in Value value) => ToInt32(ToNumber(realm, value));

    public static uint ToUint32(double number) => (uint)ToInt32(number);

    // .NET saturates: what does not fit is taken modulo 2^32 here.
    private static int Wrap(double number)
    {
        if (!double.IsFinite(number))
        {
            return 0;
        }

        var whole = Math.Truncate(number);
        if (Math.Abs(whole) < 9e18)
        {
            return unchecked((int)(long)whole);
        }

        var rest = Math.IEEERemainder(whole, 4294967296.0);
        return unchecked((int)(long)rest);
    }

    /// <summary>A length as <c>ToLength</c> makes it, held to what may be gone through.</summary>
    public static uint LengthOf(Realm realm, JsObject target)
    {
        if (target is JsArray array)
        {
            return array.Length;
        }

        var length = ToInteger(realm, target.Get(realm, "length"));
        if (!(length > 0))
        {
            return 0;
        }

        realm.CheckListLength((long)Math.Min(length, 9e15));
        return (uint)length;
    }

    public static string ToText(Realm realm, in Value value)
    {
        if (value.IsString)
        {
            return value.Text;
        }

        if (value.IsNumber)
        {
            return NumberToText(value.Double);
        }

        if (value.IsBoolean)
        {
            return value.Boolean ? "true" : "false";
        }

        if (value.IsNullish)
        {
            return value.IsNull ? "null" : "undefined";
        }

        if (value.IsSymbol)
        {
            throw realm.TypeError("Cannot convert a Symbol value to a string");
        }

        return ToText(realm, ToPrimitive(realm, value, "string"));
    }

    public static string NumberToText(double number)
    {
        var whole = (int)number;
        return whole == number && whole is >= 0 and < 1024 ? Key.IndexText((uint)whole) : NumberText.Format(number);
    }

    public static Value ToPrimitive(Realm realm, in Value value, string hint)
    {
        if (value.Object is not { } target)
        {
            return value;
        }

        realm.CheckStack();
        if (target.Method(realm, Key.Of(JsSymbol.ToPrimitive)) is { } exotic)
        {
            var result = exotic.Call(realm, value, [hint]);
            return result.IsObject ? throw realm.TypeError("Cannot convert object to primitive value") : result;
        }

        var textFirst = hint == "string" || (hint == "default" && target is JsDate);
        for (var i = 0; i < 2; i++)
        {
            if (target.Get(realm, textFirst == (i == 0) ? "toString" : "valueOf").Function is { } method)
            {
                var result = method.Call(realm, value, []);
                if (!result.IsObject)
                {
                    return result;
                }
            }
        }

        throw realm.TypeError("Cannot convert object to primitive value");
    }

    public static JsObject ToObject(Realm realm, in Value value)
    {
        if (value.Object is { } target)
        {
            return target;
        }

        if (value.IsNullish)
        {
            throw realm.TypeError("Cannot convert undefined or null to object");
        }

        return new JsWrapper(value, realm.PrototypeOf(value));
    }

    public static Key ToKey(Realm realm, in Value value)
    {
        if (value.IsString)
        {
            realm.Work(value.TextLength / 16);
            return Key.Of(value.Text);
        }

        if (value.IsSymbol)
        {
            return Key.Of(value.Symbol!);
        }

        if (value.IsNumber && value.Double >= 0 && value.Double == (uint)value.Double)
        {
            return Key.Of((uint)value.Double);
        }

        if (!value.IsObject)
        {
            return Key.Of(ToText(realm, value));
        }

        return ToKey(realm, ToPrimitive(realm, value, "string"));
    }

    public static Value Add(Realm realm, in Value left, in Value right)
    {
        if (left.IsNumber && right.IsNumber)
        {
            return left.Double + right.Double;
        }

        var a = left.IsObject ? ToPrimitive(realm, left, "default") : left;
        var b = right.IsObject ? ToPrimitive(realm, right, "default") : right;
        return a.IsString || b.IsString
            ? Concat(realm, a.IsString ? a : ToText(realm, a), b.IsString ? b : ToText(realm, b))
            : ToNumber(realm, a) + ToNumber(realm, b);
    }

    public static Value Concat(Realm realm, in Value left, in Value right)
    {
        var a = left.TextLength;
        var b = right.TextLength;
        if (a == 0 || b == 0)
        {
            return a == 0 ? right : left;
        }

        var length = (long)a + b;
        realm.CheckTextLength(length);
        return length < RopeLength ? string.Concat(left.Text, right.Text) : Value.Of(new Rope(left.Reference!, right.Reference!, (int)length));
    }
}

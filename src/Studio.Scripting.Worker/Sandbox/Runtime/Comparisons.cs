namespace Studio.Scripting.Worker.Sandbox.Runtime;

/// <summary>Equality, order, and what a value is.</summary>
internal static partial class Operators
{
    public static bool StrictEquals(Realm realm, in Value left, in Value right)
    {
        if (left.IsNumber)
        {
            return right.IsNumber && left.Double == right.Double;
        }

        if (left.IsString)
        {
            return right.IsString && TextEquals(realm, left, right);
        }

        return ReferenceEquals(left.Reference, right.Reference) && left.Double == right.Double;
    }

    public static bool LooseEquals(Realm realm, in Value left, in Value right)
    {
        if (left.IsNullish || right.IsNullish)
        {
            return left.IsNullish && right.IsNullish;
        }

        if ((left.IsNumber && right.IsNumber) || (left.IsString && right.IsString) || (left.IsObject && right.IsObject)
            || (left.IsBoolean && right.IsBoolean) || (left.IsSymbol && right.IsSymbol))
        {
            return StrictEquals(realm, left, right);
        }

        if (left.IsObject)
        {
            return LooseEquals(realm, ToPrimitive(realm, left, "default"), right);
        }

        if (right.IsObject)
        {
            return LooseEquals(realm, left, ToPrimitive(realm, right, "default"));
        }

        return !left.IsSymbol && !right.IsSymbol && ToNumber(realm, left) == ToNumber(realm, right);
    }

    public static bool SameValue(in Value left, in Value right)
    {
        if (left.IsNumber)
        {
            return right.IsNumber && left.Double.Equals(right.Double) && (double.IsNaN(left.Double) || double.IsNegative(left.Double) == double.IsNegative(right.Double));
        }

        return left.IsString ? right.IsString && left.Text == right.Text : ReferenceEquals(left.Reference, right.Reference) && left.Double == right.Double;
    }

    /// <summary>As <c>includes</c>, <c>Map</c> and <c>Set</c> compare: NaN is itself, -0 is 0.</summary>
    public static bool SameValueZero(Realm realm, in Value left, in Value right) =>
        left.IsNumber && right.IsNumber ? left.Double.Equals(right.Double) : StrictEquals(realm, left, right);

    /// <summary>Whether left is less than right; null when one is not a number.</summary>
    public static bool? Less(Realm realm, in Value left, in Value right, bool leftFirst)
    {
        Value a, b;
        if (leftFirst)
        {
            a = ToPrimitive(realm, left, "number");
            b = ToPrimitive(realm, right, "number");
        }
        else
        {
            b = ToPrimitive(realm, right, "number");
            a = ToPrimitive(realm, left, "number");
        }

        if (a.IsString && b.IsString)
        {
            realm.Work(Math.Min(a.TextLength, b.TextLength) / 8);
            return string.CompareOrdinal(a.Text, b.Text) < 0;
        }

        var x = ToNumber(realm, a);
        var y = ToNumber(realm, b);
        return double.IsNaN(x) || double.IsNaN(y) ? null : x < y;
    }

    public static string TypeOf(in Value value) =>
        value.IsUndefined ? "undefined"
        : value.IsNumber ? "number"
        : value.IsString ? "string"
        : value.IsBoolean ? "boolean"
        : value.IsSymbol ? "symbol"
        : value.Function is not null ? "function" : "object";

    public static bool InstanceOf(Realm realm, in Value value, in Value type)
    {
        if (type.Object is not { } target)
        {
            throw realm.TypeError("Right-hand side of 'instanceof' is not callable");
        }

        if (target.Method(realm, Key.Of(JsSymbol.HasInstance)) is { } own)
        {
            return ToBoolean(own.Call(realm, type, [value]));
        }

        return target is JsFunction function ? IsInstance(realm, value, function) : throw realm.TypeError("Right-hand side of 'instanceof' is not callable");
    }

    public static bool IsInstance(Realm realm, in Value value, JsFunction function)
    {
        while (function is BoundFunction bound)
        {
            function = bound.Target;
            realm.Step();
        }

        if (value.Object is not { } instance)
        {
            return false;
        }

        var prototype = function.Get(realm, "prototype").Object ?? throw realm.TypeError("Function has non-object prototype in instanceof check");
        for (var current = instance.Prototype; current is not null; current = current.Prototype)
        {
            if (ReferenceEquals(current, prototype))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What <c>Error.prototype.toString</c> gives.</summary>
    public static string ErrorText(Realm realm, JsObject error)
    {
        realm.CheckStack();
        var name = error.Get(realm, "name");
        var message = error.Get(realm, "message");
        var nameText = name.IsUndefined ? "Error" : ToText(realm, name);
        var messageText = message.IsUndefined ? "" : ToText(realm, message);
        realm.CheckTextLength((long)nameText.Length + messageText.Length);
        return nameText.Length == 0 ? messageText : messageText.Length == 0 ? nameText : $"{nameText}: {messageText}";
    }

    private static bool TextEquals(Realm realm, in Value left, in Value right)
    {
        if (ReferenceEquals(left.Reference, right.Reference))
        {
            return true;
        }

        if (left.TextLength != right.TextLength)
        {
            return false;
        }

        if (left.TextLength > 1024)
        {
            realm.Work(left.TextLength / 8);
        }

        return string.Equals(left.Text, right.Text, StringComparison.Ordinal);
    }
}

using System.Globalization;
using Studio.Scripting.Expressions;

namespace Studio.Scripting.Tests.Expressions;

/// <summary>
/// Evaluates a tree by walking it, written from the documented semantics and not from the compiler: a missing value is null here,
/// JavaScript's null and undefined are two objects, numbers are doubles, lists are arrays.
/// </summary>
internal sealed class NaiveEvaluator(ScriptValue[] facts)
{
    private static readonly object JsNull = new();
    private static readonly object JsUndefined = new();

    /// <summary>The value as the library names it, to be compared.</summary>
    public ScriptValue Evaluate(Tree tree) => Back(Run(tree));

    private static ScriptValue Back(object? value) => value switch
    {
        null => ScriptValue.Missing,
        bool b => b,
        double d => d,
        string s => s,
        object?[] items => ScriptValue.From(Array.ConvertAll(items, Back)),
        _ => ReferenceEquals(value, JsNull) ? ScriptValue.Null : ScriptValue.Undefined,
    };

    private static object? From(ScriptValue value) => value.Kind switch
    {
        ScriptValueKind.Missing => null,
        ScriptValueKind.Null => JsNull,
        ScriptValueKind.Boolean => value.AsBoolean(),
        ScriptValueKind.Number => value.AsNumber(),
        ScriptValueKind.String => value.AsString(),
        ScriptValueKind.List => Array.ConvertAll(value.AsList().ToArray(), From),
        _ => JsUndefined,
    };

    // One list object per fact: a list is === itself only.
    private readonly object?[] _facts = Array.ConvertAll(facts, From);

    private object? Run(Tree tree) => tree switch
    {
        Tree.Number number => number.Value,
        Tree.Text text => text.Value,
        Tree.Word word => word.Value switch
        {
            "true" => true,
            "false" => false,
            "null" => JsNull,
            "NaN" => double.NaN,
            _ => JsUndefined,
        },
        Tree.Fact fact => _facts[fact.Slot],
        Tree.List list => Array.ConvertAll(list.Items, Run),
        Tree.Unary unary => Unary(unary.Operator, Run(unary.Operand)),
        Tree.Choice choice => Truthy(Run(choice.Condition)) switch
        {
            true => Run(choice.WhenTrue),
            false => Run(choice.WhenFalse),
            null => null,
        },
        Tree.Length length => Run(length.Target) switch
        {
            string s => (double)s.Length,
            object?[] items => (double)items.Length,
            double or bool => JsUndefined,
            _ => length.Optional ? JsUndefined : null,
        },
        Tree.Includes includes => Includes(Run(includes.Target), Run(includes.Wanted)),
        Tree.Binary binary => Binary(binary),
        _ => throw new InvalidOperationException(),
    };

    private object? Binary(Tree.Binary binary)
    {
        var left = Run(binary.Left);
        switch (binary.Operator)
        {
            case "??":
                return IsAbsent(left) ? Run(binary.Right) : left;
            case "&&":
            case "||":
                var decides = binary.Operator == "||";
                if (Truthy(left) == decides)
                {
                    return left;
                }

                var last = Run(binary.Right);
                return Truthy(left) is not null || Truthy(last) == decides ? last : null;
        }

        var right = Run(binary.Right);
        var isEquality = binary.Operator is "==" or "!=" or "===" or "!==";
        if (isEquality && (binary.Right is Tree.Word { Value: "null" or "undefined" } || binary.Left is Tree.Word { Value: "null" or "undefined" }))
        {
            // The questions whether a value is there: missing counts as undefined and the answer is never unknown.
            left ??= JsUndefined;
            right ??= JsUndefined;
        }

        return left is null || right is null ? null : Present(binary.Operator, left, right);
    }

    private static object? Present(string op, object left, object right)
    {
        switch (op)
        {
            case "===":
                return Strict(left, right);
            case "!==":
                return !Strict(left, right);
            case "==":
                return Loose(left, right);
            case "!=":
                return Loose(left, right) is { } equal ? !equal : null;
        }

        var a = Primitive(left);
        var b = Primitive(right);
        if (a is null || b is null)
        {
            return null;
        }

        if (op == "+" && (a is string || b is string))
        {
            return Text(a) + Text(b);
        }

        if (a is string x && b is string y && op[0] is '<' or '>' && a is string)
        {
            var order = string.CompareOrdinal(x, (string)b);
            return op switch { "<" => order < 0, "<=" => order <= 0, ">" => order > 0, _ => order >= 0 };
        }

        var (m, n) = (Number(a), Number(b));
        return op switch
        {
            "<" => m < n,
            "<=" => m <= n,
            ">" => m > n,
            ">=" => m >= n,
            "+" => m + n,
            "-" => m - n,
            "*" => m * n,
            _ => m % n,
        };
    }

    private static object? Unary(string op, object? operand) => op switch
    {
        "!" => Truthy(operand) is { } truth ? !truth : null,
        "typeof" => operand switch
        {
            null => "undefined",
            bool => "boolean",
            double => "number",
            string => "string",
            _ => ReferenceEquals(operand, JsUndefined) ? "undefined" : "object",
        },
        _ => operand is null || Primitive(operand) is not { } primitive ? null : op == "-" ? -Number(primitive) : Number(primitive),
    };

    private static object? Includes(object? target, object? wanted)
    {
        if (target is null || wanted is null)
        {
            return null;
        }

        if (target is string text)
        {
            return Primitive(wanted) is { } primitive ? text.Contains(Text(primitive), StringComparison.Ordinal) : null;
        }

        if (target is not object?[] items)
        {
            return null;
        }

        return items.Any(item => item is not null && (Strict(item, wanted) || (item is double d && double.IsNaN(d) && wanted is double w && double.IsNaN(w)))) ? true
            : items.Contains(null) ? null
            : false;
    }

    private static bool IsAbsent(object? value) => value is null || ReferenceEquals(value, JsNull) || ReferenceEquals(value, JsUndefined);

    private static bool? Truthy(object? value) => value switch
    {
        null => null,
        bool b => b,
        double d => !(d == 0 || double.IsNaN(d)),
        string s => s.Length > 0,
        object?[] => true,
        _ => false,
    };

    private static bool Strict(object left, object right) => (left, right) switch
    {
        (double a, double b) => a == b,
        (bool a, bool b) => a == b,
        (string a, string b) => string.Equals(a, b, StringComparison.Ordinal),
        _ => ReferenceEquals(left, right),
    };

    private static bool? Loose(object left, object right)
    {
        if (IsAbsent(left) || IsAbsent(right))
        {
            return IsAbsent(left) && IsAbsent(right);
        }

        if (left is object?[] && right is object?[])
        {
            return ReferenceEquals(left, right);
        }

        if (left is bool b)
        {
            return Loose(b ? 1d : 0d, right);
        }

        if (right is bool c)
        {
            return Loose(left, c ? 1d : 0d);
        }

        if (left is object?[] || right is object?[])
        {
            return Primitive(left) is { } p && Primitive(right) is { } q ? Loose(p, q) : null;
        }

        return left.GetType() == right.GetType() ? Strict(left, right) : Number(left) == Number(right);
    }

    /// <summary>A list as its text; null when one of its items is missing.</summary>
    private static object? Primitive(object value)
    {
        if (value is not object?[] items)
        {
            return value;
        }

        var texts = new List<string>();
        foreach (var item in items)
        {
            if (item is null || Primitive(item) is not { } primitive)
            {
                return null;
            }

            texts.Add(IsAbsent(item) ? "" : Text(primitive));
        }

        return string.Join(',', texts);
    }

    private static string Text(object value) => value switch
    {
        bool b => b ? "true" : "false",
        double d => double.IsNaN(d) ? "NaN" : double.IsInfinity(d) ? (d > 0 ? "Infinity" : "-Infinity") : d == 0 ? "0" : ((decimal)d).ToString("0.####################", CultureInfo.InvariantCulture),
        string s => s,
        _ => ReferenceEquals(value, JsNull) ? "null" : "undefined",
    };

    private static double Number(object value) => value switch
    {
        bool b => b ? 1 : 0,
        double d => d,
        string s when s.Trim().Length == 0 => 0,
        string s => double.TryParse(s, NumberStyles.Float, CultureInfo.InvariantCulture, out var d) ? d : double.NaN,
        _ => ReferenceEquals(value, JsNull) ? 0 : double.NaN,
    };
}

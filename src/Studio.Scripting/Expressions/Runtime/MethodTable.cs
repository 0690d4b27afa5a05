using System.Collections.Frozen;

namespace Studio.Scripting.Expressions.Runtime;

/// <summary>The methods by name. Which one runs is decided by the value: the declared type of a fact only serves to find mistakes.</summary>
internal static class MethodTable
{
    private static readonly FrozenDictionary<string, Builtin> OfString = ByName(StringMethods.All);
    private static readonly FrozenDictionary<string, Builtin> OfList = ByName(ListMethods.All);
    private static readonly FrozenDictionary<string, Builtin> OfNumber = ByName(NumberMethods.OfNumber);
    private static readonly FrozenDictionary<string, Builtin> OfBoolean = ByName(NumberMethods.OfBoolean);
    private static readonly FrozenDictionary<string, Builtin> OfAny = Dispatchers();

    /// <summary>The method of a name that values of a type have, or null. Its code accepts a target of any kind.</summary>
    public static Builtin? Find(ExpressionType type, string name) =>
        Table(type).TryGetValue(name, out var method) ? method with { Code = OfAny[name].Code } : null;

    public static IEnumerable<string> Names(ExpressionType type)
    {
        var names = Table(type).Keys;
        return (type is ExpressionType.Any or ExpressionType.String or ExpressionType.List ? names.Append("length") : names).Order(StringComparer.Ordinal);
    }

    /// <summary>The one property there is. What has none is undefined, as in JavaScript; of null it would throw and is missing.</summary>
    public static ScriptValue Length(ScriptValue target, ReadOnlySpan<ScriptValue> arguments) => target.Kind switch
    {
        ScriptValueKind.String => (double)target.AsString().Length,
        ScriptValueKind.List => (double)target.AsList().Length,
        ScriptValueKind.Number or ScriptValueKind.Boolean => ScriptValue.Undefined,
        _ => ScriptValue.Missing,
    };

    /// <summary>An item of a list or a character of a text.</summary>
    public static ScriptValue Item(ScriptValue target, ReadOnlySpan<ScriptValue> arguments)
    {
        if (!Conversions.TryText(arguments[0], out var key) || target.IsNullish)
        {
            return ScriptValue.Missing;
        }

        if (string.Equals(key, "length", StringComparison.Ordinal))
        {
            return Length(target, []);
        }

        if (OfAny.ContainsKey(key))
        {
            return ScriptValue.Missing;
        }

        // 1 and '1' are the same key, '01' is another one.
        var index = NumberReader.ToNumber(key);
        if (!(index >= 0 && index < int.MaxValue && string.Equals(NumberText.Format(index), key, StringComparison.Ordinal) && double.IsInteger(index)))
        {
            return ScriptValue.Undefined;
        }

        return target.Kind switch
        {
            ScriptValueKind.String when index < target.AsString().Length => target.AsString()[(int)index].ToString(),
            ScriptValueKind.List when index < target.AsList().Length => target.AsList()[(int)index],
            _ => ScriptValue.Undefined,
        };
    }

    private static FrozenDictionary<string, Builtin> Table(ExpressionType type) => type switch
    {
        ExpressionType.String => OfString,
        ExpressionType.List => OfList,
        ExpressionType.Number => OfNumber,
        ExpressionType.Boolean => OfBoolean,
        _ => OfAny,
    };

    private static FrozenDictionary<string, Builtin> ByName(IEnumerable<Builtin> methods) => methods.ToFrozenDictionary(method => method.Name, StringComparer.Ordinal);

    private static FrozenDictionary<string, Builtin> Dispatchers() =>
        new[] { OfString, OfList, OfNumber, OfBoolean }.SelectMany(table => table.Keys).Distinct(StringComparer.Ordinal)
            .ToFrozenDictionary(name => name, Dispatcher, StringComparer.Ordinal);

    private static Builtin Dispatcher(string name)
    {
        var text = OfString.GetValueOrDefault(name);
        var list = OfList.GetValueOrDefault(name);
        var number = OfNumber.GetValueOrDefault(name);
        var boolean = OfBoolean.GetValueOrDefault(name);
        var all = new[] { text, list, number, boolean }.OfType<Builtin>().ToArray();
        var result = all.All(method => method.Result == all[0].Result) ? all[0].Result : ExpressionType.Any;
        return new Builtin(name, all.Min(method => method.Least), all.Max(method => method.Most), result, Call);

        ScriptValue Call(ScriptValue target, ReadOnlySpan<ScriptValue> arguments)
        {
            var method = target.Kind switch
            {
                ScriptValueKind.String => text,
                ScriptValueKind.List => list,
                ScriptValueKind.Number => number,
                ScriptValueKind.Boolean => boolean,
                _ => null,
            };

            // The count was checked against the declared type; another type may want other counts, and JavaScript does not mind.
            return method is not null && arguments.Length >= method.Least ? method.Code(target, arguments) : ScriptValue.Missing;
        }
    }
}

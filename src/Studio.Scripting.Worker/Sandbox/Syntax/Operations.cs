using Studio.Scripting.Worker.Sandbox.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Syntax;

internal sealed class UnaryExpression(int position, Tk @operator, Expression operand) : Expression(position, Above(operand))
{
    public override Value Evaluate(Frame frame)
    {
        if (@operator == Tk.Typeof)
        {
            return Operators.TypeOf(operand is NameExpression name ? name.EvaluateOrUndefined(frame) : operand.Evaluate(frame));
        }

        var value = operand.Evaluate(frame);
        switch (@operator)
        {
            case Tk.Not:
                return !Operators.ToBoolean(value);
            case Tk.Minus:
                return -Operators.ToNumber(frame.Realm, value);
            case Tk.Plus:
                return Operators.ToNumber(frame.Realm, value);
            case Tk.Tilde:
                return ~Operators.ToInt32(frame.Realm, value);
            default:
                return default;
        }
    }
}

internal sealed class BinaryExpression(int position, Tk @operator, Expression left, Expression right) : Expression(position, Above(left, right))
{
    public override Value Evaluate(Frame frame)
    {
        var a = left.Evaluate(frame);
        var b = right.Evaluate(frame);
        if (!a.IsNumber || !b.IsNumber)
        {
            frame.Position = Position;
            return Binary.Apply(frame.Realm, @operator, a, b);
        }

        var x = a.Double;
        var y = b.Double;
        return @operator switch
        {
            Tk.Plus => x + y,
            Tk.Minus => x - y,
            Tk.Star => x * y,
            Tk.Less => x < y,
            Tk.Greater => x > y,
            Tk.LessEqual => x <= y,
            Tk.GreaterEqual => x >= y,
            Tk.StrictEqual or Tk.LooseEqual => x == y,
            Tk.StrictUnequal or Tk.LooseUnequal => x != y,
            Tk.And => Operators.ToInt32(x) & Operators.ToInt32(y),
            Tk.Or => Operators.ToInt32(x) | Operators.ToInt32(y),
            _ => Binary.Apply(frame.Realm, @operator, a, b),
        };
    }
}

/// <summary>The operators between two values.</summary>
internal static class Binary
{
    public static Value Apply(Realm realm, Tk @operator, in Value left, in Value right) => @operator switch
    {
        Tk.Plus => Operators.Add(realm, left, right),
        Tk.StrictEqual => Operators.StrictEquals(realm, left, right),
        Tk.StrictUnequal => !Operators.StrictEquals(realm, left, right),
        Tk.LooseEqual => Operators.LooseEquals(realm, left, right),
        Tk.LooseUnequal => !Operators.LooseEquals(realm, left, right),
        Tk.Less => Operators.Less(realm, left, right, true) ?? false,
        Tk.Greater => Operators.Less(realm, right, left, false) ?? false,
        Tk.LessEqual => Operators.Less(realm, right, left, false) is false,
        Tk.GreaterEqual => Operators.Less(realm, left, right, true) is false,
        Tk.Instanceof => Operators.InstanceOf(realm, left, right),
        Tk.In => right.Object is { } target
            ? target.Has(Operators.ToKey(realm, left))
            : throw realm.TypeError("Cannot use 'in' operator to search for a key in what is no object"),
        _ => Arithmetic(@operator, Operators.ToNumber(realm, left), Operators.ToNumber(realm, right)),
    };

    private static double Arithmetic(Tk @operator, double x, double y) => @operator switch
    {
        Tk.Minus => x - y,
        Tk.Star => x * y,
        Tk.Slash => x / y,
        Tk.Percent => x % y,
        Tk.And => Operators.ToInt32(x) & Operators.ToInt32(y),
        Tk.Or => Operators.ToInt32(x) | Operators.ToInt32(y),
        Tk.Xor => Operators.ToInt32(x) ^ Operators.ToInt32(y),
        Tk.ShiftLeft => Operators.ToInt32(x) << (Operators.ToInt32(y) & 31),
        Tk.ShiftRight => Operators.ToInt32(x) >> (Operators.ToInt32(y) & 31),
        Tk.ShiftRightZero => Operators.ToUint32(x) >> (Operators.ToInt32(y) & 31),
        _ => throw new InvalidOperationException($"No operator: {@operator}"),
    };
}

/// <summary><c>&amp;&amp;</c> and <c>||</c></summary>
internal sealed class LogicalExpression(int position, bool isAnd, Expression left, Expression right) : Expression(position, Above(left, right))
{
    public override Value Evaluate(Frame frame)
    {
        var value = left.Evaluate(frame);
        return Operators.ToBoolean(value) == isAnd ? right.Evaluate(frame) : value;
    }
}

internal sealed class ConditionalExpression(int position, Expression test, Expression yes, Expression no) : Expression(position, Above([test, yes, no]))
{
    public override Value Evaluate(Frame frame) => (Operators.ToBoolean(test.Evaluate(frame)) ? yes : no).Evaluate(frame);
}

/// <summary>Expressions between commas.</summary>
internal sealed class SequenceExpression(int position, Expression[] items) : Expression(position, Above(items))
{
    public override Value Evaluate(Frame frame)
    {
        Value value = default;
        foreach (var item in items)
        {
            value = item.Evaluate(frame);
        }

        return value;
    }
}

/// <summary>A list; an item that is null is a hole.</summary>
internal sealed class ArrayExpression(int position, Expression?[] items) : Expression(position, Above(items))
{
    public override Value Evaluate(Frame frame)
    {
        var values = new Value[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            values[i] = items[i]?.Evaluate(frame) ?? Value.Hole;
        }

        frame.Realm.Step();
        return new JsArray(frame.Realm, values);
    }
}

internal enum MemberKind
{
    Value,
    Getter,
    Setter,
    Prototype,
}

internal sealed record ObjectMember(string Name, MemberKind Kind, Expression Value)
{
    public Key Key { get; } = Key.Of(Name);
}

internal sealed class ObjectExpression(int position, ObjectMember[] members) : Expression(position, Above(members.Select(m => m.Value)))
{
    public override Value Evaluate(Frame frame)
    {
        var created = new JsObject(frame.Realm.ObjectPrototype);
        foreach (var member in members)
        {
            var value = member.Value.Evaluate(frame);
            switch (member.Kind)
            {
                case MemberKind.Value:
                    created.Set(member.Key, value);
                    break;
                case MemberKind.Prototype when value.IsObject || value.IsNull:
                    created.SetPrototype(value.Object);
                    frame.Realm.CheckChain(created);
                    break;
                case MemberKind.Getter or MemberKind.Setter:
                    var old = created.TryGetOwn(member.Key, out var property) ? property.Accessor : null;
                    var accessor = member.Kind == MemberKind.Getter ? new Accessor(value.Function, old?.Setter) : new Accessor(old?.Getter, value.Function);
                    created.Set(member.Key, Value.Of(accessor), Attributes.Enumerable | Attributes.Configurable | Attributes.Accessor);
                    break;
                default:
                    break;
            }
        }

        frame.Realm.Step();
        return created;
    }
}

internal sealed class FunctionExpression(int position, FunctionCode code) : Expression(position, 1)
{
    public override Value Evaluate(Frame frame) => new ScriptFunction(frame.Realm, code, frame);
}

/// <summary>A regular expression: a new object each time, its pattern translated once per engine.</summary>
internal sealed class RegExpExpression(int position, string pattern, string flags) : Expression(position, 1)
{
    public override Value Evaluate(Frame frame)
    {
        frame.Position = Position;
        return frame.Realm.RegExp(pattern, flags);
    }
}

/// <summary>A call. A function of the script gets its arguments straight into its frame.</summary>
internal sealed class CallExpression(int position, Expression callee, Expression[] arguments, int start, int end) : Expression(position, Math.Max(Above(callee), Above(arguments)))
{
    public override Value Evaluate(Frame frame)
    {
        Value self = default;
        Value target;
        switch (callee)
        {
            case MemberExpression member:
                self = member.Target.Evaluate(frame);
                target = member.Read(frame, self);
                break;
            case IndexExpression index:
                self = index.Target.Evaluate(frame);
                target = index.Read(frame, self);
                break;
            default:
                target = callee.Evaluate(frame);
                break;
        }

        if (target.Reference is ScriptFunction { Code: { ArgumentsSlot: < 0 } code } function)
        {
            return CallScript(frame, function, code, self);
        }

        var values = Values(frame, arguments);
        frame.Position = Position;
        if (target.Function is not { } native)
        {
            throw frame.Realm.TypeError($"{frame.Code.Program.Excerpt(start, end)} is not a function");
        }

        frame.Realm.Step();
        return native.Call(frame.Realm, self, values);
    }

    public static Value[] Values(Frame frame, Expression[] arguments)
    {
        if (arguments.Length == 0)
        {
            return [];
        }

        var values = new Value[arguments.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = arguments[i].Evaluate(frame);
        }

        return values;
    }

    private Value CallScript(Frame frame, ScriptFunction function, FunctionCode code, in Value self)
    {
        var called = new Frame(frame.Realm, function, self);
        var slots = called.Slots;
        for (var i = 0; i < arguments.Length; i++)
        {
            var value = arguments[i].Evaluate(frame);
            if (i < code.Parameters)
            {
                slots[i] = value;
            }
        }

        frame.Position = Position;
        return code.Run(called);
    }
}

internal sealed class NewExpression(int position, Expression callee, Expression[] arguments, int start, int end) : Expression(position, Math.Max(Above(callee), Above(arguments)))
{
    public override Value Evaluate(Frame frame)
    {
        var target = callee.Evaluate(frame);
        var values = CallExpression.Values(frame, arguments);
        frame.Position = Position;
        if (target.Function is not { IsConstructor: true } function)
        {
            throw frame.Realm.TypeError($"{frame.Code.Program.Excerpt(start, end)} is not a constructor");
        }

        frame.Realm.Step();
        return function.Construct(frame.Realm, values);
    }
}

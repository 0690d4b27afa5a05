using Studio.Scripting.Worker.Sandbox.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Syntax;

/// <summary>An expression that evaluates itself. It holds no state, so that one parsed program serves all engines.</summary>
internal abstract class Expression(int position, int height)
{
    /// <summary>The offset in the source that an error of it names.</summary>
    public int Position => position;

    /// <summary>How many expressions stand inside each other.</summary>
    public int Height => height;

    public abstract Value Evaluate(Frame frame);

    protected static int Above(Expression child) => child.Height + 1;

    protected static int Above(Expression first, Expression second) => Math.Max(first.Height, second.Height) + 1;

    protected static int Above(IEnumerable<Expression?> children)
    {
        var height = 0;
        foreach (var child in children)
        {
            height = Math.Max(height, child?.Height ?? 0);
        }

        return height + 1;
    }
}

/// <summary>What can be assigned to.</summary>
internal abstract class TargetExpression(int position, int height) : Expression(position, height)
{
    public abstract void Assign(Frame frame, in Value value);

    /// <summary>Reads, computes and assigns; the object and key are evaluated once. The result is the old or the new value.</summary>
    public abstract Value Change<T>(Frame frame, in T change)
        where T : IChange, allows ref struct;

    public abstract bool Delete(Frame frame);
}

/// <summary>A computation between reading and assigning.</summary>
internal interface IChange
{
    Value Apply(Frame frame, in Value old, out Value result);
}

internal sealed class LiteralExpression(int position, Value value) : Expression(position, 1)
{
    public Value Value => value;

    public override Value Evaluate(Frame frame) => value;
}

internal sealed class ThisExpression(int position) : Expression(position, 1)
{
    public override Value Evaluate(Frame frame) => frame.This;
}

/// <summary>A name: a slot in the frame some steps out, or a property of the global object.</summary>
internal sealed class NameExpression(int position, string name, bool isStrict) : TargetExpression(position, 1)
{
    private readonly Key _key = Key.Of(name);
    private int _depth = -1;
    private int _slot;
    private bool _isConstant;

    public string Name => name;

    public void Resolve(int depth, int slot, bool isConstant)
    {
        _depth = depth;
        _slot = slot;
        _isConstant = isConstant;
    }

    public override Value Evaluate(Frame frame)
    {
        if (_depth == 0)
        {
            return frame.Slots[_slot];
        }

        if (_depth > 0)
        {
            return Owner(frame).Slots[_slot];
        }

        if (frame.Realm.TryGetGlobal(_key, out var value))
        {
            return value;
        }

        frame.Position = Position;
        throw frame.Realm.Error("ReferenceError", $"{name} is not defined");
    }

    /// <summary>The value, or undefined where no such name is: what <c>typeof</c> reads.</summary>
    public Value EvaluateOrUndefined(Frame frame) => _depth >= 0 || frame.Realm.TryGetGlobal(_key, out _) ? Evaluate(frame) : default;

    public override void Assign(Frame frame, in Value value)
    {
        if (_isConstant)
        {
            frame.Position = Position;
            throw frame.Realm.TypeError("Assignment to constant variable.");
        }

        Initialize(frame, value);
    }

    /// <summary>Assigns, even a constant: its declaration does.</summary>
    public void Initialize(Frame frame, in Value value)
    {
        if (_depth >= 0)
        {
            (_depth == 0 ? frame : Owner(frame)).Slots[_slot] = value;
            return;
        }

        frame.Position = Position;
        var realm = frame.Realm;
        if (isStrict && !realm.TryGetGlobal(_key, out _))
        {
            throw realm.Error("ReferenceError", $"{name} is not defined");
        }

        realm.Global.Put(realm, _key, value, isStrict);
    }

    public override Value Change<T>(Frame frame, in T change)
    {
        var value = change.Apply(frame, Evaluate(frame), out var result);
        Assign(frame, value);
        return result;
    }

    public override bool Delete(Frame frame) => _depth < 0 && frame.Realm.Global.Delete(_key);

    private Frame Owner(Frame frame)
    {
        for (var i = _depth; i > 0; i--)
        {
            frame = frame.Scope!;
        }

        return frame;
    }
}

/// <summary><c>object.name</c></summary>
internal sealed class MemberExpression(int position, Expression target, string name, bool isStrict) : TargetExpression(position, Above(target))
{
    private readonly Key _key = Key.Of(name);

    public Expression Target => target;

    public override Value Evaluate(Frame frame) => Read(frame, target.Evaluate(frame));

    public Value Read(Frame frame, in Value value)
    {
        if (value.Object is { } found)
        {
            frame.Position = Position;
            return found.Get(frame.Realm, _key, value);
        }

        frame.Position = Position;
        return Members.Get(frame.Realm, value, _key);
    }

    public override void Assign(Frame frame, in Value value) => throw new InvalidOperationException("A member is assigned with its object.");

    public Value AssignFrom(Frame frame, Expression source)
    {
        var owner = target.Evaluate(frame);
        var value = source.Evaluate(frame);
        frame.Position = Position;
        Members.Put(frame.Realm, owner, _key, value, isStrict);
        return value;
    }

    public override Value Change<T>(Frame frame, in T change)
    {
        var owner = target.Evaluate(frame);
        var value = change.Apply(frame, Read(frame, owner), out var result);
        frame.Position = Position;
        Members.Put(frame.Realm, owner, _key, value, isStrict);
        return result;
    }

    public override bool Delete(Frame frame)
    {
        var owner = Operators.ToObject(frame.Realm, target.Evaluate(frame));
        frame.Position = Position;
        return owner.Delete(_key) || (isStrict ? throw frame.Realm.TypeError($"Cannot delete property '{name}'") : false);
    }
}

/// <summary><c>object[key]</c></summary>
internal sealed class IndexExpression(int position, Expression target, Expression key, bool isStrict) : TargetExpression(position, Above(target, key))
{
    public Expression Target => target;

    public override Value Evaluate(Frame frame) => Read(frame, target.Evaluate(frame), out _);

    public Value Read(Frame frame, in Value owner) => Read(frame, owner, out _);

    public override void Assign(Frame frame, in Value value) => throw new InvalidOperationException("A member is assigned with its object.");

    public Value AssignFrom(Frame frame, Expression source)
    {
        var owner = target.Evaluate(frame);
        var index = key.Evaluate(frame);
        var value = source.Evaluate(frame);
        frame.Position = Position;
        Members.PutIndex(frame.Realm, owner, index, value, isStrict);
        return value;
    }

    public override Value Change<T>(Frame frame, in T change)
    {
        var owner = target.Evaluate(frame);
        var old = Read(frame, owner, out var index);
        var value = change.Apply(frame, old, out var result);
        frame.Position = Position;
        Members.PutIndex(frame.Realm, owner, index, value, isStrict);
        return result;
    }

    public override bool Delete(Frame frame)
    {
        var owner = Operators.ToObject(frame.Realm, target.Evaluate(frame));
        var name = Operators.ToKey(frame.Realm, key.Evaluate(frame));
        frame.Position = Position;
        return owner.Delete(name) || (isStrict ? throw frame.Realm.TypeError($"Cannot delete property '{name}'") : false);
    }

    private Value Read(Frame frame, in Value owner, out Value index)
    {
        index = key.Evaluate(frame);
        frame.Position = Position;
        if (index.IsObject)
        {
            index = Operators.ToKey(frame.Realm, index).ToValue();
        }

        return Members.GetIndex(frame.Realm, owner, index);
    }
}

internal sealed class AssignExpression(int position, TargetExpression target, Expression source) : Expression(position, Above(target, source))
{
    public override Value Evaluate(Frame frame)
    {
        switch (target)
        {
            case NameExpression name:
                var value = source.Evaluate(frame);
                name.Assign(frame, value);
                return value;
            case MemberExpression member:
                return member.AssignFrom(frame, source);
            default:
                return ((IndexExpression)target).AssignFrom(frame, source);
        }
    }
}

/// <summary><c>target += source</c> and its like.</summary>
internal sealed class CompoundExpression(int position, TargetExpression target, Tk @operator, Expression source) : Expression(position, Above(target, source))
{
    public override Value Evaluate(Frame frame) => target.Change(frame, new Compound(@operator, source, Position));

    private readonly struct Compound(Tk kind, Expression source, int position) : IChange
    {
        public Value Apply(Frame frame, in Value old, out Value result)
        {
            var right = source.Evaluate(frame);
            frame.Position = position;
            return result = Binary.Apply(frame.Realm, kind, old, right);
        }
    }
}

/// <summary><c>++target</c>, <c>target--</c> and their like.</summary>
internal sealed class UpdateExpression(int position, TargetExpression target, int step, bool isPrefix) : Expression(position, Above(target))
{
    public override Value Evaluate(Frame frame) => target.Change(frame, new Step(step, isPrefix));

    private readonly struct Step(int step, bool isPrefix) : IChange
    {
        public Value Apply(Frame frame, in Value old, out Value result)
        {
            var number = Operators.ToNumber(frame.Realm, old);
            Value changed = number + step;
            result = isPrefix ? changed : Value.Of(number);
            return changed;
        }
    }
}

internal sealed class DeleteExpression(int position, Expression target) : Expression(position, Above(target))
{
    public override Value Evaluate(Frame frame)
    {
        if (target is TargetExpression place)
        {
            return place.Delete(frame);
        }

        target.Evaluate(frame);
        return true;
    }
}

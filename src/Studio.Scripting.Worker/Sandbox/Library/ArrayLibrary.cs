using Studio.Scripting.Worker.Sandbox.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Library;

/// <summary><c>Array</c>: what makes and changes lists.</summary>
internal static class ArrayLibrary
{
    public static void Install(Realm realm)
    {
        var type = realm.Constructor("Array", 1, realm.ArrayPrototype, Make, Make);
        realm.ArrayPrototype.Set("length", 0, Attributes.Writable);
        realm.Method(type, "isArray", 1, (_, _, a) => a.At(0).Object is JsArray);
        realm.Method(type, "of", 0, (r, _, a) => new JsArray(r, [.. a]));
        realm.Method(type, "from", 1, From);

        var prototype = realm.ArrayPrototype;
        realm.Method(prototype, "push", 1, Push);
        realm.Method(prototype, "pop", 0, Pop);
        realm.Method(prototype, "shift", 0, (r, self, _) => RemoveAt(r, self, 0, 1, []) is { Length: > 0 } removed ? removed.GetIndex(r, 0) : default);
        realm.Method(prototype, "unshift", 1, (r, self, a) =>
        {
            var target = Operators.ToObject(r, self);
            RemoveAt(r, target, 0, 0, a);
            return Operators.LengthOf(r, target);
        });
        realm.Method(prototype, "splice", 2, (r, self, a) =>
        {
            var target = Operators.ToObject(r, self);
            var length = Operators.LengthOf(r, target);
            var start = Index(r, a.At(0), length, 0);
            var count = a.Length == 0 ? 0 : a.Length == 1 ? length - start : (uint)Math.Clamp(Operators.ToInteger(r, a[1]), 0, length - start);
            return RemoveAt(r, target, start, count, a.Length > 2 ? a[2..] : []);
        });
        realm.Method(prototype, "slice", 2, Slice);
        realm.Method(prototype, "concat", 1, Concat);
        realm.Method(prototype, "reverse", 0, Reverse);
        realm.Method(prototype, "sort", 1, ArraySort.Sort);
        realm.Method(prototype, "fill", 1, Fill);
        ArrayIteration.Install(realm, prototype);
        ArraySearch.Install(realm, prototype);
    }

    /// <summary>An item, unless it is a hole.</summary>
    public static bool TryItem(Realm realm, JsObject source, uint index, out Value value)
    {
        realm.Work(2);
        if (source is JsArray { IsPlain: true } array && index < array.Length)
        {
            value = array.Items[(int)index];
            if (!value.IsHole)
            {
                return true;
            }

            if (array.IsBare(realm))
            {
                value = default;
                return false;
            }
        }

        var key = Key.Of(index);
        var has = source.Has(key);
        value = has ? source.GetIndex(realm, index) : default;
        return has;
    }

    /// <summary>A place counted from the start, or from the end when it is negative.</summary>
    public static uint Index(Realm realm, in Value value, uint length, uint missing)
    {
        if (value.IsUndefined)
        {
            return missing;
        }

        var index = Operators.ToInteger(realm, value);
        return (uint)(index < 0 ? Math.Max(length + index, 0) : Math.Min(index, length));
    }

    private static Value Make(Realm realm, Value self, Value[] arguments)
    {
        if (arguments.Length == 1 && arguments[0].IsNumber)
        {
            var length = arguments[0].Double;
            return length >= 0 && length == (uint)length ? new JsArray(realm, [], (uint)length) : throw realm.RangeError("Invalid array length");
        }

        return new JsArray(realm, [.. arguments]);
    }

    private static Value From(Realm realm, Value self, Value[] arguments)
    {
        var source = arguments.At(0);
        var map = arguments.At(1).IsUndefined ? null : realm.Callback(arguments[1]);
        var result = new JsArray(realm, []);
        if (!source.IsNullish && Syntax.Members.Get(realm, source, Key.Of(JsSymbol.Iterator)).IsObject)
        {
            IterationLibrary.ForEach(realm, source, item =>
            {
                result.Add(realm, map is null ? item : map.Call(realm, arguments.At(2), [item, result.Length]));
                return true;
            });
            return result;
        }

        var from = Operators.ToObject(realm, source);
        var length = Operators.LengthOf(realm, from);
        for (uint i = 0; i < length; i++)
        {
            realm.Step();
            var item = from.GetIndex(realm, i);
            result.Add(realm, map is null ? item : map.Call(realm, arguments.At(2), [item, i]));
        }

        return result;
    }

    private static Value Push(Realm realm, Value self, Value[] arguments)
    {
        if (self.Object is JsArray { IsPlain: true } array)
        {
            foreach (var item in arguments)
            {
                array.Add(realm, item);
            }

            return array.Length;
        }

        var target = Operators.ToObject(realm, self);
        var length = Operators.LengthOf(realm, target);
        foreach (var item in arguments)
        {
            realm.CheckListLength((long)length + 1);
            target.PutIndex(realm, length++, item);
        }

        target.Put(realm, "length", length);
        return length;
    }

    private static Value Pop(Realm realm, Value self, Value[] arguments)
    {
        var target = Operators.ToObject(realm, self);
        var length = Operators.LengthOf(realm, target);
        if (length == 0)
        {
            target.Put(realm, "length", 0);
            return default;
        }

        var value = target.GetIndex(realm, length - 1);
        Remove(realm, target, length - 1);
        target.Put(realm, "length", length - 1);
        return value;
    }

    private static void Remove(Realm realm, JsObject target, uint index)
    {
        if (!target.Delete(Key.Of(index)))
        {
            throw realm.TypeError($"Cannot delete property '{index}'");
        }
    }

    // Removes some items, puts others in their place, and gives what was removed.
    private static JsArray RemoveAt(Realm realm, in Value self, uint start, uint count, Value[] added)
    {
        var target = Operators.ToObject(realm, self);
        var length = Operators.LengthOf(realm, target);
        // The arguments' conversion may have changed the list.
        start = Math.Min(start, length);
        count = Math.Min(count, length - start);
        var newLength = length - count + added.Length;
        realm.CheckListLength(newLength);
        realm.Charge(16L * (newLength + count));
        if (target is JsArray { IsPlain: true } array)
        {
            var items = array.Items;
            var removed = new JsArray(realm, items.Slice((int)start, (int)count).ToArray());
            var rest = items[(int)(start + count)..].ToArray();
            array.SetLength(realm, newLength);
            items = array.Items;
            added.CopyTo(items[(int)start..]);
            rest.CopyTo(items[(int)(start + added.Length)..]);
            return removed;
        }

        var taken = new JsArray(realm, []);
        for (uint i = 0; i < count; i++)
        {
            taken.Add(realm, TryItem(realm, target, start + i, out var item) ? item : Value.Hole);
        }

        var tail = new List<(bool Has, Value Item)>();
        for (var i = start + count; i < length; i++)
        {
            tail.Add((TryItem(realm, target, i, out var item), item));
        }

        var at = start;
        foreach (var item in added)
        {
            target.PutIndex(realm, at++, item);
        }

        foreach (var (has, item) in tail)
        {
            if (has)
            {
                target.PutIndex(realm, at, item);
            }
            else
            {
                Remove(realm, target, at);
            }

            at++;
        }

        for (; at < length; at++)
        {
            Remove(realm, target, at);
        }

        target.Put(realm, "length", newLength);
        return taken;
    }

    private static Value Slice(Realm realm, Value self, Value[] arguments)
    {
        var source = Operators.ToObject(realm, self);
        var length = Operators.LengthOf(realm, source);
        var start = Index(realm, arguments.At(0), length, 0);
        var end = Index(realm, arguments.At(1), length, length);
        if (end <= start)
        {
            return new JsArray(realm, []);
        }

        realm.Charge(16L * (end - start));
        if (source is JsArray { IsPlain: true } array && end <= array.Length)
        {
            return new JsArray(realm, array.Items[(int)start..(int)end].ToArray());
        }

        var result = new Value[end - start];
        for (var i = start; i < end; i++)
        {
            result[i - start] = TryItem(realm, source, i, out var item) ? item : Value.Hole;
        }

        return new JsArray(realm, result);
    }

    private static Value Concat(Realm realm, Value self, Value[] arguments)
    {
        var result = new JsArray(realm, []);
        Append(realm, result, Operators.ToObject(realm, self));
        foreach (var argument in arguments)
        {
            Append(realm, result, argument);
        }

        return result;
    }

    private static void Append(Realm realm, JsArray result, in Value value)
    {
        if (value.Object is not JsArray array)
        {
            result.Add(realm, value);
            return;
        }

        realm.CheckListLength((long)result.Length + array.Length);
        realm.Charge(16L * array.Length);
        for (uint i = 0; i < array.Length; i++)
        {
            result.Add(realm, TryItem(realm, array, i, out var item) ? item : Value.Hole);
        }
    }

    private static Value Reverse(Realm realm, Value self, Value[] arguments)
    {
        var target = Operators.ToObject(realm, self);
        var length = Operators.LengthOf(realm, target);
        for (uint low = 0; low < length / 2; low++)
        {
            var high = length - 1 - low;
            var hasLow = TryItem(realm, target, low, out var first);
            var hasHigh = TryItem(realm, target, high, out var last);
            Place(realm, target, low, hasHigh, last);
            Place(realm, target, high, hasLow, first);
        }

        return target;
    }

    /// <summary>Puts an item, or a hole.</summary>
    public static void Place(Realm realm, JsObject target, uint index, bool has, in Value item)
    {
        if (has)
        {
            target.PutIndex(realm, index, item);
        }
        else
        {
            Remove(realm, target, index);
        }
    }

    private static Value Fill(Realm realm, Value self, Value[] arguments)
    {
        var target = Operators.ToObject(realm, self);
        var length = Operators.LengthOf(realm, target);
        var end = Index(realm, arguments.At(2), length, length);
        for (var i = Index(realm, arguments.At(1), length, 0); i < end; i++)
        {
            realm.Work(2);
            target.PutIndex(realm, i, arguments.At(0));
        }

        return target;
    }
}

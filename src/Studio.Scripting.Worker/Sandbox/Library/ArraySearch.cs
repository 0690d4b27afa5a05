using System.Text;
using Studio.Scripting.Worker.Sandbox.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Library;

/// <summary>The methods of lists that look for something, write them as text, or go through them.</summary>
internal static class ArraySearch
{
    public static void Install(Realm realm, JsObject prototype)
    {
        realm.Method(prototype, "indexOf", 1, IndexOf);
        realm.Method(prototype, "lastIndexOf", 1, LastIndexOf);
        realm.Method(prototype, "includes", 1, Includes);
        realm.Method(prototype, "at", 1, (r, self, a) =>
        {
            var source = Operators.ToObject(r, self);
            var length = Operators.LengthOf(r, source);
            var index = Operators.ToInteger(r, a.At(0));
            index = index < 0 ? length + index : index;
            return index >= 0 && index < length ? source.GetIndex(r, (uint)index) : default;
        });
        realm.Method(prototype, "join", 1, (r, self, a) => Join(r, Operators.ToObject(r, self), a.At(0).IsUndefined ? "," : Operators.ToText(r, a[0])));
        realm.Method(prototype, "toString", 0, ToText);
        realm.Method(prototype, "toLocaleString", 0, (r, self, _) => Join(r, Operators.ToObject(r, self), ",", isLocal: true));
        realm.Method(prototype, "keys", 0, (r, self, _) => Iterate(r, self, (_, _, i) => i));
        realm.Method(prototype, "entries", 0, (r, self, _) => Iterate(r, self, (inner, source, i) => new JsArray(inner, [i, source.GetIndex(inner, i)])));
        realm.ArrayValues = realm.Method(prototype, "values", 0, (r, self, _) => Iterate(r, self, (inner, source, i) => source.GetIndex(inner, i)));
        prototype.Set(Key.Of(JsSymbol.Iterator), realm.ArrayValues, Attributes.Hidden);
    }

    private static JsIterator Iterate(Realm realm, in Value self, Func<Realm, JsObject, uint, Value> read)
    {
        var source = Operators.ToObject(realm, self);
        return IterationLibrary.Over(realm, (r, i) => i < Operators.LengthOf(r, source) ? (false, read(r, source, (uint)i)) : (true, default));
    }

    private static Value IndexOf(Realm realm, Value self, Value[] arguments)
    {
        var source = Operators.ToObject(realm, self);
        var length = Operators.LengthOf(realm, source);
        for (var i = ArrayLibrary.Index(realm, arguments.At(1), length, 0); i < length; i++)
        {
            if (ArrayLibrary.TryItem(realm, source, i, out var item) && Operators.StrictEquals(realm, item, arguments.At(0)))
            {
                return i;
            }
        }

        return -1;
    }

    private static Value LastIndexOf(Realm realm, Value self, Value[] arguments)
    {
        var source = Operators.ToObject(realm, self);
        var length = Operators.LengthOf(realm, source);
        var start = arguments.Length > 1 ? Operators.ToInteger(realm, arguments[1]) : length - 1.0;
        for (var i = start < 0 ? length + start : Math.Min(start, length - 1.0); i >= 0; i--)
        {
            if (ArrayLibrary.TryItem(realm, source, (uint)i, out var item) && Operators.StrictEquals(realm, item, arguments.At(0)))
            {
                return i;
            }
        }

        return -1;
    }

    private static Value Includes(Realm realm, Value self, Value[] arguments)
    {
        var source = Operators.ToObject(realm, self);
        var length = Operators.LengthOf(realm, source);
        for (var i = ArrayLibrary.Index(realm, arguments.At(1), length, 0); i < length; i++)
        {
            realm.Work(2);
            if (Operators.SameValueZero(realm, source.GetIndex(realm, i), arguments.At(0)))
            {
                return true;
            }
        }

        return false;
    }

    private static Value ToText(Realm realm, Value self, Value[] arguments)
    {
        realm.CheckStack();
        var source = Operators.ToObject(realm, self);
        return source.Get(realm, "join").Function is { } join
            ? join.Call(realm, source, [])
            : realm.Callback(realm.ObjectPrototype.Get(realm, "toString")).Call(realm, source, []);
    }

    private static Value Join(Realm realm, JsObject source, string separator, bool isLocal = false)
    {
        realm.CheckStack();
        var length = Operators.LengthOf(realm, source);
        // A list inside itself is empty there, as V8 has it.
        if (!realm.Joining.Add(source))
        {
            return "";
        }

        try
        {
            var text = new StringBuilder();
            for (uint i = 0; i < length; i++)
            {
                realm.Work(8);
                _ = i > 0 ? text.Append(separator) : text;
                var item = source.GetIndex(realm, i);
                if (!item.IsNullish)
                {
                    text.Append(Operators.ToText(realm, isLocal ? realm.Callback(Syntax.Members.Get(realm, item, "toLocaleString")).Call(realm, item, []) : item));
                }

                realm.LimitText(text.Length);
            }

            realm.CheckTextLength(text.Length);
            return text.ToString();
        }
        finally
        {
            realm.Joining.Remove(source);
        }
    }
}

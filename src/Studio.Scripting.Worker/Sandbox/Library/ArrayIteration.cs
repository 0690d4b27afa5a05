using Studio.Scripting.Worker.Sandbox.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Library;

/// <summary>The methods of lists that call a function for each item.</summary>
internal static class ArrayIteration
{
    private delegate bool Visit(Value result, Value item, uint index);

    public static void Install(Realm realm, JsObject prototype)
    {
        realm.Method(prototype, "forEach", 1, (r, self, a) =>
        {
            Each(r, self, a, static (_, _, _) => true);
            return default;
        });
        realm.Method(prototype, "map", 1, (r, self, a) =>
        {
            var length = Operators.LengthOf(r, Operators.ToObject(r, self));
            var result = new JsArray(r, [], length);
            Each(r, self, a, (value, _, i) => result.PutIndex(r, i, value));
            return result;
        });
        realm.Method(prototype, "filter", 1, (r, self, a) =>
        {
            var result = new JsArray(r, []);
            Each(r, self, a, (value, item, _) =>
            {
                if (Operators.ToBoolean(value))
                {
                    result.Add(r, item);
                }

                return true;
            });
            return result;
        });
        realm.Method(prototype, "some", 1, (r, self, a) => !Each(r, self, a, static (value, _, _) => !Operators.ToBoolean(value)));
        realm.Method(prototype, "every", 1, (r, self, a) => Each(r, self, a, static (value, _, _) => Operators.ToBoolean(value)));
        realm.Method(prototype, "find", 1, (r, self, a) => Find(r, self, a, fromEnd: false).Item);
        realm.Method(prototype, "findIndex", 1, (r, self, a) => Find(r, self, a, fromEnd: false).Index);
        realm.Method(prototype, "findLast", 1, (r, self, a) => Find(r, self, a, fromEnd: true).Item);
        realm.Method(prototype, "findLastIndex", 1, (r, self, a) => Find(r, self, a, fromEnd: true).Index);
        realm.Method(prototype, "reduce", 1, (r, self, a) => Reduce(r, self, a, fromEnd: false));
        realm.Method(prototype, "reduceRight", 1, (r, self, a) => Reduce(r, self, a, fromEnd: true));
        realm.Method(prototype, "flatMap", 1, (r, self, a) =>
        {
            var result = new JsArray(r, []);
            Each(r, self, a, (value, _, _) =>
            {
                Flatten(r, result, value, 1);
                return true;
            });
            return result;
        });
        realm.Method(prototype, "flat", 0, (r, self, a) =>
        {
            var result = new JsArray(r, []);
            var depth = a.At(0).IsUndefined ? 1 : Operators.ToInteger(r, a[0]);
            var source = Operators.ToObject(r, self);
            var length = Operators.LengthOf(r, source);
            for (uint i = 0; i < length; i++)
            {
                if (ArrayLibrary.TryItem(r, source, i, out var item))
                {
                    Flatten(r, result, item, depth);
                }
            }

            return result;
        });
    }

    private static void Flatten(Realm realm, JsArray result, in Value value, double depth)
    {
        if (depth < 1 || value.Object is not JsArray inner)
        {
            result.Add(realm, value);
            return;
        }

        realm.CheckStack();
        for (uint i = 0; i < inner.Length; i++)
        {
            if (ArrayLibrary.TryItem(realm, inner, i, out var item))
            {
                Flatten(realm, result, item, depth - 1);
            }
        }
    }

    // Calls the function for each item that is there; false when the visitor stopped.
    private static bool Each(Realm realm, in Value self, Value[] arguments, Visit visit)
    {
        var source = Operators.ToObject(realm, self);
        var length = Operators.LengthOf(realm, source);
        var callback = realm.Callback(arguments.At(0));
        realm.CheckStack();
        for (uint i = 0; i < length; i++)
        {
            if (!ArrayLibrary.TryItem(realm, source, i, out var item))
            {
                continue;
            }

            realm.Step();
            if (!visit(callback.Call(realm, arguments.At(1), [item, i, source]), item, i))
            {
                return false;
            }
        }

        return true;
    }

    private static (Value Item, double Index) Find(Realm realm, in Value self, Value[] arguments, bool fromEnd)
    {
        var source = Operators.ToObject(realm, self);
        var length = Operators.LengthOf(realm, source);
        var callback = realm.Callback(arguments.At(0));
        realm.CheckStack();
        for (uint n = 0; n < length; n++)
        {
            realm.Step();
            var i = fromEnd ? length - 1 - n : n;
            var item = source.GetIndex(realm, i);
            if (Operators.ToBoolean(callback.Call(realm, arguments.At(1), [item, i, source])))
            {
                return (item, i);
            }
        }

        return (default, -1);
    }

    private static Value Reduce(Realm realm, in Value self, Value[] arguments, bool fromEnd)
    {
        var source = Operators.ToObject(realm, self);
        var length = Operators.LengthOf(realm, source);
        var callback = realm.Callback(arguments.At(0));
        realm.CheckStack();
        var result = arguments.At(1);
        var hasResult = arguments.Length > 1;
        for (uint n = 0; n < length; n++)
        {
            var i = fromEnd ? length - 1 - n : n;
            if (!ArrayLibrary.TryItem(realm, source, i, out var item))
            {
                continue;
            }

            realm.Step();
            result = hasResult ? callback.Call(realm, default, [result, item, i, source]) : item;
            hasResult = true;
        }

        return hasResult ? result : throw realm.TypeError("Reduce of empty array with no initial value");
    }
}

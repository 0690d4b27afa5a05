using Studio.Scripting.Worker.Sandbox.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Library;

/// <summary><c>Symbol</c> and iterators.</summary>
internal static class IterationLibrary
{
    public static void Install(Realm realm)
    {
        var type = realm.Constructor("Symbol", 0, realm.SymbolPrototype,
            (r, _, a) => Value.Of(new JsSymbol(a.At(0).IsUndefined ? null : Operators.ToText(r, a[0]))),
            (r, _, _) => throw r.TypeError("Symbol is not a constructor"));
        foreach (var (name, symbol) in (ReadOnlySpan<(string, JsSymbol)>)[("iterator", JsSymbol.Iterator), ("asyncIterator", JsSymbol.AsyncIterator), ("hasInstance", JsSymbol.HasInstance), ("toPrimitive", JsSymbol.ToPrimitive), ("toStringTag", JsSymbol.ToStringTag)])
        {
            type.Set(name, Value.Of(symbol), Attributes.None);
        }

        realm.Method(type, "for", 1, (r, _, a) => Value.Of(r.SharedSymbol(Operators.ToText(r, a.At(0)))));
        realm.Method(realm.SymbolPrototype, "toString", 0, (r, self, _) => $"Symbol({Own(r, self).Description})");
        realm.Method(realm.SymbolPrototype, "valueOf", 0, (r, self, _) => Value.Of(Own(r, self)));
        realm.Getter(realm.SymbolPrototype, "description", (r, self, _) => Own(r, self).Description is { } text ? text : default(Value));
        realm.SymbolPrototype.Set(Key.Of(JsSymbol.ToStringTag), "Symbol", Attributes.Configurable);

        realm.Method(realm.IteratorPrototype, "next", 0, (r, self, _) =>
        {
            var (done, value) = (self.Object as JsIterator ?? throw r.TypeError("next method called on incompatible receiver")).Next(r);
            r.Step();
            return Result(r, done, value);
        });
        realm.Method(realm.IteratorPrototype, JsSymbol.Iterator, 0, (_, self, _) => self);
    }

    public static JsObject Result(Realm realm, bool done, in Value value)
    {
        var result = new JsObject(realm.ObjectPrototype);
        result.Set("value", value);
        result.Set("done", done);
        return result;
    }

    /// <summary>Makes an iterator over something with an index.</summary>
    public static JsIterator Over(Realm realm, Func<Realm, int, (bool Done, Value Value)> at)
    {
        var index = 0;
        return new JsIterator(realm.IteratorPrototype, r => at(r, index++));
    }

    /// <summary>Goes through what can be iterated until the function answers false.</summary>
    public static void ForEach(Realm realm, in Value source, Func<Value, bool> take)
    {
        var method = Syntax.Members.Get(realm, source, Key.Of(JsSymbol.Iterator)).Function ?? throw realm.TypeError("object is not iterable");
        if (source.Object is JsArray array && ReferenceEquals(method, realm.ArrayValues))
        {
            for (uint i = 0; i < array.Length; i++)
            {
                realm.Step();
                if (!take(array.GetIndex(realm, i)))
                {
                    return;
                }
            }

            return;
        }

        var iterator = method.Call(realm, source, []);
        var own = iterator.Object ?? throw realm.TypeError("Result of the Symbol.iterator method is not an object");
        var next = realm.Callback(own.Get(realm, "next"));
        while (true)
        {
            realm.Step();
            if (own is JsIterator direct)
            {
                var (done, value) = direct.Next(realm);
                if (done || !take(value))
                {
                    return;
                }

                continue;
            }

            var step = next.Call(realm, iterator, []).Object ?? throw realm.TypeError("Iterator result is not an object");
            if (Operators.ToBoolean(step.Get(realm, "done")))
            {
                return;
            }

            if (!take(step.Get(realm, "value")))
            {
                own.Method(realm, "return")?.Call(realm, iterator, []);
                return;
            }
        }
    }

    private static JsSymbol Own(Realm realm, in Value self) =>
        self.Symbol ?? (self.Object as JsWrapper)?.Value.Symbol ?? throw realm.TypeError("this is not a symbol");
}

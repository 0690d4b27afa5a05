using Studio.Scripting.Worker.Sandbox.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Library;

/// <summary><c>Map</c>, <c>Set</c>, <c>WeakMap</c> and <c>WeakSet</c>. Those called weak hold their keys until the run ends.</summary>
internal static class CollectionLibrary
{
    private const long EntryBytes = 96;

    public static void Install(Realm realm)
    {
        Add(realm, "Map", realm.MapPrototype, isSet: false, isWeak: false);
        Add(realm, "Set", realm.SetPrototype, isSet: true, isWeak: false);
        Add(realm, "WeakMap", realm.WeakMapPrototype, isSet: false, isWeak: true);
        Add(realm, "WeakSet", realm.WeakSetPrototype, isSet: true, isWeak: true);
    }

    private static void Add(Realm realm, string name, JsObject prototype, bool isSet, bool isWeak)
    {
        realm.Constructor(name, 0, prototype,
            (r, _, _) => throw r.TypeError($"Constructor {name} requires 'new'"),
            (r, _, a) => Make(r, new JsMap(prototype, isSet, isWeak), a.At(0)));
        JsMap Own(Realm r, in Value self) => self.Object is JsMap map && map.IsSet == isSet && map.IsWeak == isWeak ? map : throw r.TypeError($"Method {name}.prototype called on incompatible receiver");
        realm.Method(prototype, "has", 1, (r, self, a) => Own(r, self).TryGet(Counted(r, a.At(0)), out var _));
        realm.Method(prototype, "delete", 1, (r, self, a) => Own(r, self).Remove(Counted(r, a.At(0))));
        if (isSet)
        {
            realm.Method(prototype, "add", 1, (r, self, a) =>
            {
                Put(r, Own(r, self), a.At(0), a.At(0));
                return self;
            });
        }
        else
        {
            realm.Method(prototype, "get", 1, (r, self, a) => Own(r, self).TryGet(Counted(r, a.At(0)), out var value) ? value : default);
            realm.Method(prototype, "set", 2, (r, self, a) =>
            {
                Put(r, Own(r, self), a.At(0), a.At(1));
                return self;
            });
        }

        prototype.Set(Key.Of(JsSymbol.ToStringTag), name, Attributes.Configurable);
        if (isWeak)
        {
            return;
        }

        realm.Getter(prototype, "size", (r, self, _) => Own(r, self).Size);
        realm.Method(prototype, "clear", 0, (r, self, _) =>
        {
            Own(r, self).Clear();
            return default;
        });
        realm.Method(prototype, "forEach", 1, (r, self, a) =>
        {
            var map = Own(r, self);
            var callback = r.Callback(a.At(0));
            r.CheckStack();
            for (var i = 0; i < map.Slots; i++)
            {
                r.Step();
                if (map.Slot(i) is { Live: true } entry)
                {
                    callback.Call(r, a.At(1), [entry.Value, entry.Key, self]);
                }
            }

            return default;
        });
        var entries = realm.Method(prototype, "entries", 0, (r, self, _) => Iterate(r, Own(r, self), (inner, e) => new JsArray(inner, [e.Key, e.Value])));
        var values = realm.Method(prototype, "values", 0, (r, self, _) => Iterate(r, Own(r, self), (_, e) => e.Value));
        var keys = isSet ? values : realm.Method(prototype, "keys", 0, (r, self, _) => Iterate(r, Own(r, self), (_, e) => e.Key));
        prototype.Set("keys", keys, Attributes.Hidden);
        prototype.Set(Key.Of(JsSymbol.Iterator), isSet ? values : entries, Attributes.Hidden);
    }

    private static void Put(Realm realm, JsMap map, in Value key, in Value value)
    {
        if (map.IsWeak && !key.IsObject && !key.IsSymbol)
        {
            throw realm.TypeError("Invalid value used as weak map key");
        }

        realm.CheckListLength((long)map.Slots + 1);
        realm.Charge(EntryBytes);
        map.SetItem(Counted(realm, key), value);
    }

    // A long text is read whole to be found.
    private static Value Counted(Realm realm, in Value key)
    {
        realm.Work(key.IsString ? key.TextLength / 16 : 0);
        return key;
    }

    private static JsMap Make(Realm realm, JsMap map, in Value source)
    {
        if (!source.IsNullish)
        {
            IterationLibrary.ForEach(realm, source, item =>
            {
                if (map.IsSet)
                {
                    Put(realm, map, item, item);
                }
                else
                {
                    var pair = item.Object ?? throw realm.TypeError("Iterator value is not an entry object");
                    Put(realm, map, pair.GetIndex(realm, 0), pair.GetIndex(realm, 1));
                }

                return true;
            });
        }

        return map;
    }

    private static JsIterator Iterate(Realm realm, JsMap map, Func<Realm, (Value Key, Value Value), Value> read)
    {
        var at = 0;
        return new JsIterator(realm.IteratorPrototype, r =>
        {
            while (at < map.Slots)
            {
                r.Step();
                var entry = map.Slot(at++);
                if (entry.Live)
                {
                    return (false, read(r, (entry.Key, entry.Value)));
                }
            }

            return (true, default);
        });
    }
}

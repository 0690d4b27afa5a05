using Studio.Scripting.Worker.Sandbox.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Library;

/// <summary><c>Object</c> and what all objects have.</summary>
internal static class ObjectLibrary
{
    public static void Install(Realm realm)
    {
        var type = realm.Constructor("Object", 1, realm.ObjectPrototype, Make, Make);
        InstallPrototype(realm, realm.ObjectPrototype);
        realm.Method(type, "getPrototypeOf", 1, (r, _, a) => Value.OfNullable(Operators.ToObject(r, a.At(0)).Prototype));
        realm.Method(type, "setPrototypeOf", 2, (r, _, a) =>
        {
            SetPrototype(r, a.At(0), a.At(1));
            return a.At(0);
        });
        realm.Method(type, "create", 2, (r, _, a) =>
        {
            if (!a.At(0).IsObject && !a.At(0).IsNull)
            {
                throw r.TypeError("Object prototype may only be an Object or null");
            }

            var created = new JsObject(a.At(0).Object);
            r.CheckChain(created);
            return a.At(1).IsUndefined ? created : DefineAll(r, created, Operators.ToObject(r, a.At(1)));
        });
        realm.Method(type, "defineProperty", 3, (r, _, a) => DefineProperty(r, Target(r, a.At(0)), Operators.ToKey(r, a.At(1)), a.At(2)));
        realm.Method(type, "defineProperties", 2, (r, _, a) => DefineAll(r, Target(r, a.At(0)), Operators.ToObject(r, a.At(1))));
        realm.Method(type, "getOwnPropertyDescriptor", 2, (r, _, a) => Describe(r, Operators.ToObject(r, a.At(0)), Operators.ToKey(r, a.At(1))));
        realm.Method(type, "getOwnPropertyDescriptors", 1, (r, _, a) =>
        {
            var source = Operators.ToObject(r, a.At(0));
            var all = new JsObject(r.ObjectPrototype);
            foreach (var key in Keys(r, source))
            {
                all.Set(key, Describe(r, source, key));
            }

            return all;
        });
        realm.Method(type, "getOwnPropertyNames", 1, (r, _, a) => List(r, Keys(r, Operators.ToObject(r, a.At(0))).Where(k => !k.IsSymbol).Select(k => k.ToValue())));
        realm.Method(type, "getOwnPropertySymbols", 1, (r, _, a) => List(r, Keys(r, Operators.ToObject(r, a.At(0))).Where(k => k.IsSymbol).Select(k => k.ToValue())));
        realm.Method(type, "keys", 1, (r, _, a) => List(r, Entries(r, Operators.ToObject(r, a.At(0))).Select(e => e.Key.ToValue())));
        realm.Method(type, "values", 1, (r, _, a) => List(r, Entries(r, Operators.ToObject(r, a.At(0))).Select(e => e.Value)));
        realm.Method(type, "entries", 1, (r, _, a) => List(r, Entries(r, Operators.ToObject(r, a.At(0))).Select(e => (Value)new JsArray(r, [e.Key.ToValue(), e.Value]))));
        realm.Method(type, "assign", 2, (r, _, a) => Assign(r, Operators.ToObject(r, a.At(0)), a.Skip(1)));
        realm.Method(type, "fromEntries", 1, (r, _, a) =>
        {
            var created = new JsObject(r.ObjectPrototype);
            IterationLibrary.ForEach(r, a.At(0), entry =>
            {
                var pair = entry.Object ?? throw r.TypeError("Iterator value is not an entry object");
                created.Set(Operators.ToKey(r, pair.GetIndex(r, 0)), pair.GetIndex(r, 1));
                return true;
            });
            return created;
        });
        realm.Method(type, "is", 2, (_, _, a) => Operators.SameValue(a.At(0), a.At(1)));
        realm.Method(type, "hasOwn", 2, (r, _, a) => Operators.ToObject(r, a.At(0)).TryGetOwn(Operators.ToKey(r, a.At(1)), out var _));
        realm.Method(type, "preventExtensions", 1, (_, _, a) =>
        {
            a.At(0).Object?.TryPreventExtensions();
            return a.At(0);
        });
        InstallLocks(realm, type);
    }

    public static IEnumerable<(Key Key, Value Value)> Entries(Realm realm, JsObject source)
    {
        foreach (var key in Keys(realm, source))
        {
            if (!key.IsSymbol && source.TryGetOwn(key, out var property) && property.IsEnumerable)
            {
                yield return (key, property.IsAccessor ? source.Get(realm, key) : property.Value);
            }
        }
    }

    public static List<Key> Keys(Realm realm, JsObject source)
    {
        var keys = new List<Key>();
        source.OwnKeys(keys);
        realm.Charge(keys.Count * 64L);
        return keys;
    }

    public static JsArray List(Realm realm, IEnumerable<Value> items) => new(realm, [.. items]);

    /// <summary>Copies the properties of each source, as <c>Object.assign</c>.</summary>
    public static JsObject Assign(Realm realm, JsObject target, IEnumerable<Value> sources)
    {
        foreach (var source in sources)
        {
            if (source.IsNullish)
            {
                continue;
            }

            var from = Operators.ToObject(realm, source);
            foreach (var key in Keys(realm, from))
            {
                if (from.TryGetOwn(key, out var property) && property.IsEnumerable)
                {
                    target.Put(realm, key, property.IsAccessor ? from.Get(realm, key) : property.Value);
                }
            }
        }

        return target;
    }

    private static void InstallPrototype(Realm realm, JsObject prototype)
    {
        realm.Method(prototype, "hasOwnProperty", 1, (r, self, a) =>
        {
            var key = Operators.ToKey(r, a.At(0));
            return Operators.ToObject(r, self).TryGetOwn(key, out var _);
        });
        realm.Method(prototype, "isPrototypeOf", 1, (r, self, a) =>
        {
            for (var current = a.At(0).Object?.Prototype; current is not null; current = current.Prototype)
            {
                if (ReferenceEquals(current, self.Object))
                {
                    return true;
                }
            }

            return false;
        });
        realm.Method(prototype, "propertyIsEnumerable", 1, (r, self, a) => Operators.ToObject(r, self).TryGetOwn(Operators.ToKey(r, a.At(0)), out var property) && property.IsEnumerable);
        realm.Method(prototype, "toString", 0, (r, self, _) => $"[object {ClassOf(r, self)}]");
        realm.Method(prototype, "toLocaleString", 0, (r, self, _) =>
        {
            r.CheckStack();
            return r.Callback(Syntax.Members.Get(r, self, "toString")).Call(r, self, []);
        });
        realm.Method(prototype, "valueOf", 0, (r, self, _) => Operators.ToObject(r, self));
        var getter = realm.Own(new NativeFunction(realm, "get __proto__", 0, (r, self, _) => Value.OfNullable(Operators.ToObject(r, self).Prototype)));
        var setter = realm.Own(new NativeFunction(realm, "set __proto__", 1, (r, self, a) =>
        {
            if (self.IsObject && (a.At(0).IsObject || a.At(0).IsNull))
            {
                SetPrototype(r, self, a.At(0));
            }

            return default;
        }));
        prototype.Set("__proto__", Value.Of(new Accessor(getter, setter)), Attributes.Configurable | Attributes.Accessor);
    }

    private static void InstallLocks(Realm realm, JsObject type)
    {
        realm.Method(type, "freeze", 1, (r, _, a) =>
        {
            a.At(0).Object?.Restrict(r, writing: true);
            return a.At(0);
        });
        realm.Method(type, "seal", 1, (r, _, a) =>
        {
            a.At(0).Object?.Restrict(r, writing: false);
            return a.At(0);
        });
        realm.Method(type, "isFrozen", 1, (_, _, a) => a.At(0).Object?.IsRestricted(writing: true) ?? true);
        realm.Method(type, "isSealed", 1, (_, _, a) => a.At(0).Object?.IsRestricted(writing: false) ?? true);
        realm.Method(type, "isExtensible", 1, (_, _, a) => a.At(0).Object?.IsExtensible ?? false);
    }

    private static string ClassOf(Realm realm, in Value self)
    {
        if (self.IsNullish)
        {
            return self.IsNull ? "Null" : "Undefined";
        }

        var target = Operators.ToObject(realm, self);
        var tag = target.Get(realm, Key.Of(JsSymbol.ToStringTag));
        return tag.IsString ? tag.Text : target.Class is "Symbol" or "Iterator" ? "Object" : target.Class;
    }

    private static Value Make(Realm realm, Value self, Value[] arguments) =>
        arguments.At(0).IsNullish ? new JsObject(realm.ObjectPrototype) : Operators.ToObject(realm, arguments[0]);

    private static JsObject Target(Realm realm, in Value value) => value.Object ?? throw realm.TypeError("Object.defineProperty called on non-object");

    private static void SetPrototype(Realm realm, in Value target, in Value prototype)
    {
        if (!prototype.IsObject && !prototype.IsNull)
        {
            throw realm.TypeError("Object prototype may only be an Object or null");
        }

        if (target.Object is not { } changed || ReferenceEquals(changed.Prototype, prototype.Object))
        {
            return;
        }

        for (var current = prototype.Object; current is not null; current = current.Prototype)
        {
            if (ReferenceEquals(current, changed))
            {
                throw realm.TypeError("Cyclic __proto__ value");
            }
        }

        if (!changed.IsExtensible || ReferenceEquals(changed, realm.ObjectPrototype))
        {
            throw realm.TypeError("Immutable prototype object cannot have their prototype set");
        }

        changed.SetPrototype(prototype.Object);
        realm.CheckChain(changed);
    }

    private static JsObject DefineAll(Realm realm, JsObject target, JsObject descriptors)
    {
        foreach (var (key, descriptor) in Entries(realm, descriptors).ToList())
        {
            DefineProperty(realm, target, key, descriptor);
        }

        return target;
    }

    private static JsObject DefineProperty(Realm realm, JsObject target, in Key key, in Value descriptor)
    {
        realm.Step();
        var given = descriptor.Object ?? throw realm.TypeError("Property description must be an object");
        var exists = target.TryGetOwn(key, out var old);
        var attributes = Attributes.None;
        foreach (var (name, flag) in (ReadOnlySpan<(string, Attributes)>)[("enumerable", Attributes.Enumerable), ("configurable", Attributes.Configurable), ("writable", Attributes.Writable)])
        {
            attributes |= given.Has(name) ? (Operators.ToBoolean(given.Get(realm, name)) ? flag : Attributes.None) : exists ? old.Attributes & flag : Attributes.None;
        }

        Value value;
        if (given.Has("get") || given.Has("set"))
        {
            if (given.Has("value") || given.Has("writable"))
            {
                throw realm.TypeError("Invalid property descriptor. Cannot both specify accessors and a value or writable attribute");
            }

            var before = exists ? old.Accessor : null;
            value = Value.Of(new Accessor(AccessorPart(realm, given, "get", before?.Getter), AccessorPart(realm, given, "set", before?.Setter)));
            attributes = (attributes & ~Attributes.Writable) | Attributes.Accessor;
        }
        else if (exists && old.IsAccessor && !given.Has("value") && !given.Has("writable"))
        {
            value = old.Value;
            attributes = (attributes & ~Attributes.Writable) | Attributes.Accessor;
        }
        else
        {
            value = given.Has("value") ? given.Get(realm, "value") : exists && !old.IsAccessor ? old.Value : default;
        }

        return target.Define(realm, key, value, attributes) ? target : throw realm.TypeError($"Cannot redefine property: {key}");
    }

    private static JsFunction? AccessorPart(Realm realm, JsObject given, string name, JsFunction? before)
    {
        if (!given.Has(name))
        {
            return before;
        }

        var value = given.Get(realm, name);
        return value.IsUndefined ? null : value.Function ?? throw realm.TypeError($"Getter and setter must be functions: {name}");
    }

    private static Value Describe(Realm realm, JsObject source, in Key key)
    {
        if (!source.TryGetOwn(key, out var property))
        {
            return default;
        }

        var described = new JsObject(realm.ObjectPrototype);
        if (property.Accessor is { } accessor && property.IsAccessor)
        {
            described.Set("get", accessor.Getter is null ? default(Value) : accessor.Getter);
            described.Set("set", accessor.Setter is null ? default(Value) : accessor.Setter);
        }
        else
        {
            described.Set("value", property.Value);
            described.Set("writable", property.IsWritable);
        }

        described.Set("enumerable", property.IsEnumerable);
        described.Set("configurable", property.IsConfigurable);
        return described;
    }
}

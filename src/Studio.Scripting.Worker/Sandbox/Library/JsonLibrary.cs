using Studio.Scripting.Worker.Sandbox.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Library;

/// <summary><c>JSON</c>.</summary>
internal static class JsonLibrary
{
    public static void Install(Realm realm)
    {
        var json = realm.Plain();
        realm.Standard.Set("JSON", json, Attributes.Hidden);
        json.Set(Key.Of(JsSymbol.ToStringTag), "JSON", Attributes.Configurable);
        realm.Method(json, "parse", 2, (r, _, a) =>
        {
            var value = JsonReader.Parse(r, Operators.ToText(r, a.At(0)));
            if (a.At(1).Function is not { } reviver)
            {
                return value;
            }

            var holder = new JsObject(r.ObjectPrototype);
            holder.Set("", value);
            return Revive(r, reviver, holder, "");
        });
        realm.Method(json, "stringify", 3, (r, _, a) =>
        {
            r.CheckStack();
            var writer = new JsonWriter(r, a.At(1).Function, Only(r, a.At(1)), Gap(r, a.At(2)));
            return writer.Write(a.At(0)) is { } text ? text : default(Value);
        });
    }

    private static Value Revive(Realm realm, JsFunction reviver, JsObject holder, in Key key)
    {
        realm.CheckStack();
        var value = holder.Get(realm, key);
        if (value.Object is { } target)
        {
            var keys = target is JsArray array
                ? [.. Enumerable.Range(0, (int)array.Length).Select(i => Key.Of((uint)i))]
                : ObjectLibrary.Keys(realm, target);
            foreach (var name in keys)
            {
                if (!target.TryGetOwn(name, out var property) || !property.IsEnumerable)
                {
                    continue;
                }

                var revived = Revive(realm, reviver, target, name);
                if (revived.IsUndefined)
                {
                    target.Delete(name);
                }
                else
                {
                    target.Define(realm, name, revived, Attributes.Open);
                }
            }
        }

        return reviver.Call(realm, holder, [key.ToValue(), value]);
    }

    private static List<Key>? Only(Realm realm, in Value replacer)
    {
        if (replacer.Object is not JsArray list)
        {
            return null;
        }

        var keys = new List<Key>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (uint i = 0; i < list.Length; i++)
        {
            var item = list.GetIndex(realm, i);
            if ((item.IsString || item.IsNumber || item.Object is JsWrapper) && seen.Add(Operators.ToText(realm, item)))
            {
                keys.Add(Operators.ToText(realm, item));
            }
        }

        return keys;
    }

    private static string Gap(Realm realm, Value space)
    {
        if (space.Object is JsWrapper wrapper)
        {
            space = wrapper.Value;
        }

        return space.IsNumber ? new string(' ', (int)Math.Clamp(Operators.ToInteger(realm, space), 0, 10))
            : space.IsString ? space.Text[..Math.Min(10, space.TextLength)] : "";
    }
}

using Studio.Scripting.Worker.Sandbox.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Syntax;

/// <summary>Reading and assigning members of any value.</summary>
internal static class Members
{
    private const string Length = "length";

    public static Value Get(Realm realm, in Value owner, in Key key)
    {
        if (owner.Object is { } target)
        {
            return target.Get(realm, key, owner);
        }

        if (owner.IsNullish)
        {
            throw realm.TypeError($"Cannot read properties of {(owner.IsNull ? "null" : "undefined")} (reading '{key}')");
        }

        if (owner.IsString)
        {
            if (ReferenceEquals(key.Name, Length) || key.Text == Length)
            {
                return owner.TextLength;
            }

            if (key.TryIndex(out var index))
            {
                return CharAt(owner, index);
            }
        }

        return realm.PrototypeOf(owner).Get(realm, key, owner);
    }

    public static Value GetIndex(Realm realm, in Value owner, in Value index)
    {
        if (index.IsNumber && index.Double >= 0 && index.Double < uint.MaxValue && index.Double == (uint)index.Double)
        {
            var number = (uint)index.Double;
            if (owner.Object is { } target)
            {
                return target.GetIndex(realm, number);
            }

            if (owner.IsString)
            {
                return CharAt(owner, number);
            }
        }

        if (owner.IsNullish)
        {
            throw realm.TypeError($"Cannot read properties of {(owner.IsNull ? "null" : "undefined")} (reading '{Operators.ToKey(realm, index)}')");
        }

        return Get(realm, owner, Operators.ToKey(realm, index));
    }

    public static void Put(Realm realm, in Value owner, in Key key, in Value value, bool strict)
    {
        if (owner.Object is { } target)
        {
            realm.Step();
            target.Put(realm, key, value, strict);
            return;
        }

        if (owner.IsNullish)
        {
            throw realm.TypeError($"Cannot set properties of {(owner.IsNull ? "null" : "undefined")} (setting '{key}')");
        }

        // A primitive keeps nothing; a setter of its prototype runs.
        for (var current = realm.PrototypeOf(owner); current is not null; current = current.Prototype)
        {
            if (current.TryGetOwn(key, out var property) && property.IsAccessor && property.Accessor!.Setter is { } setter)
            {
                setter.Call(realm, owner, [value]);
                return;
            }
        }

        if (strict)
        {
            throw realm.TypeError($"Cannot create property '{key}' on {Operators.TypeOf(owner)}");
        }
    }

    public static void PutIndex(Realm realm, in Value owner, in Value index, in Value value, bool strict)
    {
        if (index.IsNumber && index.Double >= 0 && index.Double < uint.MaxValue && index.Double == (uint)index.Double && owner.Object is { } target)
        {
            realm.Step();
            target.PutIndex(realm, (uint)index.Double, value, strict);
            return;
        }

        if (owner.IsNullish)
        {
            throw realm.TypeError($"Cannot set properties of {(owner.IsNull ? "null" : "undefined")} (setting '{Operators.ToKey(realm, index)}')");
        }

        Put(realm, owner, Operators.ToKey(realm, index), value, strict);
    }

    private static Value CharAt(in Value text, uint index) => index < text.TextLength ? Operators.CharText(text.Text[(int)index]) : default(Value);
}

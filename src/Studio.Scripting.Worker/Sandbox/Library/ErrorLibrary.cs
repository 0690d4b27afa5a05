using Studio.Scripting.Worker.Sandbox.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Library;

/// <summary><c>Error</c> and its kinds.</summary>
internal static class ErrorLibrary
{
    public static void Install(Realm realm)
    {
        var type = Add(realm, "Error", realm.ErrorPrototype);
        realm.Method(realm.ErrorPrototype, "toString", 0, (r, self, _) => Operators.ErrorText(r, self.Object ?? throw r.TypeError("Error.prototype.toString requires that 'this' be an Object")));
        realm.Method(type, "captureStackTrace", 1, (_, _, _) => default);
        foreach (var name in (ReadOnlySpan<string>)["TypeError", "RangeError", "SyntaxError", "ReferenceError", "EvalError", "URIError"])
        {
            Add(realm, name, realm.Own(new JsObject(realm.ErrorPrototype))).SetPrototype(type);
        }
    }

    private static NativeFunction Add(Realm realm, string name, JsObject prototype)
    {
        realm.ErrorPrototypes.Add(name, prototype);
        prototype.Set("name", name, Attributes.Hidden);
        prototype.Set("message", "", Attributes.Hidden);
        return realm.Constructor(name, 1, prototype,
            (r, self, a) => Make(r, PrototypeFor(self.Object, prototype), a),
            (r, _, a) => Make(r, prototype, a));
    }

    // A class that extends an error calls it on its new object (`_super.call(this, message) || this`): the error made takes that object's prototype.
    private static JsObject PrototypeFor(JsObject? self, JsObject prototype)
    {
        if (self is not null and not JsError && !ReferenceEquals(self, prototype))
        {
            for (var current = self.Prototype; current is not null; current = current.Prototype)
            {
                if (ReferenceEquals(current, prototype))
                {
                    return self.Prototype!;
                }
            }
        }

        return prototype;
    }

    private static JsError Make(Realm realm, JsObject prototype, Value[] arguments)
    {
        realm.Charge(500);
        var error = new JsError(realm, prototype, arguments.At(0).IsUndefined ? null : Operators.ToText(realm, arguments[0]));
        if (arguments.At(1).Object is { } options && options.Has("cause"))
        {
            error.Set("cause", options.Get(realm, "cause"), Attributes.Hidden);
        }

        return error;
    }
}

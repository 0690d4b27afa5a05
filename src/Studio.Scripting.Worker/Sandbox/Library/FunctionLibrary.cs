using Studio.Scripting.Worker.Sandbox.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Library;

/// <summary><c>Function</c>: no code is made from text.</summary>
internal static class FunctionLibrary
{
    public static void Install(Realm realm)
    {
        var prototype = realm.FunctionPrototype;
        realm.Constructor("Function", 1, prototype, Refuse, Refuse);
        realm.Method(prototype, "call", 1, (r, self, arguments) =>
        {
            r.CheckStack();
            return r.Callback(self).Call(r, arguments.At(0), arguments.Length > 1 ? arguments[1..] : []);
        });
        realm.Method(prototype, "apply", 2, (r, self, arguments) =>
        {
            r.CheckStack();
            return r.Callback(self).Call(r, arguments.At(0), List(r, arguments.At(1)));
        });
        realm.Method(prototype, "bind", 1, (r, self, arguments) =>
        {
            r.Charge(200);
            return new BoundFunction(r, r.Callback(self), arguments.At(0), arguments.Length > 1 ? arguments[1..] : []);
        });
        realm.Method(prototype, "toString", 0, (r, self, _) => r.Callback(self) is ScriptFunction function
            ? function.Code.Program.Source(function.Code.Position, function.Code.End)
            : $"function {r.Callback(self).NameText}() {{ [native code] }}");
        realm.Method(prototype, JsSymbol.HasInstance, 1, (r, self, arguments) => self.Function is { } function && Operators.IsInstance(r, arguments.At(0), function));
        realm.Method(realm.Standard, "eval", 1, (r, _, arguments) => arguments.At(0).IsString ? throw r.Error("EvalError", "Code cannot be made from text here.") : arguments.At(0));
    }

    /// <summary>The items of a list or something like one, as arguments.</summary>
    public static Value[] List(Realm realm, in Value value)
    {
        if (value.IsNullish)
        {
            return [];
        }

        var source = value.Object ?? throw realm.TypeError("CreateListFromArrayLike called on non-object");
        if (source is JsArguments arguments)
        {
            return arguments.ToArray();
        }

        var length = Operators.LengthOf(realm, source);
        realm.Charge(16L * length);
        var items = new Value[length];
        for (uint i = 0; i < length; i++)
        {
            realm.Work(1);
            items[i] = source.GetIndex(realm, i);
        }

        return items;
    }

    private static Value Refuse(Realm realm, Value self, Value[] arguments) => throw realm.Error("EvalError", "Code cannot be made from text here.");
}

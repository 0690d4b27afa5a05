using Studio.Scripting.Worker.Sandbox.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Library;

/// <summary>Fills a new realm with the objects and functions of the language.</summary>
internal static class StandardLibrary
{
    public static void Install(Realm realm)
    {
        FunctionLibrary.Install(realm);
        ObjectLibrary.Install(realm);
        IterationLibrary.Install(realm);
        ArrayLibrary.Install(realm);
        StringLibrary.Install(realm);
        NumberLibrary.Install(realm);
        MathLibrary.Install(realm);
        DateLibrary.Install(realm);
        RegExpLibrary.Install(realm);
        ErrorLibrary.Install(realm);
        JsonLibrary.Install(realm);
        CollectionLibrary.Install(realm);
        PromiseLibrary.Install(realm);
        GlobalLibrary.Install(realm);
    }

    /// <summary>The argument at a place; undefined when there are fewer.</summary>
    public static Value At(this Value[] arguments, int index) => index < arguments.Length ? arguments[index] : default;

    /// <summary>Adds a function to one of the language's own objects.</summary>
    public static NativeFunction Method(this Realm realm, JsObject target, string name, int length, NativeCode code)
    {
        var function = realm.Own(new NativeFunction(realm, name, length, code));
        target.Set(name, function, Attributes.Hidden);
        return function;
    }

    /// <summary>Adds a function under a symbol.</summary>
    public static NativeFunction Method(this Realm realm, JsObject target, JsSymbol symbol, int length, NativeCode code)
    {
        var function = realm.Own(new NativeFunction(realm, $"[{symbol.Description}]", length, code));
        target.Set(Key.Of(symbol), function, Attributes.Hidden);
        return function;
    }

    public static void Getter(this Realm realm, JsObject target, in Key name, NativeCode code)
    {
        var getter = realm.Own(new NativeFunction(realm, $"get {name}", 0, code));
        target.Set(name, Value.Of(new Accessor(getter, null)), Attributes.Configurable | Attributes.Accessor);
    }

    /// <summary>Adds a constructor with its prototype to the standard names.</summary>
    public static NativeFunction Constructor(this Realm realm, string name, int length, JsObject prototype, NativeCode call, NativeCode construct)
    {
        var function = realm.Own(new NativeFunction(realm, name, length, call, construct));
        function.Set("prototype", prototype, Attributes.None);
        prototype.Set("constructor", function, Attributes.Hidden);
        realm.Standard.Set(name, function, Attributes.Hidden);
        return function;
    }

    /// <summary>A function that must be given, or it is a TypeError.</summary>
    public static JsFunction Callback(this Realm realm, in Value value) =>
        value.Function ?? throw realm.TypeError($"{(value.IsObject ? "#<Object>" : value.IsSymbol ? "Symbol()" : Operators.ToText(realm, value))} is not a function");
}

using Studio.Scripting.Worker.Sandbox.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Library;

/// <summary><c>Promise</c>, with the jobs that wait.</summary>
internal static class PromiseLibrary
{
    public static void Install(Realm realm)
    {
        var prototype = realm.PromisePrototype;
        var type = realm.Constructor("Promise", 1, prototype,
            (r, _, _) => throw r.TypeError("Promise constructor cannot be invoked without 'new'"),
            (r, _, a) =>
            {
                var executor = r.Callback(a.At(0));
                var promise = new JsPromise(r);
                if (!r.TryCall(executor, default, [Function(r, promise.Resolve), Function(r, promise.Reject)], out var thrown))
                {
                    promise.Reject(thrown);
                }

                return promise;
            });
        prototype.Set(Key.Of(JsSymbol.ToStringTag), "Promise", Attributes.Configurable);
        realm.Method(prototype, "then", 2, (r, self, a) => Then(r, Own(r, self), a.At(0).Function, a.At(1).Function));
        realm.Method(prototype, "catch", 1, (r, self, a) => r.Callback(Syntax.Members.Get(r, self, "then")).Call(r, self, [default, a.At(0)]));
        realm.Method(prototype, "finally", 1, (r, self, a) => Finally(r, Own(r, self), a.At(0).Function));
        realm.Method(type, "resolve", 1, (r, _, a) => From(r, a.At(0)));
        realm.Method(type, "reject", 1, (r, _, a) =>
        {
            var promise = new JsPromise(r);
            promise.Reject(a.At(0));
            return promise;
        });
        realm.Method(type, "race", 1, (r, _, a) =>
        {
            var result = new JsPromise(r);
            IterationLibrary.ForEach(r, a.At(0), item =>
            {
                From(r, item).Then(v => result.Resolve(v), v => result.Reject(v));
                return true;
            });
            return result;
        });
        realm.Method(type, "all", 1, (r, _, a) => All(r, a.At(0), (item, set, result) => item.Then(set, v => result.Reject(v))));
        realm.Method(type, "allSettled", 1, (r, _, a) => All(r, a.At(0), (item, set, _) => item.Then(v => set(Outcome(r, "fulfilled", "value", v)), v => set(Outcome(r, "rejected", "reason", v)))));
        realm.Method(type, "any", 1, Any);
    }

    /// <summary>Runs what waits, and gives what a promise was fulfilled with; any other value is itself.</summary>
    public static Value Settle(Realm realm, in Value result)
    {
        realm.RunJobs();
        var value = result;
        if (value.Object is JsPromise promise)
        {
            promise.Then(static _ => { }, static _ => { });
            value = promise.State switch
            {
                PromiseState.Fulfilled => promise.Value,
                PromiseState.Rejected => throw realm.Thrown(promise.Value),
                _ => throw realm.Error("Error", "The script waits for a promise that is never settled."),
            };
        }

        foreach (var lost in realm.Rejected.Where(p => !p.IsHandled))
        {
            realm.WriteLog("error", "A promise was rejected and nobody waited for it: " + (lost.Value.Object is JsError error ? Operators.ErrorText(realm, error) : Operators.TypeOf(lost.Value)));
        }

        return value;
    }

    private static NativeFunction Function(Realm realm, ValueAction action) => new(realm, "", 1, (_, _, a) =>
    {
        action(a.At(0));
        return default;
    });

    private delegate void ValueAction(in Value value);

    private static JsPromise Own(Realm realm, in Value self) => self.Object as JsPromise ?? throw realm.TypeError("Method Promise.prototype.then called on incompatible receiver");

    private static JsPromise From(Realm realm, in Value value)
    {
        if (value.Object is JsPromise known)
        {
            return known;
        }

        var promise = new JsPromise(realm);
        promise.Resolve(value);
        return promise;
    }

    private static JsPromise Then(Realm realm, JsPromise promise, JsFunction? fulfilled, JsFunction? rejected)
    {
        realm.Charge(400);
        var next = new JsPromise(realm);
        promise.Then(
            value => React(realm, next, fulfilled, value, next.Resolve),
            reason => React(realm, next, rejected, reason, next.Reject));
        return next;
    }

    private static void React(Realm realm, JsPromise next, JsFunction? handler, in Value value, ValueAction otherwise)
    {
        if (handler is null)
        {
            otherwise(value);
            return;
        }

        if (realm.TryCall(handler, default, [value], out var result))
        {
            next.Resolve(result);
        }
        else
        {
            next.Reject(result);
        }
    }

    private static JsPromise Finally(Realm realm, JsPromise promise, JsFunction? last)
    {
        if (last is null)
        {
            return Then(realm, promise, null, null);
        }

        var pass = new NativeFunction(realm, "", 1, (r, _, a) => Then(r, From(r, last.Call(r, default, [])), new NativeFunction(r, "", 0, (_, _, _) => a.At(0)), null));
        var fail = new NativeFunction(realm, "", 1, (r, _, a) => Then(r, From(r, last.Call(r, default, [])), new NativeFunction(r, "", 0, (inner, _, _) => throw inner.Thrown(a.At(0))), null));
        return Then(realm, promise, pass, fail);
    }

    private static JsPromise All(Realm realm, in Value source, Action<JsPromise, Action<Value>, JsPromise> wait)
    {
        var result = new JsPromise(realm);
        var values = new JsArray(realm, []);
        var left = 1;
        void Done()
        {
            if (--left == 0)
            {
                result.Resolve(values);
            }
        }

        IterationLibrary.ForEach(realm, source, item =>
        {
            var index = values.Length;
            values.Add(realm, default);
            left++;
            wait(
                From(realm, item),
                value =>
                {
                    values.PutIndex(realm, index, value);
                    Done();
                },
                result);
            return true;
        });
        Done();
        return result;
    }

    private static Value Any(Realm realm, Value self, Value[] arguments)
    {
        var result = new JsPromise(realm);
        var errors = new JsArray(realm, []);
        var left = 1;
        void Failed()
        {
            if (--left == 0)
            {
                var error = new JsError(realm, realm.ErrorPrototype, "All promises were rejected");
                error.Set("name", "AggregateError", Attributes.Hidden);
                error.Set("errors", errors, Attributes.Hidden);
                result.Reject(error);
            }
        }

        IterationLibrary.ForEach(realm, arguments.At(0), item =>
        {
            var index = errors.Length;
            errors.Add(realm, default);
            left++;
            From(realm, item).Then(v => result.Resolve(v), reason =>
            {
                errors.PutIndex(realm, index, reason);
                Failed();
            });
            return true;
        });
        Failed();
        return result;
    }

    private static JsObject Outcome(Realm realm, string status, string name, in Value value)
    {
        var outcome = new JsObject(realm.ObjectPrototype);
        outcome.Set("status", status);
        outcome.Set(name, value);
        return outcome;
    }
}

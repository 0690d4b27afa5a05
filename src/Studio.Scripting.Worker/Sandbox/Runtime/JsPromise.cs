namespace Studio.Scripting.Worker.Sandbox.Runtime;

internal enum PromiseState
{
    Pending,
    Fulfilled,
    Rejected,
}

/// <summary>A promise.</summary>
internal sealed class JsPromise(Realm realm) : JsObject(realm.PromisePrototype)
{
    private readonly List<(Action<Value> Fulfilled, Action<Value> Rejected)> _waiting = [];
    private bool _isResolved;

    public override string Class => "Promise";

    public PromiseState State { get; private set; }

    public Value Value { get; private set; }

    /// <summary>Whether somebody waits for it, so that its failure is not lost.</summary>
    public bool IsHandled { get; private set; }

    /// <summary>Takes a value, or follows another promise, once.</summary>
    public void Resolve(in Value value)
    {
        if (!_isResolved)
        {
            _isResolved = true;
            Follow(value);
        }
    }

    public void Reject(in Value reason)
    {
        if (!_isResolved)
        {
            _isResolved = true;
            Settle(PromiseState.Rejected, reason);
        }
    }

    /// <summary>Calls one of the two when the promise is settled, never at once.</summary>
    public void Then(Action<Value> fulfilled, Action<Value> rejected)
    {
        IsHandled = true;
        if (State == PromiseState.Pending)
        {
            _waiting.Add((fulfilled, rejected));
        }
        else
        {
            var (state, value) = (State, Value);
            realm.Enqueue(() => (state == PromiseState.Fulfilled ? fulfilled : rejected)(value));
        }
    }

    private void Follow(in Value value)
    {
        if (value.Object is not { } target)
        {
            Settle(PromiseState.Fulfilled, value);
            return;
        }

        if (ReferenceEquals(target, this))
        {
            Settle(PromiseState.Rejected, realm.TypeError("Chaining cycle detected for promise").Value);
            return;
        }

        if (!realm.Try(() => target.Get(realm, "then"), out var member))
        {
            Settle(PromiseState.Rejected, member);
            return;
        }

        var then = member.Function;
        if (then is null)
        {
            Settle(PromiseState.Fulfilled, value);
            return;
        }

        var followed = value;
        realm.Enqueue(() => Adopt(followed, then));
    }

    private void Adopt(in Value followed, JsFunction then)
    {
        var done = false;
        Value Once(Action action)
        {
            if (!done)
            {
                done = true;
                action();
            }

            return default;
        }

        var fulfill = new NativeFunction(realm, "", 1, (_, _, a) => Once(() => Follow(a.Length > 0 ? a[0] : default)));
        var fail = new NativeFunction(realm, "", 1, (_, _, a) => Once(() => Settle(PromiseState.Rejected, a.Length > 0 ? a[0] : default)));
        if (!realm.TryCall(then, followed, [fulfill, fail], out var thrown))
        {
            Once(() => Settle(PromiseState.Rejected, thrown));
        }
    }

    private void Settle(PromiseState state, in Value value)
    {
        State = state;
        Value = value;
        if (state == PromiseState.Rejected)
        {
            realm.Rejected.Add(this);
        }

        var settled = value;
        foreach (var (fulfilled, rejected) in _waiting)
        {
            realm.Enqueue(() => (state == PromiseState.Fulfilled ? fulfilled : rejected)(settled));
        }

        _waiting.Clear();
    }
}

namespace Studio.Liquid.Rendering;

/// <summary>Takes results that are there already: a render without lazy values never waits, and then needs no state machine.</summary>
internal static class Ready
{
    /// <summary>The result where it is there; else the task is to be awaited. A failed one is thrown when it is awaited.</summary>
    public static bool TryTake<T>(this in ValueTask<T> pending, out T result)
    {
        if (pending.IsCompletedSuccessfully)
        {
#pragma warning disable VSTHRD002, VSTHRD103 // It is complete.
            result = pending.Result;
#pragma warning restore VSTHRD002, VSTHRD103
            return true;
        }

        result = default!;
        return false;
    }
}

namespace Studio.Scripting.Worker.Sandbox;

/// <summary>Threads with the stack that scripts may use up.</summary>
public static class SandboxThread
{
    [ThreadStatic]
    private static int s_bytes;

    /// <summary>Whether the current thread has the stack these limits need.</summary>
    internal static bool Suffices(SandboxLimits limits) => s_bytes >= Needed(limits);

    /// <summary>Runs something on a thread with enough stack for these limits and waits for it. A worker runs its whole loop in one.</summary>
    public static void Run(SandboxLimits limits, Action body)
    {
        Exception? failure = null;
        var size = Needed(limits);
        var thread = new Thread(
            () =>
            {
                s_bytes = size;
                try
                {
                    body();
                }
                catch (Exception e)
                {
                    failure = e;
                }
            },
            size + (256 * 1024));
        thread.Start();
        thread.Join();
        if (failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }

    private static int Needed(SandboxLimits limits) => limits.StackBytes + Runtime.Realm.StackReserve(limits) + (1024 * 1024);
}

using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Studio.Scripting.Worker.Sandbox.Runtime;

/// <summary>The limits of a run: steps lead to a look at the clock and the bytes, calls to a look at the stack.</summary>
internal sealed partial class Realm
{
    // Steps are counted in eighths, so that small work counts too.
    private const int StepSize = 8;
    private const int UnitsBetweenChecks = 500 * StepSize;

    // A step stands for this many bytes, so that large pieces lead to a check sooner.
    private const int BytesPerStep = 256;

    private int _units;
    private long _deadline;
    private long _allocatedStart;
    private long _allocatedLimit;
    private nuint _stackLimit;
    private int _depth;

    public uint MaxListLength => (uint)Limits.ListLength;

    public int Depth
    {
        get => _depth;
        set => _depth = value;
    }

    public long AllocatedBytes => GC.GetAllocatedBytesForCurrentThread() - _allocatedStart;

    /// <summary>The bytes below the stack's limit that are kept for what runs between two looks at it.</summary>
    public static int StackReserve(SandboxLimits limits) => (1024 * 1024) + (limits.Nesting * 2 * 512);

    /// <summary>One step of the script: a call, or a turn of a loop.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step()
    {
        if ((_units -= StepSize) < 0)
        {
            Check();
        }
    }

    /// <summary>Work of this many eighths of a step, done in one go by a function of the language's own.</summary>
    public void Work(long units)
    {
        if ((_units -= (int)Math.Min(units, UnitsBetweenChecks)) < 0)
        {
            Check();
        }
    }

    /// <summary>Bytes about to be allocated.</summary>
    public void Charge(long bytes)
    {
        if (bytes > 64 * 1024 && AllocatedBytes + bytes > _allocatedLimit)
        {
            throw OutOfBytes();
        }

        Work(bytes * StepSize / BytesPerStep);
    }

    /// <summary>Refuses a text that grew too long.</summary>
    public void LimitText(long length)
    {
        if (length > Limits.TextLength)
        {
            throw new SandboxAbort(SandboxFault.SizeLimit, $"A text may have {Limits.TextLength:N0} characters at most.");
        }
    }

    /// <summary>Refuses a text that is too long, and counts its bytes.</summary>
    public void CheckTextLength(long length)
    {
        LimitText(length);
        if (length > 1024)
        {
            Charge(length * 2);
        }
    }

    public void CheckListLength(long length)
    {
        if (length > Limits.ListLength)
        {
            throw new SandboxAbort(SandboxFault.SizeLimit, $"A list may have {Limits.ListLength:N0} items at most.");
        }
    }

    /// <summary>Refuses a chain of prototypes that is too long: a look-up goes through all of it.</summary>
    public void CheckChain(JsObject start)
    {
        var length = 0;
        for (var current = start.Prototype; current is not null; current = current.Prototype)
        {
            if (++length > Limits.PrototypeDepth)
            {
                throw new SandboxAbort(SandboxFault.DepthLimit, $"A chain of prototypes may have {Limits.PrototypeDepth} objects at most.");
            }
        }
    }

    /// <summary>To be called wherever code can call itself: is there stack left?</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void CheckStack()
    {
        byte here;
        if ((nuint)(&here) < _stackLimit)
        {
            throw TooDeep();
        }

        Step();
    }

    /// <summary>Begins a call of the script's own code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter(Frame frame)
    {
        if (++_depth > Limits.CallDepth)
        {
            throw TooDeep();
        }

        CheckStack();
        Top = frame;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Leave(Frame frame)
    {
        _depth--;
        Top = frame.Caller;
        // What a closure keeps of a frame that is over are its variables, not the calls that led to it.
        frame.Caller = null;
    }

    private unsafe void BeginBudget(SandboxBudget budget)
    {
        byte here;
        _stackLimit = (nuint)(&here) - (nuint)Limits.StackBytes;
        _depth = 0;
        _units = UnitsBetweenChecks;
        _allocatedStart = GC.GetAllocatedBytesForCurrentThread();
        _allocatedLimit = budget.AllocatedBytes;
        _deadline = Stopwatch.GetTimestamp() + (long)(budget.Time.TotalSeconds * Stopwatch.Frequency);
        Top = null;
    }

    /// <summary>Looks at the clock and the bytes now: after what may have taken long by itself.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Check()
    {
        _units = UnitsBetweenChecks;
        if (Stopwatch.GetTimestamp() > _deadline)
        {
            throw OutOfTime();
        }

        if (AllocatedBytes > _allocatedLimit)
        {
            throw OutOfBytes();
        }
    }

    public static SandboxAbort OutOfTime() => new(SandboxFault.TimeLimit, "The script takes too long.");

    private static SandboxAbort OutOfBytes() => new(SandboxFault.MemoryLimit, "The script uses too much memory.");

    private static SandboxAbort TooDeep() => new(SandboxFault.DepthLimit, "Calls are nested too deeply.");
}

using System.Globalization;
using System.Runtime.CompilerServices;
using Studio.Liquid.Values;

namespace Studio.Liquid.Rendering;

/// <summary>What one render may still spend. Partial templates draw on the budget of the render they belong to.</summary>
internal sealed class RenderBudget(LiquidOptions options, CancellationToken cancellationToken) : IDisposable
{
    private const int CharactersPerStep = 256;
    private const int StepsPerReading = 32;

    private readonly long _start = options.TimeProvider.GetTimestamp();
    private CancellationTokenSource? _deadline;
    private CancellationTokenSource? _timer;
    private long _steps;
    private long _nextReading = StepsPerReading;
    private long _allocatedBefore;
    private long _allocatedStart = GC.GetAllocatedBytesForCurrentThread();
    private int _thread = Environment.CurrentManagedThreadId;
    private int _iterations;
    private int _depth;

    public CancellationToken CancellationToken => cancellationToken;

    public DateTimeOffset Now => options.TimeProvider.GetUtcNow();

    /// <summary>How deep the render is now: to go on from there after a fault.</summary>
    public int Depth
    {
        get => _depth;
        set => _depth = value;
    }

    /// <summary>Cancelled with the render, or when its time is up: for lazy values, which may wait for others.</summary>
    public CancellationToken Deadline
    {
        get
        {
            if (_deadline is null)
            {
                var remaining = options.MaxRenderTime - options.TimeProvider.GetElapsedTime(_start);
                _timer = new CancellationTokenSource(remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero, options.TimeProvider);
                _deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _timer.Token);
            }

            return _deadline.Token;
        }
    }

    public void Step(long cost = 1)
    {
        _steps += cost;
        if (_steps > options.MaxSteps)
        {
            throw LiquidException.Of(LiquidErrorCode.TooManySteps, Text(options.MaxSteps));
        }

        if (_steps >= _nextReading)
        {
            _nextReading = _steps + StepsPerReading;
            CheckTime();
            CheckMemory();
        }
    }

    /// <summary>Pays for looking for one text in another: a long text that is full of almost what is sought takes time by both lengths.</summary>
    public void Search(int length, int sought) => Step((long)(length / CharactersPerStep) * (1 + (sought / CharactersPerStep)));

    public void CheckTime()
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (options.TimeProvider.GetElapsedTime(_start) > options.MaxRenderTime)
        {
            throw TooSlow();
        }
    }

    /// <summary>Waits for something of the host, no longer than the render may take; its fault becomes a fault of the template.</summary>
    public async ValueTask<T> AwaitAsync<T>(Func<CancellationToken, ValueTask<T>> ask)
    {
        Step();
        try
        {
            var pending = ask(Deadline);
            // The host may not heed the token; the render ends in time all the same.
            return pending.IsCompleted ? await pending : await pending.AsTask().WaitAsync(Deadline);
        }
        catch (Exception fault) when (fault is not LiquidException)
        {
            // A cancelled render stays a cancellation.
            CheckTime();
            throw fault is OperationCanceledException && Deadline.IsCancellationRequested
                ? TooSlow(fault)
                : LiquidException.Of(LiquidErrorCode.HostValue, fault, fault.Message);
        }
    }

    public LiquidException TooSlow(Exception? inner = null)
        => LiquidException.Of(LiquidErrorCode.TooSlow, inner, Text((long)options.MaxRenderTime.TotalMilliseconds));

    public void Iterate()
    {
        if (++_iterations > options.MaxLoopIterations)
        {
            throw LiquidException.Of(LiquidErrorCode.TooManyIterations, Text(options.MaxLoopIterations));
        }
    }

    /// <summary>One level deeper; every level leaves again, unless the render fails.</summary>
    public void Enter()
    {
        if (++_depth > options.MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw LiquidException.Of(LiquidErrorCode.TooDeep, Text(options.MaxDepth));
        }
    }

    public void Leave() => _depth--;

    /// <summary>Call before a text is made which may be long.</summary>
    public void CheckLength(long length)
    {
        if (length > options.MaxOutputLength)
        {
            throw LiquidException.Of(LiquidErrorCode.OutputTooLong, Text(options.MaxOutputLength));
        }
    }

    /// <summary>Pays for a value which a filter or a capture made.</summary>
    public void Charge(object? value)
    {
        if ((value as string ?? (value as SafeText)?.Value) is { Length: > 0 } text)
        {
            CheckLength(text.Length);
            Step(text.Length / CharactersPerStep);
        }
    }

    public void Dispose()
    {
        _deadline?.Dispose();
        _timer?.Dispose();
    }

    private static string Text(long limit) => limit.ToString(CultureInfo.InvariantCulture);

    // A render that waited may go on on another thread: what it allocated on the one before, up to the last reading, still counts.
    private void CheckMemory()
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        if (_thread != Environment.CurrentManagedThreadId)
        {
            (_thread, _allocatedStart) = (Environment.CurrentManagedThreadId, allocated - _allocatedBefore);
        }

        _allocatedBefore = allocated - _allocatedStart;
        if (_allocatedBefore > options.MaxAllocatedBytes)
        {
            throw LiquidException.Of(LiquidErrorCode.TooMuchMemory, Text(options.MaxAllocatedBytes));
        }
    }
}

using System.Diagnostics;

namespace Studio.Scripting.Engine.Workers;

/// <summary>
/// The workers that run scripts. So many run at a time, one tenant has all but one of them at most, the others wait in turn of their tenants. Nothing is started before it is needed; what nobody needs ends.
/// </summary>
internal sealed class WorkerPool : IDisposable, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly ScriptOptions _options;
    private readonly TimeProvider _time;
    private readonly WaitingScripts _waiting;
    private readonly List<WorkerProcess> _idle = [];
    private readonly List<WorkerProcess> _busy = [];
    private readonly Dictionary<string, int> _held = new(StringComparer.Ordinal);
    private readonly List<Task> _endings = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly int _workers;
    private readonly int _perTenant;
    private ITimer? _timer;
    private int _running;
    private int _starting;

    public WorkerPool(ScriptOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _workers = options.Workers > 0 ? options.Workers : Math.Max(2, Environment.ProcessorCount);
        _perTenant = Math.Max(1, _workers - 1);
        _waiting = new WaitingScripts(options.MaxQueue, options.MaxQueuePerTenant);
    }

    /// <summary>The processes that live now.</summary>
    public IReadOnlyList<int> Processes
    {
        get
        {
            lock (_lock)
            {
                return [.. _idle.Concat(_busy).Where(w => w.IsAlive).Select(w => w.Id)];
            }
        }
    }

    /// <summary>Takes a worker; it must be given back.</summary>
    /// <exception cref="ScriptBusyException">Too many wait, or it took too long.</exception>
    /// <exception cref="WorkerLostException">None could be started.</exception>
    public async Task<WorkerProcess> TakeAsync(string tenant, CancellationToken cancellationToken)
    {
        WaitingScript? waiting = null;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
            if (_running < _workers && Held(tenant) < _perTenant)
            {
                Begin(tenant);
            }
            else
            {
                waiting = _waiting.Add(tenant) ?? throw new ScriptBusyException();
            }
        }

        if (waiting is not null)
        {
            await WaitAsync(waiting, cancellationToken);
        }

        try
        {
            return await IdleOrNewAsync(tenant, cancellationToken);
        }
        catch
        {
            Free(tenant);
            throw;
        }
    }

    /// <summary>Gives a worker back.</summary>
    public void GiveBack(WorkerProcess worker, string tenant)
    {
        lock (_lock)
        {
            _busy.Remove(worker);
            if (worker.IsAlive && !worker.IsWorn && worker.Runs < _options.MaxRuns && !_stop.IsCancellationRequested)
            {
                worker.IdleSince = Stopwatch.GetTimestamp();
                _idle.Add(worker);
            }
            else
            {
                EndLater(worker);
            }
        }

        Free(tenant);
    }

    /// <inheritdoc/>
    public void Dispose() => Stop();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Task.WhenAll(await Task.Run(Stop));

    /// <summary>Ends every process; whoever waits for one learns that there is none any more. Returns what still ends.</summary>
    private Task[] Stop()
    {
        if (!_stop.IsCancellationRequested)
        {
            _stop.Cancel();
        }

        List<WorkerProcess> all;
        Task[] endings;
        lock (_lock)
        {
            all = [.. _idle, .. _busy];
            _idle.Clear();
            _waiting.Refuse();
            _timer?.Dispose();
            endings = [.. _endings];
        }

        all.ForEach(w => w.End());
        all.ForEach(w => w.Dispose());
        return endings;
    }

    private async Task WaitAsync(WaitingScript waiting, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var late = Task.Delay(_options.MaxWait, _time, patience.Token);
        await Task.WhenAny(waiting.Turn.Task, late);
        bool isOut;
        lock (_lock)
        {
            isOut = _waiting.Remove(waiting);
        }

        await patience.CancelAsync();
        if (isOut)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new ScriptBusyException();
        }

        // Its turn came, perhaps just as it gave up.
        await waiting.Turn.Task;
    }

    private async Task<WorkerProcess> IdleOrNewAsync(string tenant, CancellationToken cancellationToken)
    {
        while (true)
        {
            WorkerProcess? worker;
            lock (_lock)
            {
                worker = _idle.FindLast(w => w.Tenants.Contains(tenant)) ?? _idle.LastOrDefault();
                if (worker is not null)
                {
                    _idle.Remove(worker);
                    if (worker.IsAlive)
                    {
                        _busy.Add(worker);
                    }
                    else
                    {
                        EndLater(worker);
                    }
                }

                StartSpares();
            }

            if (worker is null)
            {
                worker = await StartAsync(cancellationToken);
                lock (_lock)
                {
                    _busy.Add(worker);
                }

                return worker;
            }

            if (worker.IsAlive)
            {
                return worker;
            }
        }
    }

    private async Task<WorkerProcess> StartAsync(CancellationToken cancellationToken)
    {
        var worker = await WorkerProcess.StartAsync("run", _options, _options.WorkerHeap, Patience, cancellationToken);
        ScriptMeter.Started.Add(1);
        return worker;
    }

    /// <summary>Called under the lock: so many idle ones as there are to be, so that the next script need not wait for a start.</summary>
    private void StartSpares()
    {
        _timer ??= _time.CreateTimer(_ => Look(), null, Tick, Tick);
        while (_idle.Count + _starting < _options.SpareWorkers && _idle.Count + _busy.Count + _starting < _workers + _options.SpareWorkers && !_stop.IsCancellationRequested)
        {
            _starting++;
            _endings.RemoveAll(t => t.IsCompleted);
            _endings.Add(Task.Run(StartSpareAsync));
        }
    }

    private async Task StartSpareAsync()
    {
        WorkerProcess? worker = null;
        try
        {
            worker = await StartAsync(_stop.Token);
        }
        catch (Exception e) when (e is WorkerLostException or OperationCanceledException or FileNotFoundException)
        {
            // Whoever needs a worker starts one, and learns why it cannot be.
        }

        lock (_lock)
        {
            _starting--;
            if (worker is not null && !_stop.IsCancellationRequested)
            {
                worker.IdleSince = Stopwatch.GetTimestamp();
                _idle.Insert(0, worker);
                worker = null;
            }
        }

        worker?.Dispose();
    }

    /// <summary>Ends runs that are overdue and workers that nobody needed for long.</summary>
    private void Look()
    {
        var now = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            foreach (var worker in _busy)
            {
                worker.EndIfOverdue(now);
            }

            for (var i = _idle.Count - 1; i >= 0; i--)
            {
                if (!_idle[i].IsAlive || Stopwatch.GetElapsedTime(_idle[i].IdleSince, now) > _options.IdleTime)
                {
                    EndLater(_idle[i]);
                    _idle.RemoveAt(i);
                }
            }

            if (_idle.Count + _busy.Count + _starting == 0 && _running == 0)
            {
                _timer?.Dispose();
                _timer = null;
            }
        }
    }

    private void EndLater(WorkerProcess worker)
    {
        _endings.RemoveAll(t => t.IsCompleted);
        _endings.Add(Task.Run(worker.Dispose));
    }

    private int Held(string tenant) => _held.GetValueOrDefault(tenant);

    private void Begin(string tenant)
    {
        _running++;
        _held[tenant] = Held(tenant) + 1;
    }

    private void Free(string tenant)
    {
        lock (_lock)
        {
            _running--;
            if (Held(tenant) <= 1)
            {
                _held.Remove(tenant);
            }
            else
            {
                _held[tenant]--;
            }

            while (_running < _workers && _waiting.Next(t => Held(t) < _perTenant) is { } next)
            {
                Begin(next.Tenant);
                next.Turn.SetResult();
            }
        }
    }
}

/// <summary>Too many scripts wait.</summary>
internal sealed class ScriptBusyException() : Exception("Too many scripts wait for their turn.");

namespace Studio.Data.Writing;

/// <summary>How much is gathered.</summary>
/// <param name="MostTogether">The weight of a group; what is heavier alone is a group of its own.</param>
/// <param name="MostWaiting">The weight of what may wait; more is refused.</param>
/// <param name="Groups">How many groups are at work at the same time.</param>
public sealed record GatheringLimits(int MostTogether, int MostWaiting, int Groups = 1);

/// <summary>
/// Does the work of many callers together: who comes while a group is at work belongs to the next one. Where everybody's work needs the same few statements, they are run once for all of a group.
/// </summary>
/// <typeparam name="T">What a caller brings.</typeparam>
/// <typeparam name="TResult">What it gets.</typeparam>
/// <param name="limits">How much is gathered.</param>
/// <param name="run">Does the work: it takes the group once, when its turn has come, and gives the results in the group's order. The group is empty where all have gone meanwhile.</param>
/// <param name="isEverybodys">Whether a failure would be the same for each of the group; else each is tried alone, so that nobody fails by another's fault.</param>
/// <param name="full">What is thrown where too much waits.</param>
/// <param name="weight">What one weighs; 1 where it is not given.</param>
public sealed class Gathering<T, TResult>(GatheringLimits limits, Func<Func<IReadOnlyList<T>>, Task<IReadOnlyList<TResult>>> run, Func<Exception, bool> isEverybodys, Func<Exception> full, Func<T, int>? weight = null)
{
    private readonly Lock _gate = new();
    private readonly Queue<Waiting> _queue = new();
    private int _weight;
    private int _running;

    /// <summary>Does the work in a group; the answer comes when the group is done.</summary>
    public Task<TResult> AddAsync(T item, CancellationToken cancellationToken)
    {
        var waiting = new Waiting(item, weight?.Invoke(item) ?? 1, cancellationToken);
        lock (_gate)
        {
            if (_weight > 0 && _weight + waiting.Weight > limits.MostWaiting)
            {
                throw full();
            }

            _queue.Enqueue(waiting);
            _weight += waiting.Weight;
            if (_running >= limits.Groups)
            {
                return waiting.Result;
            }

            _running++;
        }

        // Whoever came first must not lend its request to those who come later.
        using (ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(RunAsync, CancellationToken.None);
        }

        return waiting.Result;
    }

    private async Task RunAsync()
    {
        while (More())
        {
            List<Waiting>? together = null;
            try
            {
                var results = await run(() => Items(together = Take()));
                for (var i = 0; i < together?.Count; i++)
                {
                    together[i].Complete(results[i]);
                }
            }
            catch (Exception e)
            {
                await FailAsync(together ?? Take(), e);
            }
        }
    }

    private bool More()
    {
        lock (_gate)
        {
            if (_queue.Count > 0)
            {
                return true;
            }

            _running--;
            return false;
        }
    }

    private List<Waiting> Take()
    {
        var taken = new List<Waiting>();
        var taking = 0;
        lock (_gate)
        {
            while (_queue.TryPeek(out var next) && (taking == 0 || taking + next.Weight <= limits.MostTogether))
            {
                _queue.Dequeue();
                _weight -= next.Weight;
                if (!next.TryCancel())
                {
                    taking += next.Weight;
                    taken.Add(next);
                }
            }
        }

        return taken;
    }

    private async Task FailAsync(List<Waiting> together, Exception exception)
    {
        if (together.Count == 1 || isEverybodys(exception))
        {
            together.ForEach(w => w.Fail(exception));
            return;
        }

        foreach (var waiting in together)
        {
            try
            {
                waiting.Complete((await run(() => [waiting.Item]))[0]);
            }
            catch (Exception e)
            {
                waiting.Fail(e);
            }
        }
    }

    private static T[] Items(List<Waiting> together)
    {
        var items = new T[together.Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = together[i].Item;
        }

        return items;
    }

    private sealed class Waiting(T item, int weight, CancellationToken cancellationToken)
    {
        private readonly TaskCompletionSource<TResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public T Item { get; } = item;

        public int Weight { get; } = weight;

        public Task<TResult> Result => _completion.Task;

        /// <summary>True where nobody waits for it any more, so that it is not done.</summary>
        public bool TryCancel() => cancellationToken.IsCancellationRequested && _completion.TrySetCanceled(cancellationToken);

        public void Complete(TResult result) => _completion.TrySetResult(result);

        public void Fail(Exception exception) => _completion.TrySetException(exception);
    }
}

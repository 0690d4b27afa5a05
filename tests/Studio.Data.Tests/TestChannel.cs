using System.Collections.Concurrent;
using Studio.Kernel.Messages;

namespace Studio.Data.Tests;

/// <summary>A clock that stands until it is moved.</summary>
internal sealed class MovableClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>A channel of the test's: notes what was asked of it and what it took.</summary>
internal sealed class TestChannel : IMessageSender
{
    public const string Name = "test";

    private readonly ConcurrentQueue<string> _asked = new();
    private readonly ConcurrentQueue<string> _sent = new();
    private readonly TaskCompletionSource _reached = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _held = new(StringComparer.Ordinal);

    public Func<OutgoingMessage, SendResult> Answer { get; set; } = _ => new SendResult(SendOutcome.Delivered, "taken");

    public IReadOnlyList<string> Asked => [.. _asked];

    public IReadOnlyList<string> Sent => [.. _sent];

    string IMessageSender.Channel => Name;

    public Task ReachedAsync() => _reached.Task.WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>Sending this message takes until the answer is disposed.</summary>
    public IDisposable Hold(string id) => new Held(_held[id] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    public async Task<SendResult> SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        _asked.Enqueue(message.Id);
        await Task.Yield();
        if (_held.TryGetValue(message.Id, out var held))
        {
            _reached.TrySetResult();
            await held.Task.WaitAsync(cancellationToken);
        }

        var result = Answer(message);
        if (result.Outcome == SendOutcome.Delivered)
        {
            _sent.Enqueue(message.Id);
        }

        return result;
    }

    private sealed class Held(TaskCompletionSource source) : IDisposable
    {
        public void Dispose() => source.TrySetResult();
    }
}

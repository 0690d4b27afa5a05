using System.Text.Json;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Studio.Kernel.Events.RabbitMq;

/// <summary>
/// Carries events between hosts over a fanout exchange, with an exclusive queue per host that goes with its connection. While the broker is
/// away, publishing goes on into a bounded buffer; when it is back the buffer is sent, and both sides raise <see cref="Resumed"/>, because a
/// queue that was not there received nothing.
/// </summary>
internal sealed class RabbitMqTransport(RabbitMqOptions options, TimeProvider time, ILogger<RabbitMqTransport> logger) : IEventTransport, IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly string _host = Guid.NewGuid().ToString("N");
    private readonly TopicTable _topics = new();
    private readonly OutgoingEvents _outgoing = new(options.BufferLimit);
    private readonly SeenEvents _seen = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private Task? _running;
    private volatile bool _connected;
    private volatile bool _tried;
    private volatile bool _disposed;

    public EventTransportState State => new("RabbitMQ", _connected, _outgoing.Count, _outgoing.Dropped);

    public IEventLink Join(string topic, IEventListener listener)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var member = new TopicMember(topic, listener, _topics, Send);
        _topics.Add(member);
        lock (_gate)
        {
            _running ??= Task.Run(() => RunAsync(_stopping.Token));
        }

        return member;
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        if (_running is not null)
        {
            // A command that ends at once has its say first, unless nobody is there to hear it.
            var patience = time.GetTimestamp();
            while ((_connected || !_tried) && _outgoing.Count > 0 && time.GetElapsedTime(patience) < Farewell)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), time, CancellationToken.None);
            }

            await _stopping.CancelAsync();
            await _running;
        }

        _stopping.Dispose();
        _outgoing.Dispose();
    }

    private void Send(TopicMember sender, string name, ReadOnlyMemory<byte> body)
    {
        _topics.Deliver(sender.Topic, name, body, sender);
        if (!_disposed)
        {
            _outgoing.Add(sender.Topic, name, body);
        }
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        var pause = FirstPause;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await using var session = await RabbitMqSession.OpenAsync(options, Receive, stopping);
                logger.LogInformation("Connected to RabbitMQ at {Endpoint}", session.Endpoint);
                pause = FirstPause;
                Resume(tellOthers: _tried);
                _tried = true;
                await SendAllAsync(session, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Said aloud once an outage; the tries that follow are the same story.
                logger.Log(_connected || !_tried ? LogLevel.Warning : LogLevel.Debug, e, "RabbitMQ is out of reach; events wait, at most {Limit}, until it is back", options.BufferLimit);
                _tried = true;
            }
            finally
            {
                _connected = false;
            }

            pause = await PauseAsync(pause, stopping);
        }
    }

    /// <summary>What came between the last connection and this one was not heard, here and perhaps there.</summary>
    private void Resume(bool tellOthers)
    {
        _connected = true;
        _topics.Resume();
        if (tellOthers)
        {
            _outgoing.TellMissed();
        }
    }

    private async Task SendAllAsync(RabbitMqSession session, CancellationToken stopping)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping, session.Lost);
        try
        {
            while (true)
            {
                while (_outgoing.Next(_host) is { } envelope)
                {
                    await session.PublishAsync(envelope.Write(), ended.Token);
                    _outgoing.Sent(envelope);
                }

                await _outgoing.WaitAsync(ended.Token);
            }
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            throw new IOException("The connection was lost.");
        }
    }

    private async Task<TimeSpan> PauseAsync(TimeSpan pause, CancellationToken stopping)
    {
        try
        {
            // Hosts that lost the same broker do not all come back in the same instant.
            await Task.Delay(pause * (0.75 + (Random.Shared.NextDouble() / 2)), time, stopping);
        }
        catch (OperationCanceledException)
        {
            return pause;
        }

        return pause * 2 < LongestPause ? pause * 2 : LongestPause;
    }

    private void Receive(ReadOnlyMemory<byte> body)
    {
        EventEnvelope envelope;
        try
        {
            envelope = EventEnvelope.Read(body);
        }
        catch (JsonException e)
        {
            logger.LogError(e, "A message on exchange {Exchange} is not one of Studio's", options.Exchange);
            return;
        }

        if (string.Equals(envelope.Host, _host, StringComparison.Ordinal))
        {
            return;
        }

        var missed = envelope.Resumed;
        foreach (var e in envelope.Events)
        {
            var (isNew, gap) = _seen.Note(envelope.Host, e.Sequence);
            missed |= gap;
            if (isNew)
            {
                _topics.Deliver(e.Topic, e.Name, e.Body, sender: null);
            }
        }

        if (missed)
        {
            _topics.Resume();
        }
    }
}

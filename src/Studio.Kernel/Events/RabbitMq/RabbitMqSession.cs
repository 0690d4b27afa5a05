using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Studio.Kernel.Events.RabbitMq;

/// <summary>One connection to the broker, from the queue's declaration to its loss. A lost session is never mended: a new one is opened.</summary>
internal sealed class RabbitMqSession : IAsyncDisposable
{
    private const int QueueLimit = 100_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly IConnection _connection;
    private readonly string _exchange;
    private readonly CancellationTokenSource _lost = new();
    private IChannel? _channel;

    private RabbitMqSession(IConnection connection, string exchange)
    {
        _connection = connection;
        _exchange = exchange;
        Lost = _lost.Token;
    }

    /// <summary>Ends with the connection, the channel or the queue.</summary>
    public CancellationToken Lost { get; }

    /// <summary>Where the broker is, without name and password.</summary>
    public string Endpoint => _connection.Endpoint.ToString();

    /// <summary>Connects, and receives from now on.</summary>
    public static async Task<RabbitMqSession> OpenAsync(RabbitMqOptions options, Action<ReadOnlyMemory<byte>> receive, CancellationToken cancellationToken)
    {
        var factory = new ConnectionFactory
        {
            Uri = new Uri(options.ConnectionString),
            ClientProvidedName = "studio " + Environment.MachineName,
            AutomaticRecoveryEnabled = false,
            RequestedConnectionTimeout = Patience,
            ContinuationTimeout = Patience,
            HandshakeContinuationTimeout = Patience,
            RequestedHeartbeat = TimeSpan.FromSeconds(10),
        };
        var session = new RabbitMqSession(await factory.CreateConnectionAsync(cancellationToken), options.Exchange);
        try
        {
            await session.StartAsync(receive, cancellationToken);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends, and returns when the broker has confirmed it.</summary>
    public async Task PublishAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var properties = new BasicProperties { ContentType = "application/json", DeliveryMode = DeliveryModes.Transient };

        // A broker that stands still keeps the connection open for a while; this one is given up then.
        await _channel!.BasicPublishAsync(_exchange, "", mandatory: false, properties, body, cancellationToken).AsTask().WaitAsync(Patience, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _connection.AbortAsync(Constants.ReplySuccess, "closed", TimeSpan.FromSeconds(1));
            if (_channel is not null)
            {
                await _channel.DisposeAsync();
            }

            await _connection.DisposeAsync();
        }
        catch (Exception e) when (e is RabbitMQ.Client.Exceptions.RabbitMQClientException or IOException or ObjectDisposedException or OperationCanceledException or TimeoutException)
        {
            // It was lost already.
        }
    }

    private async Task StartAsync(Action<ReadOnlyMemory<byte>> receive, CancellationToken cancellationToken)
    {
        _connection.ConnectionShutdownAsync += (_, _) => LoseAsync();
        _channel = await _connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
        _channel.ChannelShutdownAsync += (_, _) => LoseAsync();
        await _channel.ExchangeDeclareAsync(_exchange, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken);
        var limits = new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-max-length"] = QueueLimit, ["x-overflow"] = "drop-head" };
        var queue = await _channel.QueueDeclareAsync("", durable: false, exclusive: true, autoDelete: true, limits, cancellationToken: cancellationToken);
        await _channel.QueueBindAsync(queue.QueueName, _exchange, "", cancellationToken: cancellationToken);

        var consumer = new AsyncEventingBasicConsumer(_channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            receive(delivery.Body);
            return Task.CompletedTask;
        };
        consumer.UnregisteredAsync += (_, _) => LoseAsync();
        await _channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, cancellationToken);
    }

    private Task LoseAsync() => _lost.CancelAsync();
}

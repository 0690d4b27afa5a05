namespace Studio.Kernel.Events.RabbitMq;

/// <summary>How hosts of one installation reach each other: the settings <c>Studio:RabbitMq</c>.</summary>
public sealed record RabbitMqOptions
{
    /// <summary>The broker, <c>amqp://user:password@host:port/vhost</c> or <c>amqps://…</c>; empty where there is a single host.</summary>
    public string ConnectionString { get; init; } = "";

    /// <summary>The fanout exchange that all hosts of the installation share; two installations on one broker need two names.</summary>
    public string Exchange { get; init; } = "studio.events";

    /// <summary>How many events wait for an absent broker. Later ones are given up, and the other hosts are told that they missed something.</summary>
    public int BufferLimit { get; init; } = 10_000;
}

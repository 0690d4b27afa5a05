using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Studio.Kernel.Events.RabbitMq;

namespace Studio.Kernel.Events;

/// <summary>Puts events into a host.</summary>
public static class StudioEventsExtensions
{
    /// <summary>Adds the transport (RabbitMQ where <c>Studio:RabbitMq:ConnectionString</c> is set, else in process) and the hosts' own bus.</summary>
    public static IServiceCollection AddStudioEvents(this IServiceCollection services)
    {
        services.AddSingleton(CreateTransport);
        services.AddSingleton<IHostEventBus>(sp => new EventBus(EventBus.HostTopic, sp.GetRequiredService<IEventTransport>(), sp.GetRequiredService<ILogger<EventBus>>()));
        return services;
    }

    private static IEventTransport CreateTransport(IServiceProvider services)
    {
        var options = services.GetRequiredService<IConfiguration>().GetSection("Studio:RabbitMq").Get<RabbitMqOptions>() ?? new RabbitMqOptions();
        if (options.ConnectionString is "")
        {
            return new InProcessTransport();
        }

        return Uri.TryCreate(options.ConnectionString, UriKind.Absolute, out var address) && address.Scheme is "amqp" or "amqps"
            ? new RabbitMqTransport(options, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<RabbitMqTransport>>())
            : throw new InvalidOperationException("The setting Studio:RabbitMq:ConnectionString must be an address such as amqp://user:password@host:5672/.");
    }
}

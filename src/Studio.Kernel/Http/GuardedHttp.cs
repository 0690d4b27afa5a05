using System.Net;
using System.Net.Security;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http;

namespace Studio.Kernel.Http;

/// <summary>
/// The only way out of the house. A client of this name reaches public addresses and what the operator allows, whatever name, redirect or
/// resolver leads to it; its answers have a size and a time limit.
/// </summary>
public static class GuardedHttp
{
    /// <summary>
    /// The name for <see cref="IHttpClientFactory.CreateClient(string)"/>, and for <see cref="IHttpMessageHandlerFactory"/> where a library makes its own client.
    /// Refused addresses end in <see cref="AddressRefusedException"/>, too long answers in <see cref="AnswerTooLargeException"/>.
    /// </summary>
    public const string ClientName = "guarded";

    /// <summary>Adds what the host shares with all tenants: the guard and the pool of connections, which carry no state of a tenant.</summary>
    internal static void AddGuardedHttpHost(this IServiceCollection services)
    {
        services.TryAddSingleton<INameResolver, SystemNameResolver>();
        services.AddSingleton(sp => GuardedHttpOptions.Read(sp.GetRequiredService<IConfiguration>()));
        services.AddSingleton<NetworkGuard>();
        services.AddSingleton<GuardedConnections>();
        services.AddSingleton<IGuardedConnector, GuardedConnector>().ShareWithTenants<IGuardedConnector>();
    }

    /// <summary>Adds the named client to a tenant.</summary>
    internal static void AddGuardedHttpClient(this IServiceCollection services) => services.AddHttpClient(ClientName)
        .ConfigurePrimaryHttpMessageHandler(sp => sp.GetRequiredService<GuardedConnections>().NewHandler())
        .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
        .RemoveAllLoggers() // Addresses may carry secrets.
        .ConfigureHttpClient((sp, client) => client.Timeout = sp.GetRequiredService<GuardedConnections>().Options.Timeout);
}

/// <summary>The connections of the guarded clients of all tenants.</summary>
internal sealed class GuardedConnections : IDisposable
{
    private readonly NetworkGuard _guard;
    private readonly SocketsHttpHandler _connections;

    public GuardedConnections(NetworkGuard guard, GuardedHttpOptions options)
    {
        (_guard, Options) = (guard, options);
        _connections = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // GuardedHandler follows, and looks at each step.
            UseCookies = false,
            UseProxy = options.Proxy is not null, // Never one of the environment.
            Proxy = options.Proxy is null ? null : new WebProxy(options.Proxy),
            AutomaticDecompression = DecompressionMethods.All,
            MaxResponseHeadersLength = 64,
            MaxConnectionsPerServer = 64,
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2), // A name that moves is asked for again.
            ActivityHeadersPropagator = null, // Our trace ids are nobody else's business.
            ConnectCallback = guard.ConnectAsync,
            SslOptions = new SslClientAuthenticationOptions { AllowRenegotiation = false },
        };
    }

    public GuardedHttpOptions Options { get; }

    /// <summary>A handler for one tenant's client; disposing it leaves the connections to the others.</summary>
    public HttpMessageHandler NewHandler() => new GuardedHandler(_guard, Options, new Shared(_connections));

    public void Dispose() => _connections.Dispose();

    // The connections belong to the host: disposing a tenant's handler must not end them, as a DelegatingHandler's would.
    private sealed class Shared(HttpMessageHandler connections) : HttpMessageHandler
    {
        private readonly HttpMessageInvoker _connections = new(connections, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _connections.SendAsync(request, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            _connections.Dispose();
            base.Dispose(disposing);
        }
    }
}

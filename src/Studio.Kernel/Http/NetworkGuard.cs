using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Studio.Kernel.Http;

/// <summary>Finds the addresses of a name. The system's by default.</summary>
public interface INameResolver
{
    /// <summary>The addresses of the name; a literal address is its own.</summary>
    Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken);
}

internal sealed class SystemNameResolver : INameResolver
{
    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken) => await Dns.GetHostAddressesAsync(host, cancellationToken);
}

/// <summary>The address is none that this host may call: not public and not allowed by the operator, or a port that is no web server's.</summary>
public sealed class AddressRefusedException(string host)
    : HttpRequestException(HttpRequestError.ConnectionError, $"'{host}' is not an address that this studio may call. Public addresses are allowed; the operator allows others by Studio:Http:AllowedNetworks.");

/// <summary>
/// Decides which addresses may be called, and connects to the very address that was looked at: a name that answers differently the second time
/// (DNS rebinding) gains nothing.
/// </summary>
internal sealed class NetworkGuard(INameResolver resolver, GuardedHttpOptions options, ILogger<NetworkGuard> logger)
{
    /// <summary>Ports of services that take a web request's lines for commands of their own: those that browsers refuse (WHATWG Fetch, "port blocking").</summary>
    private static readonly FrozenSet<int> RefusedPorts = new[]
    {
        0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179,
        389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061,
        6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080, 11211,
    }.ToFrozenSet();

    /// <summary>The ports of mail: browsers refuse most of them, and no web request goes there; a mail server's client goes nowhere else.</summary>
    private static readonly FrozenSet<int> MailPorts = new[] { 25, 465, 587, 2525 }.ToFrozenSet();

    /// <summary>The addresses of the host that may be called.</summary>
    /// <exception cref="AddressRefusedException">There is none, or the port is refused.</exception>
    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, int port, CancellationToken cancellationToken)
    {
        var bare = host.Trim('[', ']');
        var found = IPAddress.TryParse(bare, out var literal) ? [literal] : await resolver.ResolveAsync(bare, cancellationToken);
        List<IPAddress> allowed = RefusedPorts.Contains(port) ? [] : [.. found.Where(IsAllowed).Select(PublicNetworks.Plain)];
        if (found.Count > 0 && allowed.Count == 0)
        {
            // The caller is not told what a name resolves to: that would map the network for him.
            logger.LogWarning("A call to {Host}:{Port} was refused; it resolves to {Addresses}", host, port, string.Join(", ", found));
            throw new AddressRefusedException(host);
        }

        return allowed.Count > 0 ? allowed : throw new HttpRequestException(HttpRequestError.NameResolutionError, $"'{host}' has no address.");
    }

    public bool IsAllowed(IPAddress address)
    {
        var plain = PublicNetworks.Plain(address);
        return PublicNetworks.Contain(plain) || options.AllowedNetworks.Any(n => n.BaseAddress.AddressFamily == plain.AddressFamily && n.Contains(plain));
    }

    /// <summary>True where a mail server may be called there. What the operator allows may stand on an unusual port, but on none of another service.</summary>
    public bool IsAllowedForMail(IPAddress address, int port) =>
        IsAllowed(address) && (MailPorts.Contains(port) || (!RefusedPorts.Contains(port) && !PublicNetworks.Contain(PublicNetworks.Plain(address))));

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IsProxy(host, port) ? await resolver.ResolveAsync(host, cancellationToken) : await ResolveAsync(host, port, cancellationToken);
        Exception? last = null;
        foreach (var address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception e)
            {
                socket.Dispose();
                if (e is not SocketException)
                {
                    throw;
                }

                last = e;
            }
        }

        throw last ?? new HttpRequestException(HttpRequestError.NameResolutionError, $"'{host}' has no address.");
    }

    // The operator's proxy stands inside; what is called through it was looked at before.
    private bool IsProxy(string host, int port) => options.Proxy is { } proxy && proxy.Port == port && string.Equals(proxy.IdnHost, host, StringComparison.OrdinalIgnoreCase);
}

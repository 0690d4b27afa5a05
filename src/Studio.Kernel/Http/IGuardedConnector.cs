using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Studio.Kernel.Http;

/// <summary>
/// Opens connections to mail servers under the rules of the guarded client: public addresses on the ports of mail (25, 465, 587, 2525); within what the operator allows by
/// <c>Studio:Http:AllowedNetworks</c> any port but those of other well-known services.
/// </summary>
public interface IGuardedConnector
{
    /// <summary>Connects to the very address that was looked at; tries the next where one does not answer within <c>Studio:Http:ConnectTimeoutSeconds</c>.</summary>
    /// <returns>The connection; whoever asked disposes it.</returns>
    /// <exception cref="AddressRefusedException">The host has no address that may be called, or not on this port.</exception>
    /// <exception cref="SocketException">There is no such host, or nobody answers there.</exception>
    Task<Stream> ConnectAsync(string host, int port, CancellationToken cancellationToken);
}

internal sealed class GuardedConnector(INameResolver resolver, GuardedHttpOptions options, NetworkGuard guard, ILogger<GuardedConnector> logger) : IGuardedConnector
{
    public async Task<Stream> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var bare = host.Trim('[', ']');
        var found = IPAddress.TryParse(bare, out var literal) ? [literal] : await resolver.ResolveAsync(bare, cancellationToken);
        var allowed = found.Where(address => guard.IsAllowedForMail(address, port)).Select(PublicNetworks.Plain).ToList();
        if (found.Count > 0 && allowed.Count == 0)
        {
            // The caller is not told what a name resolves to: that would map the network for him.
            logger.LogWarning("A connection to the mail server {Host}:{Port} was refused; it resolves to {Addresses}", host, port, string.Join(", ", found));
            throw new AddressRefusedException(host);
        }

        var last = new SocketException((int)SocketError.HostNotFound);
        foreach (var address in allowed)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                patience.CancelAfter(options.ConnectTimeout);
                await socket.ConnectAsync(new IPEndPoint(address, port), patience.Token);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception e)
            {
                socket.Dispose();
                if (cancellationToken.IsCancellationRequested || e is not (SocketException or OperationCanceledException))
                {
                    throw;
                }

                last = e as SocketException ?? new SocketException((int)SocketError.TimedOut);
            }
        }

        throw last;
    }
}

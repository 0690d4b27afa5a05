using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Studio.Testing;

/// <summary>Ports of this machine for servers that tests start as processes, and that may be stopped and started again on the same address.</summary>
public static class FreePorts
{
    // Below what Linux gives to outgoing connections (32768 to 60999): a port out of that range, asked for and let go, may be the near end of
    // anybody's connection by the time that the server binds it.
    private const int From = 20_000;
    private const int To = 32_000;

    /// <summary>A port that nobody listens on now.</summary>
    /// <exception cref="InvalidOperationException">A hundred ports by chance were all in use.</exception>
    public static int Next()
    {
        for (var tries = 0; tries < 100; tries++)
        {
            var port = RandomNumberGenerator.GetInt32(From, To);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // The next one.
            }
        }

        throw new InvalidOperationException($"No free port between {From} and {To} was found.");
    }
}

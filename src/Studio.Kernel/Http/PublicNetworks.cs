using System.Net;
using System.Net.Sockets;

namespace Studio.Kernel.Http;

/// <summary>
/// Knows which addresses belong to the public internet: the IANA registries of special-purpose addresses (RFC 6890 and its updates), and the
/// addresses within public ranges at which clouds answer their own machines.
/// </summary>
internal static class PublicNetworks
{
    private static readonly IPNetwork[] SpecialV4 =
    [
        Network("0.0.0.0/8"), // this network
        Network("10.0.0.0/8"), // private
        Network("100.64.0.0/10"), // carrier-grade NAT; Alibaba's metadata
        Network("127.0.0.0/8"), // loopback
        Network("168.63.129.16/32"), // Azure's own services
        Network("169.254.0.0/16"), // link-local; metadata of AWS, Azure, Google
        Network("172.16.0.0/12"), // private
        Network("192.0.0.0/24"), // protocol assignments; Oracle's metadata
        Network("192.0.2.0/24"), // documentation
        Network("192.31.196.0/24"), // AS112
        Network("192.52.193.0/24"), // AMT relays
        Network("192.88.99.0/24"), // 6to4 relays
        Network("192.168.0.0/16"), // private
        Network("192.175.48.0/24"), // AS112
        Network("198.18.0.0/15"), // benchmarking
        Network("198.51.100.0/24"), // documentation
        Network("203.0.113.0/24"), // documentation
        Network("224.0.0.0/4"), // multicast
        Network("240.0.0.0/4"), // reserved, broadcast
    ];

    // Of IPv6 only the global unicast range is public, and of that not everything. Loopback, unique-local, link-local and multicast are outside of it.
    private static readonly IPNetwork GlobalV6 = Network("2000::/3");

    private static readonly IPNetwork[] SpecialV6 =
    [
        Network("2001::/23"), // protocol assignments: Teredo, benchmarking, ORCHID
        Network("2001:db8::/32"), // documentation
        Network("2002::/16"), // 6to4: an IPv4 address in disguise
        Network("2620:4f:8000::/48"), // AS112
        Network("3fff::/20"), // documentation
    ];

    private static readonly IPNetwork Nat64 = Network("64:ff9b::/96");

    /// <summary>The IPv4 address where an IPv6 address only stands for one (IPv4-mapped), without a scope.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>True where the address is public. Expects a plain one.</summary>
    public static bool Contain(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return !SpecialV4.Any(n => n.Contains(address));
        }

        // Networks without IPv4 reach its public part through the well-known prefix of NAT64 (RFC 6052).
        if (Nat64.Contains(address))
        {
            return Contain(new IPAddress(address.GetAddressBytes().AsSpan(12)));
        }

        return address.ScopeId == 0 && GlobalV6.Contains(address) && !SpecialV6.Any(n => n.Contains(address)) && !IsIsatap(address);
    }

    // An interface id that carries an IPv4 address (RFC 5214).
    private static bool IsIsatap(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return (bytes[8] & 0xfd) == 0 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == 0xfe;
    }

    private static IPNetwork Network(string cidr) => IPNetwork.Parse(cidr);
}

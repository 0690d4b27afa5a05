using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;

namespace Studio.Kernel.Security.SignIn;

/// <summary>One attempt to prove who one is.</summary>
/// <param name="Account">The account's normalised name, whether there is such an account or not.</param>
/// <param name="Address">Where it comes from, as <see cref="SignInThrottle.AddressOf"/> tells it.</param>
/// <param name="Device">The id of a device on which the account's owner signed in before, proven by its cookie; or null.</param>
public sealed record SignInAttempt(string Account, string Address, string? Device);

/// <summary>
/// Slows guessing without shutting an account's owner out (OWASP ASVS 5.0, 6.3.8: no lock-out that a stranger can cause). Waits grow for the pair of account
/// and address, for the address, and — softly, at most a minute — for the account as a whole; the last does not hold for a device or an address from
/// which the owner signed in before. A known device has a count of its own, so that even an attacker at the owner's own address does not hold him up.
/// The state is the tenant's, in memory of a bounded size, and of this host.
/// </summary>
public sealed class SignInThrottle
{
    private const int DefaultPerMinute = 20;
    private const int Capacity = 20_000;
    private const int KnownAddresses = 5;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly DelayTable _pairs = new(new DelayRule(5, Second, TimeSpan.FromMinutes(15), TimeSpan.FromHours(1)), Capacity);
    private readonly DelayTable _addresses;
    private readonly DelayTable _accounts = new(new DelayRule(50, Second, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1)), Capacity);
    private readonly Dictionary<string, List<string>> _known = new(StringComparer.Ordinal);

    /// <summary>Reads <c>Studio:SignInsPerMinute</c>: how many failures of one address need no waiting.</summary>
    public SignInThrottle(IConfiguration configuration, TimeProvider time)
    {
        _time = time;
        _addresses = new DelayTable(new DelayRule(configuration.GetValue("Studio:SignInsPerMinute", DefaultPerMinute), Second, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)), Capacity);
    }

    /// <summary>How many keys are kept; for the test of its bound.</summary>
    internal int Kept
    {
        get
        {
            lock (_lock)
            {
                return _pairs.Count + _addresses.Count + _accounts.Count + _known.Count;
            }
        }
    }

    /// <summary>
    /// The address that attempts are counted by: IPv4 as it is, of IPv6 the network of 64 bits, since one line has all of it. Headers are not looked at:
    /// the host's pipeline alone decides whether a proxy's word counts.
    /// </summary>
    public static string AddressOf(IPAddress? address)
    {
        if (address is null)
        {
            return "";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress([.. address.GetAddressBytes()[..8], .. new byte[8]]) + "/64" : address.ToString();
    }

    /// <summary>Counts an attempt: null where it may be made now, else how long to wait. A refused attempt is not counted.</summary>
    public TimeSpan? Begin(SignInAttempt attempt)
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            var known = IsKnown(attempt);
            var wait = Longest(_pairs.Wait(Pair(attempt), now), attempt.Device is null ? _addresses.Wait(attempt.Address, now) : TimeSpan.Zero, known ? TimeSpan.Zero : _accounts.Wait(attempt.Account, now));
            if (wait > TimeSpan.Zero)
            {
                return wait;
            }

            _pairs.Note(Pair(attempt), now);
            _addresses.Note(attempt.Address, now);
            if (!known)
            {
                _accounts.Note(attempt.Account, now);
            }

            return null;
        }
    }

    /// <summary>Tells that an attempt that <see cref="Begin"/> let through was right.</summary>
    public void Succeeded(SignInAttempt attempt)
    {
        lock (_lock)
        {
            if (!IsKnown(attempt))
            {
                _accounts.Refund(attempt.Account);
            }

            _pairs.Forget(Pair(attempt));
            _addresses.Refund(attempt.Address);
            Remember(attempt);
        }
    }

    private static TimeSpan Longest(TimeSpan a, TimeSpan b, TimeSpan c) => a > b ? (a > c ? a : c) : b > c ? b : c;

    private static string Pair(SignInAttempt attempt) => attempt.Account + "\n" + (attempt.Device is { } device ? "device " + device : attempt.Address);

    private bool IsKnown(SignInAttempt attempt) => attempt.Device is not null || (_known.TryGetValue(attempt.Account, out var addresses) && addresses.Contains(attempt.Address, StringComparer.Ordinal));

    private void Remember(SignInAttempt attempt)
    {
        if (!_known.TryGetValue(attempt.Account, out var addresses))
        {
            if (_known.Count >= Capacity)
            {
                _known.Clear();
            }

            _known[attempt.Account] = addresses = [];
        }

        addresses.Remove(attempt.Address);
        addresses.Add(attempt.Address);
        if (addresses.Count > KnownAddresses)
        {
            addresses.RemoveAt(0);
        }
    }
}
